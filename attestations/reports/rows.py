"""The rows of a board, one a person, and the filter that chooses and sorts them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from attestations.assignments.queries import Assignment
from attestations.assignments.rules import OUTSTANDING, State
from attestations.reminders.sent import PersonAsking, Reminded, find_asking, load_reminded
from portal.london import london_day
from portal.people.names import fold, name_sort_key

# Boards list people in the order of their states.
RANK = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One person on a board. ``reminded`` is what went to somebody who has yet to sign, None where nothing did.

    ``names_choice`` is False in lists of the whole trust, which name nobody who chose not to sign.
    """

    assignment: Assignment
    as_at: datetime
    reminded: Reminded | None = None
    names_choice: bool = True

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
    def is_outstanding(self) -> bool:
        """Not of those whose signature is being checked: nobody asks them again."""
        return self.state in OUTSTANDING and not self.assignment.is_being_checked

    @property
    def has_left(self) -> bool:
        return self.assignment.outcome.is_over

    @property
    def left_on(self) -> date | None:
        return self.assignment.outcome.until_on

    @property
    def due_on(self) -> date | None:
        """None while the person is not asked, or their signature is being checked: there is no date to keep."""
        is_kept = self.state != State.NOT_DUE and not self.assignment.is_being_checked
        return self.assignment.outcome.due_on if is_kept else None

    @property
    def accepted_until(self) -> date | None:
        """The last day on which what was signed elsewhere does."""
        return self.assignment.outcome.accepted_until

    @property
    def days_overdue(self) -> int:
        return (self._today - self.due_on).days if self.state == State.OVERDUE and self.due_on else 0

    @property
    def days_left(self) -> int:
        """Days until the due date; 0 on the day itself."""
        return (self.due_on - self._today).days if self.state == State.DUE and self.due_on else 0

    @property
    def is_yet_to_start(self) -> bool:
        return self.assignment.outcome.from_on > self._today

    @property
    def waits(self) -> bool:
        """Whether they are a casual worker who has yet to work for the first time."""
        return self.assignment.outcome.waits

    @property
    def asked_later_on(self) -> date | None:
        """From when somebody who is here is asked, where HR spreads askings over weeks."""
        return self.assignment.outcome.asked_on if self.assignment.outcome.is_later else None

    @property
    def signed_at(self) -> datetime | None:
        return self.assignment.outcome.signed_at

    @property
    def receipt(self) -> str:
        return self.assignment.receipt

    @property
    def sort_key(self) -> tuple[object, ...]:
        """By family name."""
        person = self.assignment.person
        return (*name_sort_key(person.family_name, person.given_names), person.reference or "")

    @property
    def _today(self) -> date:
        return london_day(self.as_at)


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What a reader asked to see; an empty field leaves nobody out. ``state`` is a State or one of those below."""

    q: str = ""
    state: str = ""
    category: str = ""
    sort: str = ""

    LEFT, REMINDED, NOT_REMINDED = "left", "reminded", "not-reminded"
    ORDERS: ClassVar = [
        ("", "Outstanding first"),
        ("name", "By family name"),
        ("due", "By due date"),
        ("signed", "Newest signature first"),
    ]

    @property
    def is_narrower(self) -> bool:
        return bool(self.q or self.state or self.category)

    def admits(self, row: BoardRow) -> bool:
        if (self.state == self.LEFT) != row.has_left:
            return False
        if not self._admits_state(row):
            return False
        if self.category and self.category not in {category for category, _ in row.assignment.jobs}:
            return False
        return fold(self.q) in fold(row.name)

    def _admits_state(self, row: BoardRow) -> bool:
        match self.state:
            case "" | self.LEFT:
                return True
            case self.REMINDED:
                return row.reminded is not None
            case self.NOT_REMINDED:
                return row.is_outstanding and row.reminded is None
            case _:
                return row.state == self.state

    def sort_rows(self, rows: Iterable[BoardRow]) -> list[BoardRow]:
        """By default overdue (longest first), then to sign (soonest first), then signed, each by family name."""
        by_name = sorted(rows, key=lambda row: row.sort_key)
        match self.sort:
            case "name":
                return by_name
            case "due":
                return sorted(by_name, key=lambda row: row.due_on or date.max)
            case "signed":
                return sorted(by_name, key=lambda row: -row.signed_at.timestamp() if row.signed_at else 0)
            case _:
                return sorted(by_name, key=_rank_outstanding_first)


def build_rows(assignments: Sequence[Assignment], *, as_at: datetime) -> list[BoardRow]:
    """In the order of the assignments, each with what went to the person."""
    reminded = load_reminded(assignments, as_at=as_at)
    return [BoardRow(each, as_at, _find_reminded(each, reminded)) for each in assignments]


def _find_reminded(assignment: Assignment, reminded: Mapping[PersonAsking, Reminded]) -> Reminded | None:
    asking = find_asking(assignment)
    return reminded.get(asking) if asking else None


def _rank_outstanding_first(row: BoardRow) -> tuple[int, date]:
    is_outstanding = row.state in OUTSTANDING
    return RANK[row.state], row.due_on if is_outstanding and row.due_on else date.min
