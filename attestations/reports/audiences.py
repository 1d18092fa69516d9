"""Whom a board names: everybody, staff without those who govern, or those who govern alone.

Governors, trustees and members stand above the head of an academy. Heads and deputies see them as a figure, HR and
auditors by name, and the governance professional sees nobody else: not in rows, figures, files or searches.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.http import HttpRequest

from attestations.assignments.required_policies import RequiredPolicy
from attestations.formatting import join_words
from portal.access.scope import Scope, find_academies, get_scope
from portal.models import GOVERNING, Academy, AcademyQuerySet, Category
from portal.models.roles import Permission

from .rows import BoardRow


class Audience(StrEnum):
    """As an order of a report keeps it."""

    EVERYBODY = ""
    STAFF = "staff"  # the figures are everybody's, the rows leave out those who only govern
    GOVERNING = "governing"  # rows and figures of those who govern, and of what they do as that

    @property
    def categories(self) -> Collection[str] | None:
        """The work that is looked at; None for all."""
        return GOVERNING if self == Audience.GOVERNING else None

    def narrow(self, required: RequiredPolicy) -> RequiredPolicy:
        """The policy as it asks this audience."""
        if self.categories is None:
            return required
        rules = (replace(rule, categories=rule.categories & GOVERNING) for rule in required.facts.requirements)
        return replace(required, facts=replace(required.facts, requirements=tuple(rules)))


@dataclass(frozen=True, slots=True)
class BoardScope:
    """Where somebody sees the board, and where those who govern by name."""

    boards: Scope
    governing: Scope

    def __bool__(self) -> bool:
        return bool(self.boards) or bool(self.governing)

    def choose_audience(self, academy: Academy) -> Audience | None:
        """None where there is nothing to see."""
        if not self.boards.covers(academy.pk):
            return Audience.GOVERNING if self.governing.covers(academy.pk) else None
        return Audience.EVERYBODY if self.governing.covers(academy.pk) else Audience.STAFF

    def find_academies(self, *, at: datetime) -> AcademyQuerySet:
        is_trust = self.boards.is_trust or self.governing.is_trust
        return find_academies(Scope(is_trust, self.boards.academies | self.governing.academies), at=at)


def get_board_scope(request: HttpRequest) -> BoardScope:
    return BoardScope(get_scope(request, Permission.SEE_BOARD), get_scope(request, Permission.SEE_GOVERNING))


def only_governs(row: BoardRow) -> bool:
    """Whether somebody does nothing else at the academy; a teacher who is a governor too is one of its staff."""
    return all(category in GOVERNING for category, _ in row.assignment.jobs)


def describe_governing(rows: Iterable[BoardRow]) -> str:
    """``7 governors and trustees: 5 signed``; "" where nobody governs."""
    here = [row for row in rows if not row.has_left]
    if not here:
        return ""
    categories = {category for row in here for category, _ in row.assignment.jobs}
    names = [f"{Category(name).label.lower()}s" for name in Category.values if name in categories]
    who = join_words(names) if len(here) > 1 else names[0].removesuffix("s")
    signed = sum(row.signed_at is not None for row in here)
    return f"{len(here)} {who}: {signed} signed"
