"""Boards and reports: one function each, so that screen, CSV and PDF show the same rows and figures."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from attestations.assignments import queries, totals
from attestations.assignments.calendars import AcademyDays
from attestations.assignments.queries import Case
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import ASKED, Outcome, State
from attestations.assignments.totals import Group
from policy.models import Version
from portal.models import Academy
from portal.numbers import ALPHABET

from .audiences import Audience, only_governs
from .figures import Figures, count_figures
from .rows import BoardFilter, BoardRow, build_rows
from .timeline import TimelineStep, build_timeline, find_first_due_date


@dataclass(frozen=True)
class Board:
    """One policy at one academy at a moment: the figures of everybody, the rows that audience and filter admit."""

    academy: Academy
    required: RequiredPolicy
    as_at: datetime
    everybody: tuple[BoardRow, ...]
    filter: BoardFilter = field(default_factory=BoardFilter)
    ended: str = ""  # what ended the time that it shows, "version 2.0 came into force"; "" for today's board
    audience: Audience = Audience.EVERYBODY

    @cached_property
    def version(self) -> Version | None:
        return self.required.in_force(self.as_at)

    @cached_property
    def school_year(self) -> int | None:
        return self.required.school_year(self.as_at)

    @cached_property
    def figures(self) -> Figures:
        return count_figures((row.assignment.outcome, 1) for row in self.everybody)

    @cached_property
    def rows(self) -> list[BoardRow]:
        return self.filter.sort_rows(row for row in self.named if self.filter.admits(row))

    @property
    def rows_named_in_trust(self) -> list[BoardRow]:
        """Whom a list of the whole trust names: people who chose not to sign stands on their academy's board alone."""
        return [replace(row, names_choice=False) for row in self.rows if row.state != State.DECLINED]

    @cached_property
    def named(self) -> tuple[BoardRow, ...]:
        """Those whom the reader may see by name."""
        return tuple(row for row in self.everybody if self.audience != Audience.STAFF or not only_governs(row))

    @cached_property
    def unnamed(self) -> tuple[BoardRow, ...]:
        """Those who stand in the figures alone."""
        return tuple(row for row in self.everybody if self.audience == Audience.STAFF and only_governs(row))

    @cached_property
    def outstanding(self) -> list[BoardRow]:
        """Without those whose signature is being checked: nobody asks them again."""
        return [row for row in self.named if row.is_outstanding]

    @cached_property
    def left_count(self) -> int:
        return sum(row.has_left for row in self.everybody)

    @cached_property
    def waiting_count(self) -> int:
        """How many casual workers have yet to work for the first time."""
        return sum(row.waits for row in self.named)

    @cached_property
    def _cases(self) -> dict[Case, int]:
        return {row.assignment.case: 1 for row in self.everybody}

    @cached_property
    def timeline(self) -> list[TimelineStep]:
        return build_timeline(self.required.facts, self._cases, self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        return find_first_due_date(self.required.facts, self._cases, self.as_at)

    @cached_property
    def number(self) -> str:
        content = [_list_content(row) for row in self.rows]
        place = self.academy.slug if self.audience != Audience.GOVERNING else f"{self.academy.slug}/{self.audience}"
        return make_report_number(place, self.required, self.as_at, self.filter, content)


@dataclass(frozen=True, slots=True)
class AcademyFigures:
    """An academy in the table of academies: its figures, without its people."""

    academy: Academy
    figures: Figures


@dataclass(frozen=True)
class TrustBoard:
    """One policy at several academies at a moment, academies without staff included.

    The figures come from groups of people who are alike, each judged once; ``boards``, with a row for each
    person, are loaded only when they are used.
    """

    academies: tuple[Academy, ...]
    required: RequiredPolicy
    as_at: datetime
    ended: str = ""
    audience: Audience = Audience.EVERYBODY
    days: Mapping[int, AcademyDays] | None = None  # of all academies, where they are loaded for several policies

    @cached_property
    def version(self) -> Version | None:
        return self.required.in_force(self.as_at)

    @cached_property
    def school_year(self) -> int | None:
        return self.required.school_year(self.as_at)

    @cached_property
    def groups(self) -> list[Group]:
        asked = self.audience.narrow(self.required)
        return totals.load_groups(asked, self.academies, as_at=self.as_at, days=self.days)

    @cached_property
    def academy_figures(self) -> list[AcademyFigures]:
        outcomes: dict[int, list[tuple[Outcome, int]]] = defaultdict(list)
        for group in self.groups:
            for academy, case in group.cases.items():
                outcomes[academy].append((case.outcome, group.people))
        return [AcademyFigures(academy, count_figures(outcomes[academy.pk])) for academy in self.academies]

    @cached_property
    def figures(self) -> Figures:
        """Counts signatures, not people: someone who works at two academies is asked twice."""
        return count_figures((case.outcome, people) for case, people in self._cases.items())

    @cached_property
    def told(self) -> Figures:
        """What pages and files say in all."""
        return self.figures.folded

    @cached_property
    def told_by_academy(self) -> list[AcademyFigures]:
        return [replace(each, figures=each.figures.folded) for each in self.academy_figures]

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
    def timeline(self) -> list[TimelineStep]:
        return build_timeline(self.required.facts, self._cases, self.as_at)

    @cached_property
    def first_due_on(self) -> date | None:
        return find_first_due_date(self.required.facts, self._cases, self.as_at)

    @cached_property
    def boards(self) -> tuple[Board, ...]:
        """The board of each academy, with everybody."""
        rows: dict[int, list[BoardRow]] = defaultdict(list)
        for row in build_rows(queries.load_trust_assignments(self.required, as_at=self.as_at), as_at=self.as_at):
            rows[row.assignment.academy.pk].append(row)
        return tuple(Board(place, self.required, self.as_at, tuple(rows[place.pk])) for place in self.academies)

    @cached_property
    def number(self) -> str:
        """The page, which names nobody, and the files of the same moment bear the same number."""
        content = [[row.academy.slug, *row.figures.content] for row in self.academy_figures]
        return make_report_number("trust", self.required, self.as_at, BoardFilter(), [*content, [self.people]])


def build_board(
    academy: Academy,
    required: RequiredPolicy,
    *,
    as_at: datetime,
    filter: BoardFilter,
    ended: str = "",
    audience: Audience = Audience.EVERYBODY,
) -> Board:
    asked = audience.narrow(required)
    assignments = queries.load_academy_assignments(academy, asked, as_at=as_at, categories=audience.categories)
    rows = tuple(build_rows(assignments, as_at=as_at))
    return Board(academy, asked, as_at, rows, filter, ended, audience)


def build_trust_board(
    academies: Iterable[Academy],
    required: RequiredPolicy,
    *,
    as_at: datetime,
    ended: str = "",
    audience: Audience = Audience.EVERYBODY,
) -> TrustBoard:
    """Several academies together: all of them, or those that somebody may see."""
    return TrustBoard(tuple(academies), required, as_at, ended, audience)


def _list_content(row: BoardRow) -> list[object]:
    """For a report's number, which is what it was before reminders were on it where nobody was reminded."""
    content: list[object] = [str(row.assignment.person.pk), row.state, str(row.due_on), row.receipt]
    return [*content, row.reminded.times, str(row.reminded.last_on)] if row.reminded else content


def _is_asked(case: Case) -> bool:
    return case.outcome.state in ASKED and not case.outcome.is_over


def make_report_number(
    place: str, required: RequiredPolicy, as_at: datetime, filter: BoardFilter, content: Sequence[Sequence[object]]
) -> str:
    """Derived from the report's content and moment, so that the same report always has the same number."""
    version = required.in_force(as_at)
    hashed = [
        place,
        required.policy.slug,
        version.digest if version else "",
        as_at.isoformat(),
        [filter.q, filter.state, filter.category, filter.sort],
        content,
    ]
    number = int.from_bytes(hashlib.sha256(json.dumps(hashed).encode()).digest())
    size = len(ALPHABET)
    letters = "".join(ALPHABET[number // size**digit % size] for digit in range(12))
    return f"R-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
