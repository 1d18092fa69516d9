"""What a reader has still to sign, policy by policy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from attestations.models import StartHere
from policy.models import Version
from policy.reading.pages import load_reading_minutes
from portal.models import Person

from .queries import Assignment, load_person_assignments
from .required_policies import RequiredPolicy
from .rules import OUTSTANDING, State


@dataclass(frozen=True, slots=True)
class Todo:
    """One policy to sign, for one or more academies."""

    version: Version
    assignments: list[Assignment]
    minutes: int
    since: Version | None = None  # the earlier version that the reader signed last
    is_start: bool = False  # whether HR has put it first

    @property
    def due_on(self) -> date | None:
        return min((a.outcome.due_on for a in self.assignments if a.outcome.due_on), default=None)

    @property
    def accepted_until(self) -> date | None:
        """Until when what was signed elsewhere does; None if it was not."""
        return min((a.outcome.accepted_until for a in self.assignments if a.outcome.accepted_until), default=None)

    @property
    def is_shown(self) -> bool:
        """Whether their agency has shown it to them, and that is enough for now."""
        return all(a.state == State.SHOWN for a in self.assignments)

    @property
    def asked_later_on(self) -> date | None:
        """From when it is asked, where HR spreads askings over weeks."""
        later = (a.outcome.asked_on for a in self.assignments if a.outcome.is_later and a.outcome.asked_on)
        return min(later, default=None)

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
class StillToSign:
    """What is left after a signature; ``is_one_of_several`` if more than one policy is asked of the person."""

    todos: Sequence[Todo]
    is_one_of_several: bool

    @property
    def minutes(self) -> int:
        return sum(todo.minutes for todo in self.todos)


def load_still_to_sign(person: Person, *, at: datetime) -> StillToSign:
    assignments = load_person_assignments(person, as_at=at)
    policies = {assignment.required.policy.pk for assignment in assignments if not assignment.outcome.is_over}
    return StillToSign(sort_todos(build_todos(assignments, at, OUTSTANDING)), len(policies) > 1)


def build_todos(assignments: Iterable[Assignment], at: datetime, states: Iterable[State]) -> list[Todo]:
    """The assignments in these states, one Todo a policy, the earliest due first. They come sorted by policy."""
    todos = []
    in_states = (each for each in assignments if each.state in states and not each.is_being_checked)
    for required, group in groupby(in_states, key=lambda assignment: assignment.required):
        if version := required.in_force(at):
            todos.append(Todo(version, list(group), load_reading_minutes(version.pk)))
    return sorted(todos, key=lambda todo: todo.due_on or date.max)


def sort_todos(todos: Sequence[Todo]) -> list[Todo]:
    """Those that HR has put first, in HR's order, then the others as they stand."""
    if len(todos) < 2:
        return list(todos)
    positions = dict(StartHere.objects.values_list("policy_id", "position"))
    first = [replace(todo, is_start=True) for todo in todos if todo.version.policy_id in positions]
    first.sort(key=lambda todo: positions[todo.version.policy_id])
    return [*first, *(todo for todo in todos if todo.version.policy_id not in positions)]


def sort_policies(policies: Sequence[RequiredPolicy]) -> list[RequiredPolicy]:
    """Those that HR has put first, in HR's order, then the others as they stand."""
    if len(policies) < 2:
        return list(policies)
    positions = dict(StartHere.objects.values_list("policy_id", "position"))
    return sorted(policies, key=lambda required: positions.get(required.policy.pk, len(positions)))


def sort_later(todos: Sequence[Todo]) -> list[Todo]:
    """By the day from which each is asked, then in HR's order."""
    return sorted(sort_todos(todos), key=lambda todo: todo.asked_later_on or date.max)
