"""The figures on home: a line for each policy that an academy, or the trust, is asked to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from attestations.assignments import queries
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import State
from attestations.assignments.todos import sort_policies
from attestations.reports.audiences import Audience, BoardScope
from attestations.reports.boards import TrustBoard
from attestations.reports.figures import Figures
from attestations.reports.orders import ReportOrder
from attestations.reports.rows import BoardFilter
from portal.access.scope import Scope, find_academies
from portal.models import Academy, Engagement
from portal.people.names import fold

# People times policies. More take longer than a quarter of a second, so home leads to the boards, which count them.
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy at an academy or in the trust; ``board``, ``overdue`` and ``report`` are addresses.

    ``overdue`` is empty for the trust, and ``report`` where there is no file of all academies. ``figures`` is None
    where there are too many people to count here.
    """

    title: str
    board: str
    overdue: str
    report: str
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class Place:
    """An academy, or the trust."""

    name: str
    lines: list[PolicyLine]
    is_of_several: bool = False  # academies: those who chose not to sign are among those to sign


def load_places(boards: Scope, *, at: datetime) -> list[Place]:
    """The trust for people who see all of it, else each academy whose board one may see; none without any policy."""
    if not boards:
        return []
    academies = sorted(find_academies(boards, at=at), key=lambda academy: fold(academy.name))
    shared = queries.load_shared(at=at)
    policies = sort_policies(shared.policies)
    if _count_people(boards, academies, at) * len(policies) > MOST_COUNTED:
        counted: list[TrustBoard] = []
    else:
        counted = [TrustBoard(tuple(academies), required, at, days=shared.days) for required in policies]
    if boards.is_trust:
        places = [Place(settings.TRUST_NAME, _list_trust_lines(policies, counted, at), is_of_several=True)]
    else:
        places = [Place(place.name, _list_academy_lines(place, policies, counted, at)) for place in academies]
    return [place for place in places if place.lines]


def load_governing(sees: BoardScope, *, at: datetime) -> list[Place]:
    """For a governance professional: governors, trustees and members of all academies, a line for what asks them."""
    if not sees.governing.is_trust or sees.boards.is_trust:
        return []
    lines = []
    shared = queries.load_shared(at=at)
    for required in sort_policies(shared.policies):
        academies = tuple(shared.academies.values())
        board = TrustBoard(academies, required, at, audience=Audience.GOVERNING, days=shared.days)
        address = f"{reverse('academies')}?{urlencode({'policy': required.policy.slug})}"
        if board.figures.asked or board.figures.not_asked:
            lines.append(PolicyLine(required.policy.title, address, "", "", board.told))
    return [Place("Governors, trustees and members", lines, is_of_several=True)] if lines else []


def _count_people(boards: Scope, academies: Sequence[Academy], at: datetime) -> int:
    engagements = Engagement.objects.current(at=at)
    return (engagements if boards.is_trust else engagements.filter(academy__in=academies)).count()


def _list_trust_lines(
    policies: Sequence[RequiredPolicy], counted: Sequence[TrustBoard], at: datetime
) -> list[PolicyLine]:
    figures = {board.required.policy.pk: board.told for board in counted}
    return [_build_line("", required, figures.get(required.policy.pk), at) for required in policies]


def _list_academy_lines(
    academy: Academy, policies: Sequence[RequiredPolicy], counted: Sequence[TrustBoard], at: datetime
) -> list[PolicyLine]:
    """Without the policies that nobody there has to sign."""
    figures = {
        board.required.policy.pk: row.figures
        for board in counted
        for row in board.academy_figures
        if row.academy == academy
    }
    lines = [_build_line(academy.slug, required, figures.get(required.policy.pk), at) for required in policies]
    return [line for line in lines if line.figures is None or line.figures.asked or line.figures.not_asked]


def _build_line(place: str, required: RequiredPolicy, figures: Figures | None, at: datetime) -> PolicyLine:
    board = reverse("academy", args=[place]) if place else reverse("trust")
    query = urlencode({"policy": required.policy.slug})
    report = ReportOrder(place, required.policy.slug, "pdf", at, BoardFilter()).address
    overdue = f"{board}?{query}&state={State.OVERDUE}" if place else ""
    return PolicyLine(required.policy.title, f"{board}?{query}", overdue, report, figures)
