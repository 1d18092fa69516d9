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

from . import rules, standing
from .actions import ALPHABET
from .lines import Filter, Line
from .progress import Step, first_due_on, progress
from .rules import ASKED, OUTSTANDING, State
from .standing import Asked, Assignment


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
