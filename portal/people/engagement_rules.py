"""When two engagements of one person cannot both be right. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class KnownWork:
    """What makes two engagements the same work: ``academy`` is a key; title and category as they were entered."""

    academy: int
    category: str
    job_title: str
    from_on: date
    until_on: date | None

    def is_same_work(self, other: "KnownWork") -> bool:
        return self._name == other._name

    @property
    def _name(self) -> tuple[int, str, str]:
        return self.academy, self.category, " ".join(self.job_title.casefold().split())


def share_a_day(from_on: date, until_on: date | None, other_from_on: date, other_until_on: date | None) -> bool:
    """Whether two spans have a day in common; both ends are included, and without a last day a span is open."""
    begins_in_time = other_until_on is None or from_on <= other_until_on
    return begins_in_time and (until_on is None or other_from_on <= until_on)


def find_overlap(work: KnownWork, others: Iterable[KnownWork]) -> KnownWork | None:
    """The first of the others that is the same work at the same time; several different jobs at once are ordinary."""
    for other in others:
        if work.is_same_work(other) and share_a_day(work.from_on, work.until_on, other.from_on, other.until_on):
            return other
    return None
