"""What a reader has still to sign, and which policies changed since they signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from policy.models import Version
from policy.reading.differences import compare_versions, count_changes
from policy.reading.pages import load_reading_minutes


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
        """The one that must be signed for; None unless the policy is signed every year."""
        return next((a.outcome.school_year for a in self.assignments if a.outcome.school_year), None)

    @property
    def state(self) -> State:
        is_overdue = any(assignment.state == State.OVERDUE for assignment in self.assignments)
        return State.OVERDUE if is_overdue else State.DUE

    @property
    def by_date(self) -> list["Todo"]:
        """One for each due date, the earliest first."""
        dates = sorted({a.outcome.due_on or date.max for a in self.assignments})
        return [
            Todo(self.version, [a for a in self.assignments if (a.outcome.due_on or date.max) == on], self.minutes)
            for on in dates
        ]


@dataclass(frozen=True, slots=True)
class ChangedPolicy:
    """A policy whose text has changed since it was signed, with nothing to sign."""

    signed: Version
    current: Version

    @property
    def places(self) -> str:
        """``2 places``"""
        return count_changes(compare_versions(self.signed, self.current)).in_places


def find_changed_policies(assignments: Iterable[Assignment], at: datetime) -> list[ChangedPolicy]:
    """Signed policies that now have a later version in force, which asks nobody again."""
    found: dict[int, ChangedPolicy] = {}
    for assignment in assignments:
        current, signed = assignment.required.in_force(at), assignment.signed_version
        if current and signed and signed != current and not assignment.outcome.is_over:
            found[assignment.required.policy.pk] = ChangedPolicy(signed, current)
    return list(found.values())


def build_todos(assignments: Iterable[Assignment], at: datetime, states: Iterable[State]) -> list[Todo]:
    """The assignments in these states, one Todo a policy, the earliest due first. They come sorted by policy."""
    todos = []
    in_states = (each for each in assignments if each.state in states and not each.is_being_checked)
    for required, group in groupby(in_states, key=lambda assignment: assignment.required):
        if version := required.in_force(at):
            todos.append(Todo(version, list(group), load_reading_minutes(version.pk)))
    return sorted(todos, key=lambda todo: todo.due_on or date.max)
