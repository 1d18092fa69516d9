"""What is known of one person of the invented trust. Pure."""

from dataclasses import dataclass
from datetime import date

from portal.models import Category
from portal.models.roles import Role

from .names import Name


@dataclass(frozen=True, slots=True)
class Job:
    academy: str
    category: Category
    title: str
    from_on: date
    until_on: date | None = None

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass(frozen=True, slots=True)
class Away:
    from_on: date
    until_on: date | None
    reason: str

    def holds(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


@dataclass(frozen=True, slots=True)
class Worker:
    """``unsigned`` are the academies for which this person has not signed, though they may yet be drawn."""

    name: Name | None
    jobs: tuple[Job, ...]
    email: str | None = None
    has_email: bool = True
    unsigned: frozenset[str] = frozenset()
    is_settled: bool = True  # the story says whether they have signed; otherwise it is drawn
    grants: tuple[tuple[Role, str | None], ...] = ()
    away: Away | None = None
    reference: str = ""

    def is_asked_at(self, academy: str, day: date) -> bool:
        is_away = self.away is not None and self.away.holds(day)
        return not is_away and any(job.academy == academy and job.holds(day) for job in self.jobs)
