"""Boards and reports: one function for each, from which screen, CSV and PDF take the same lines."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from policy.models import Version
from portal.models import Academy
from portal.names import fold, order

from . import rules, standing
from .actions import ALPHABET
from .rules import ASKED, OUTSTANDING, State
from .standing import Asked, Assignment

# The order in which a board lists its people.
RANK = {state: rank for rank, state in enumerate(State)}


@dataclass(frozen=True, slots=True)
class Figures:
    """People at one academy, or signatures in the trust, by state: ``asked`` is the sum of the first three."""

    signed: int
    due: int
    overdue: int
    not_asked: int

    @property
    def asked(self) -> int:
        return self.signed + self.due + self.overdue

    @property
    def share(self) -> float:
        """Per cent of those asked who have signed; 0 where nobody is asked, which is shown in words."""
        return round(100 * self.signed / self.asked, 1) if self.asked else 0.0


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

    LEFT = "left"
    SORTS = ("name", "due", "signed")

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


@dataclass(frozen=True, slots=True)
class Step:
    """At the end of a day: how many were asked, and how many of them had signed."""

    on: date
    asked: int
    signed: int


@dataclass(frozen=True)
class Board:
    """One policy at one academy at a moment: figures of everybody, lines of those the filter admits."""

    academy: Academy
    asked: Asked
    as_at: datetime
    everybody: tuple[Line, ...]
    filter: Filter = field(default_factory=Filter)

    @cached_property
    def version(self) -> Version | None:
        return self.asked.in_force(self.as_at)

    @cached_property
    def figures(self) -> Figures:
        return figures(line.assignment for line in self.everybody)

    @cached_property
    def lines(self) -> list[Line]:
        return self.filter.arrange(line for line in self.everybody if self.filter.admits(line))

    @cached_property
    def outstanding(self) -> list[Line]:
        return [line for line in self.everybody if line.state in OUTSTANDING]

    @cached_property
    def left(self) -> int:
        return sum(line.has_left for line in self.everybody)

    @cached_property
    def steps(self) -> list[Step]:
        return progress([line.assignment for line in self.everybody], self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        """By when those had to sign who were here from the first day."""
        return first_due_on(self.asked, [line.assignment for line in self.everybody])

    @cached_property
    def number(self) -> str:
        return report_number(self.academy.slug, self.asked, self.as_at, self.filter, self.lines)


@dataclass(frozen=True)
class TrustBoard:
    """One policy at every academy at a moment."""

    asked: Asked
    as_at: datetime
    boards: tuple[Board, ...]

    @cached_property
    def version(self) -> Version | None:
        return self.asked.in_force(self.as_at)

    @cached_property
    def assignments(self) -> list[Assignment]:
        return [line.assignment for board in self.boards for line in board.everybody]

    @cached_property
    def figures(self) -> Figures:
        """Signatures, not people: who works at two academies is asked twice."""
        return figures(self.assignments)

    @cached_property
    def people(self) -> int:
        """How many different people are asked."""
        return len({a.person.pk for a in self.assignments if _counts(a) and a.state in ASKED})

    @cached_property
    def steps(self) -> list[Step]:
        return progress(self.assignments, self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        return first_due_on(self.asked, self.assignments)

    @cached_property
    def number(self) -> str:
        lines = [line for board in self.boards for line in board.lines]
        return report_number("trust", self.asked, self.as_at, Filter(), lines)


def of_academy(academy: Academy, asked: Asked, *, as_at: datetime, filter: Filter) -> Board:
    """The board of one academy, as of a moment."""
    assignments = standing.of_academy(academy, asked, as_at=as_at)
    return Board(academy, asked, as_at, tuple(Line(assignment, as_at) for assignment in assignments), filter)


def of_trust(academies: Iterable[Academy], asked: Asked, *, as_at: datetime) -> TrustBoard:
    """The boards of all academies, as of a moment, those without anybody included."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for assignment in standing.of_trust(asked, as_at=as_at):
        lines[assignment.academy.pk].append(Line(assignment, as_at))
    boards = (Board(academy, asked, as_at, tuple(lines[academy.pk])) for academy in academies)
    return TrustBoard(asked, as_at, tuple(boards))


def figures(assignments: Iterable[Assignment]) -> Figures:
    """Who has left is in none of the figures."""
    counts = rules.count(assignment.state for assignment in assignments if _counts(assignment))
    return Figures(counts[State.ATTESTED], counts[State.DUE], counts[State.OVERDUE], counts[State.NOT_DUE])


def _counts(assignment: Assignment) -> bool:
    return not assignment.outcome.is_over


def progress(assignments: list[Assignment], as_at: datetime) -> list[Step]:
    """From the day the asking version came into force: asked and signed on each day that changed either.

    Each person is judged by the rules on the days that can change anything for them, and nowhere
    else, so that the last step is the figures of ``as_at``.
    """
    if not assignments:
        return []
    today = rules.london_day(as_at)
    asking = rules.asking_version(assignments[0].asked.facts.versions, as_at)
    if asking is None:
        return []
    start = rules.london_day(asking.in_force_at)
    changes: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for assignment in assignments:
        before = (0, 0)
        days = rules.turning_days(assignment.asked.facts, assignment.place, assignment.facts) | {start}
        for day in sorted(day for day in days if start <= day <= today):
            now = _tally(assignment.at(min(rules.end_of_day(day), as_at)))
            changes[day][0] += now[0] - before[0]
            changes[day][1] += now[1] - before[1]
            before = now
    steps, asked, signed = [], 0, 0
    for day in sorted(changes):
        asked, signed = asked + changes[day][0], signed + changes[day][1]
        steps.append(Step(day, asked, signed))
    return steps


def _tally(outcome: rules.Outcome | None) -> tuple[int, int]:
    if outcome is None or outcome.is_over:
        return 0, 0
    return int(outcome.state in ASKED), int(outcome.state == State.ATTESTED)


def first_due_on(asked: Asked, assignments: list[Assignment]) -> date | None:
    dates = [a.outcome.due_on for a in assignments if a.outcome.due_on and a.outcome.from_on <= _since(a)]
    return min(dates) if dates else None


def _since(assignment: Assignment) -> date:
    return rules.london_day(assignment.version.in_force_at)


def report_number(where: str, asked: Asked, as_at: datetime, filter: Filter, lines: list[Line]) -> str:
    """Derived from all that the report says, so that the same report bears the same number again."""
    version = asked.in_force(as_at)
    said = [
        where,
        asked.policy.slug,
        version.digest if version else "",
        as_at.isoformat(),
        [filter.q, filter.state, filter.category, filter.sort],
        [[str(line.assignment.person.pk), line.state, str(line.due_on), line.receipt] for line in lines],
    ]
    number = int.from_bytes(hashlib.sha256(json.dumps(said).encode()).digest())
    letters = "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(12))
    return f"R-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
