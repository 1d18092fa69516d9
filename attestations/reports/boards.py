"""Boards and reports: one function for each, from which screen, CSV and PDF take the same lines."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date, datetime
from functools import cached_property

from attestations.assignments import queries, totals
from attestations.assignments.queries import Asked
from attestations.assignments.rules import ASKED, OUTSTANDING, Outcome, State
from attestations.assignments.totals import Case, Group
from attestations.models import ALPHABET
from policy.models import Version
from portal.models import Academy

from .rows import Filter, Line
from .timeline import Step, first_due_on, progress


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
    def school_year(self) -> int | None:
        return self.asked.school_year(self.as_at)

    @cached_property
    def figures(self) -> Figures:
        return figures((line.assignment.outcome, 1) for line in self.everybody)

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
    def _cases(self) -> dict[Case, int]:
        people = [line.assignment for line in self.everybody]
        return {Case(person.place, person.facts, person.outcome): 1 for person in people}

    @cached_property
    def steps(self) -> list[Step]:
        return progress(self.asked.facts, self._cases, self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        return first_due_on(self.asked.facts, self._cases, self.as_at)

    @cached_property
    def number(self) -> str:
        lines = [[str(line.assignment.person.pk), line.state, str(line.due_on), line.receipt] for line in self.lines]
        return report_number(self.academy.slug, self.asked, self.as_at, self.filter, lines)


@dataclass(frozen=True, slots=True)
class Beside:
    """An academy beside the others: its figures, without its people."""

    academy: Academy
    figures: Figures


@dataclass(frozen=True)
class TrustBoard:
    """One policy at several academies at a moment, those without anybody included.

    Figures come from people who are alike, judged once; boards with a line for each person are made
    only for those who ask for them.
    """

    academies: tuple[Academy, ...]
    asked: Asked
    as_at: datetime

    @cached_property
    def version(self) -> Version | None:
        return self.asked.in_force(self.as_at)

    @cached_property
    def school_year(self) -> int | None:
        return self.asked.school_year(self.as_at)

    @cached_property
    def groups(self) -> list[Group]:
        return totals.groups(self.asked, self.academies, as_at=self.as_at)

    @cached_property
    def side_by_side(self) -> list[Beside]:
        outcomes: dict[int, list[tuple[Outcome, int]]] = defaultdict(list)
        for group in self.groups:
            for academy, case in group.cases.items():
                outcomes[academy].append((case.outcome, group.people))
        return [Beside(academy, figures(outcomes[academy.pk])) for academy in self.academies]

    @cached_property
    def figures(self) -> Figures:
        """Signatures, not people: who works at two academies is asked twice."""
        return figures((case.outcome, people) for case, people in self._cases.items())

    @cached_property
    def people(self) -> int:
        """How many different people are asked."""
        return sum(group.people for group in self.groups if any(map(_is_asked, group.cases.values())))

    @cached_property
    def _cases(self) -> dict[Case, int]:
        cases: Counter[Case] = Counter()
        for group in self.groups:
            for case in group.cases.values():
                cases[case] += group.people
        return cases

    @cached_property
    def steps(self) -> list[Step]:
        return progress(self.asked.facts, self._cases, self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        return first_due_on(self.asked.facts, self._cases, self.as_at)

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """Academy by academy, with everybody."""
        lines: dict[int, list[Line]] = defaultdict(list)
        for assignment in queries.of_trust(self.asked, as_at=self.as_at):
            lines[assignment.academy.pk].append(Line(assignment, self.as_at))
        return tuple(Board(place, self.asked, self.as_at, tuple(lines[place.pk])) for place in self.academies)

    @cached_property
    def number(self) -> str:
        """The same on the page, which names nobody, and on the files of that moment."""
        said = [[beside.academy.slug, *astuple(beside.figures)] for beside in self.side_by_side]
        return report_number("trust", self.asked, self.as_at, Filter(), [*said, [self.people]])


def of_academy(academy: Academy, asked: Asked, *, as_at: datetime, filter: Filter) -> Board:
    """The board of one academy, as of a moment."""
    assignments = queries.of_academy(academy, asked, as_at=as_at)
    return Board(academy, asked, as_at, tuple(Line(assignment, as_at) for assignment in assignments), filter)


def of_trust(academies: Iterable[Academy], asked: Asked, *, as_at: datetime) -> TrustBoard:
    """All academies together, as of a moment; or those that somebody may see."""
    return TrustBoard(tuple(academies), asked, as_at)


def figures(outcomes: Iterable[tuple[Outcome, int]]) -> Figures:
    """Of outcomes, each with the number of people of whom it is true. Who has left is in none of the figures."""
    counts: Counter[State] = Counter()
    for outcome, people in outcomes:
        if not outcome.is_over:
            counts[outcome.state] += people
    return Figures(counts[State.ATTESTED], counts[State.DUE], counts[State.OVERDUE], counts[State.NOT_DUE])


def _is_asked(case: Case) -> bool:
    return case.outcome.state in ASKED and not case.outcome.is_over


def report_number(where: str, asked: Asked, as_at: datetime, filter: Filter, said: Sequence[Sequence[object]]) -> str:
    """Derived from what the report says and of when, so that the same report bears the same number again."""
    version = asked.in_force(as_at)
    all_said = [
        where,
        asked.policy.slug,
        version.digest if version else "",
        as_at.isoformat(),
        [filter.q, filter.state, filter.category, filter.sort],
        said,
    ]
    number = int.from_bytes(hashlib.sha256(json.dumps(all_said).encode()).digest())
    letters = "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(12))
    return f"R-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
