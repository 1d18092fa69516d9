"""What I have to read and sign, and what I have signed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from policy.models import Policy, Version
from policy.reading.differences import compare, counted
from policy.reading.pages import minutes


@dataclass(frozen=True, slots=True)
class Todo:
    """One policy to sign, for one or more academies."""

    version: Version
    assignments: list[Assignment]
    minutes: int
    since: Version | None = None  # the earlier version that the reader signed last

    @property
    def due_on(self) -> date | None:
        return min((a.outcome.due_on for a in self.assignments if a.outcome.due_on), default=None)

    @property
    def school_year(self) -> int | None:
        """For which it is asked, where it is asked every year."""
        return next((a.outcome.school_year for a in self.assignments if a.outcome.school_year), None)

    @property
    def is_overdue(self) -> bool:
        return any(assignment.state == State.OVERDUE for assignment in self.assignments)

    @property
    def by_date(self) -> list["Todo"]:
        """The same, date by date, the earliest first."""
        dates = sorted({a.outcome.due_on or date.max for a in self.assignments})
        return [
            Todo(self.version, [a for a in self.assignments if (a.outcome.due_on or date.max) == on], self.minutes)
            for on in dates
        ]


@dataclass(frozen=True, slots=True)
class Changed:
    """A policy that reads otherwise now than when it was signed, with nothing to sign."""

    signed: Version
    current: Version

    @property
    def places(self) -> str:
        """As in "differs in 2 places"."""
        return counted(compare(self.signed, self.current)).in_places


def changed_since(assignments: Iterable[Assignment], at: datetime) -> list[Changed]:
    """Policies of which a later version is in force that asks nobody again."""
    found: dict[int, Changed] = {}
    for assignment in assignments:
        current, signed = assignment.asked.in_force(at), assignment.signed_version
        if current and signed and signed != current and not assignment.outcome.is_over:
            found[assignment.asked.policy.pk] = Changed(signed, current)
    return list(found.values())


def todos(assignments: Iterable[Assignment], at: datetime, states: Iterable[State]) -> list[Todo]:
    """The assignments in these states, policy by policy, the most pressing first."""
    policy: Callable[[Assignment], Policy] = lambda assignment: assignment.asked.policy  # noqa: E731
    found = []
    for _, group in groupby((a for a in assignments if a.state in states), key=policy):
        mine = list(group)
        if version := mine[0].asked.in_force(at):
            found.append(Todo(version, mine, minutes(version.pk)))
    return sorted(found, key=lambda todo: todo.due_on or date.max)
