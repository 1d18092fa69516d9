"""One person on a board, and which of them a reader asked to see, in which order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from attestations.assignments import rules
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import OUTSTANDING, State
from portal.people.names import fold, order

# The order in which a board lists its people.
RANK = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a board."""

    assignment: Assignment
    as_at: datetime

    @property
    def name(self) -> str:
        return self.assignment.person.name

    @property
    def job(self) -> str:
        return ", ".join(dict.fromkeys(title for _, title in self.assignment.jobs))

    @property
    def category(self) -> str:
        return ", ".join(dict.fromkeys(str(category.label) for category, _ in self.assignment.jobs))

    @property
    def state(self) -> State:
        return self.assignment.state

    @property
    def has_left(self) -> bool:
        return self.assignment.outcome.is_over

    @property
    def left_on(self) -> date | None:
        return self.assignment.outcome.until_on

    @property
    def due_on(self) -> date | None:
        """Where nobody is asked at present there is no date to keep."""
        return None if self.state == State.NOT_DUE else self.assignment.outcome.due_on

    @property
    def days_overdue(self) -> int:
        is_overdue = self.state == State.OVERDUE and self.due_on is not None
        return (rules.london_day(self.as_at) - self.due_on).days if is_overdue and self.due_on else 0

    @property
    def days_left(self) -> int:
        """Until the due date; 0 on the day itself."""
        is_due = self.state == State.DUE and self.due_on is not None
        return (self.due_on - rules.london_day(self.as_at)).days if is_due and self.due_on else 0

    @property
    def is_yet_to_start(self) -> bool:
        return self.assignment.outcome.from_on > rules.london_day(self.as_at)

    @property
    def signed_at(self) -> datetime | None:
        return self.assignment.outcome.signed_at

    @property
    def receipt(self) -> str:
        return self.assignment.receipt

    @property
    def name_order(self) -> tuple[object, ...]:
        person = self.assignment.person
        return (*order(person.family_name, person.given_names), person.reference)


@dataclass(frozen=True, slots=True)
class Filter:
    """What a reader asked to see; empty words ask for everything. ``state`` "left" is those who have left."""

    q: str = ""
    state: str = ""
    category: str = ""
    sort: str = ""

    LEFT: ClassVar = "left"
    ORDERS: ClassVar = [
        ("", "Outstanding first"),
        ("name", "By family name"),
        ("due", "By due date"),
        ("signed", "Newest signature first"),
    ]

    @property
    def is_narrower(self) -> bool:
        return bool(self.q or self.state or self.category)

    def admits(self, line: Line) -> bool:
        if (self.state == self.LEFT) != line.has_left:
            return False
        if self.state and self.state not in (self.LEFT, line.state):
            return False
        if self.category and self.category not in {category for category, _ in line.assignment.jobs}:
            return False
        return fold(self.q) in fold(line.name)

    def arrange(self, lines: Iterable[Line]) -> list[Line]:
        """Overdue longest first, to sign soonest first, then signed, each by family name; or as asked."""
        by_name = sorted(lines, key=lambda line: line.name_order)
        match self.sort:
            case "name":
                return by_name
            case "due":
                return sorted(by_name, key=lambda line: line.due_on or date.max)
            case "signed":
                return sorted(by_name, key=lambda line: -line.signed_at.timestamp() if line.signed_at else 0)
            case _:
                return sorted(by_name, key=_outstanding_first)


def _outstanding_first(line: Line) -> tuple[int, date]:
    matters = line.state in OUTSTANDING and line.due_on is not None
    return RANK[line.state], line.due_on if matters and line.due_on else date.min
