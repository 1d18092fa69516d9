"""What is on record of a person, with what was recorded before: a correction keeps both answers."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Generic, TypeVar

from portal.models import Absence, Engagement
from portal.people.actions.work import WorkTerms

from .wording import describe_absence, describe_fully

R = TypeVar("R", Engagement, Absence)


@dataclass(frozen=True, slots=True)
class Former:
    """What had been recorded until a moment, in words."""

    until: datetime
    words: str


@dataclass(frozen=True, slots=True)
class History(Generic[R]):
    """A row that is on record, or that was taken back; and what was recorded in its place before, newest first."""

    row: R
    formers: list[Former]


def build_engagement_histories(rows: Iterable[Engagement]) -> tuple[list[History[Engagement]], list[Former]]:
    """Those on record, the newest first; and those that were taken back. ``rows`` know the names of their academies."""
    return _build_histories(list(rows), _count_alike, lambda row: describe_fully(WorkTerms.build(row)))


def build_absence_histories(rows: Iterable[Absence]) -> tuple[list[History[Absence]], list[Former]]:
    return _build_histories(
        list(rows), lambda one, other: 1, lambda row: describe_absence(row.kind, row.from_on, row.until_on)
    )


def _count_alike(one: Engagement, other: Engagement) -> int:
    """A move replaces one row and adds two, so the one that is more alike came in its place."""
    columns = ("academy_id", "category", "job_title", "from_on", "until_on")
    return sum(getattr(one, column) == getattr(other, column) for column in columns)


def _build_histories(
    rows: Sequence[R], count_alike: Callable[[R, R], int], describe: Callable[[R], str]
) -> tuple[list[History[R]], list[Former]]:
    """A row that was replaced at the moment at which another was recorded is taken for its former state."""
    formers: dict[int, list[R]] = {}
    taken_back: list[R] = []
    for row in rows:
        if row.replaced_at is None:
            continue
        later = [other for other in rows if other.recorded_at == row.replaced_at and other.pk > row.pk]
        successor = max(later, key=lambda other: count_alike(row, other), default=None)
        if successor is None or not count_alike(row, successor):
            taken_back.append(row)
        else:
            formers.setdefault(id(successor), []).append(row)
    told = _Teller(formers, describe)
    mistakes = [former for row in taken_back for former in told.of_mistake(row)]
    return [History(row, told.before(row)) for row in rows if row.replaced_at is None], mistakes


@dataclass(frozen=True, slots=True)
class _Teller(Generic[R]):
    """Puts what was recorded in words, the newest first. ``formers`` are by the identity of the row that replaced."""

    formers: dict[int, list[R]]
    describe: Callable[[R], str]

    def before(self, row: R) -> list[Former]:
        rows = sorted(self.formers.get(id(row), []), key=attrgetter("recorded_at"), reverse=True)
        return [former for earlier in rows for former in self.of_mistake(earlier)]

    def of_mistake(self, row: R) -> list[Former]:
        """The row itself, which is replaced, and what was recorded before it."""
        assert row.replaced_at is not None
        return [Former(row.replaced_at, self.describe(row)), *self.before(row)]
