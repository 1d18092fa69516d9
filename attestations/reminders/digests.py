"""What heads, HR and the people above heads are told once a week: figures and names of who is late."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from attestations.assignments import totals
from attestations.assignments.calendars import load_calendars
from attestations.assignments.queries import Assignment, load_academy_assignments, load_required_policies
from attestations.assignments.rules import OUTSTANDING, State
from attestations.assignments.working_days import ORDINARY
from attestations.models import RequirementProposal
from policy.models import Draft, StepKind
from policy.register.queries import find_reviews_due
from portal.london import london_day
from portal.models import GOVERNING, Academy, Engagement, Grant, LineAbove, Person
from portal.models.roles import Role
from portal.notices.returned.queries import load_unreached
from portal.people.lines_above import find_line_above

from .notice_queries import FAILED, find_notices
from .queries import build_person_askings, find_reachable, load_ladders
from .rules import is_for_line_above

SOON, WEEK = timedelta(days=7), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who is overdue, with the policy and for how many days."""

    name: str
    policy: str
    days: int


@dataclass(slots=True)
class AcademyDigest:
    """Of one academy: by name those who work there, of those who only govern a figure."""

    academy: Academy
    overdue: list[Late] = field(default_factory=list)
    soon: dict[str, int] = field(default_factory=dict)  # how many are due within a week, by policy
    joined: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    governing: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.soon or self.joined or self.unreachable or self.governing)


@dataclass(frozen=True, slots=True)
class TrustDigest:
    """For HR: how many are overdue at each academy, what waits for them, and mails of the week that did not arrive.

    ``reviews`` are policies with the day of a review that is overdue or comes within three months.
    """

    overdue: Sequence[tuple[str, int]]
    approvals: int
    proposals: int
    failed: int
    came_back: int
    reviews: Sequence[tuple[str, date]] = ()

    @property
    def is_empty(self) -> bool:
        waits = self.approvals or self.proposals or self.reviews
        return not (self.overdue or waits or self.failed or self.came_back)


def is_first_working_day(day: date) -> bool:
    """Of its week: Monday, or the first day after it that is no bank holiday."""
    monday = day - timedelta(days=day.weekday())
    return day == next((each for each in _list_week(monday) if ORDINARY.works(each)), None)


def _list_week(monday: date) -> list[date]:
    return [monday + timedelta(days=offset) for offset in range(7)]


def find_receivers(*, at: datetime) -> set[UUID]:
    """Heads, HR and the people above heads, as far as they can be reached."""
    grants = Grant.objects.in_force(at=at).filter(role__in=[Role.HEAD, Role.HR])
    above = LineAbove.objects.current(at=at).values_list("person", flat=True)
    found = {*grants.values_list("person", flat=True), *above}
    return set(find_reachable().filter(pk__in=found).values_list("pk", flat=True))


def build_academy_digest(academy: Academy, *, reader: Person, at: datetime) -> AcademyDigest:
    """Without the reader, whose own record is for the person above them."""
    digest, today = AcademyDigest(academy), london_day(at)
    assignments = _load_outstanding(academy, at)
    late = _find_late(assignments, at)
    reachable = set(find_reachable().values_list("pk", flat=True))
    reachable -= set(load_unreached([each.person.pk for each in assignments]))
    soon: Counter[str] = Counter()
    unreachable: dict[UUID, str] = {}
    for each in assignments:
        if each.person == reader:
            continue
        if only_governs(each):
            digest.governing += each.state == State.OVERDUE
            continue
        due_on = each.outcome.due_on or date.max
        if each.person.pk not in reachable:
            unreachable[each.person.pk] = each.person.name
        if each in late:
            digest.overdue.append(Late(each.person.name, each.required.policy.title, (today - due_on).days))
        elif today <= due_on <= today + SOON:
            soon[each.required.policy.title] += 1
    digest.overdue.sort(key=lambda one: (-one.days, one.name))
    digest.soon, digest.unreachable = dict(sorted(soon.items())), sorted(unreachable.values())
    digest.joined = _list_joined(academy, at)
    return digest


def find_late_heads(person: Person, *, at: datetime) -> list[tuple[Academy, Late]]:
    """The heads of academies above which this person stands, who are overdue themselves."""
    found = []
    for academy in Academy.objects.named(at=at).filter(pk__in=LineAbove.objects.current(at=at).values("academy")):
        if find_line_above(academy, at=at) != person:
            continue
        grants = Grant.objects.in_force(at=at).filter(role=Role.HEAD, academy=academy)
        heads = set(grants.values_list("person", flat=True))
        theirs = [each for each in _load_outstanding(academy, at) if each.person.pk in heads]
        for each in _find_late(theirs, at):
            days = (london_day(at) - (each.outcome.due_on or date.max)).days
            found.append((academy, Late(each.person.name, each.required.policy.title, days)))
    return found


def build_trust_digest(*, at: datetime) -> TrustDigest:
    academies = list(Academy.objects.named(at=at))
    overdue: Counter[int] = Counter()
    for required in load_required_policies(known_at=at):
        for group in totals.load_groups(required, academies, as_at=at):
            for academy, case in group.cases.items():
                overdue[academy] += group.people if case.outcome.state == State.OVERDUE else 0
    notices = find_notices().order_by()
    return TrustDigest(
        overdue=sorted((academy.name, overdue[academy.pk]) for academy in academies if overdue[academy.pk]),
        approvals=_count_approvals(),
        proposals=RequirementProposal.objects.filter(decided_at=None).count(),
        failed=notices.filter(FAILED, given_up_at__gte=at - WEEK).count(),
        came_back=notices.filter(came_back_at__gte=at - WEEK).count(),
        reviews=find_reviews_due(at=at),
    )


def _count_approvals() -> int:
    """Drafts whose last step is that they were submitted."""
    drafts = Draft.objects.open().defer("text").prefetch_related("steps")
    last = [max(draft.steps.all(), key=lambda step: step.pk, default=None) for draft in drafts]
    return sum(step is not None and step.kind == StepKind.SUBMITTED for step in last)


def only_governs(assignment: Assignment) -> bool:
    return all(category in GOVERNING for category, _ in assignment.jobs)


def _load_outstanding(academy: Academy, at: datetime) -> list[Assignment]:
    return [
        each
        for required in load_required_policies(known_at=at)
        for each in load_academy_assignments(academy, required, as_at=at)
        if each.state in OUTSTANDING and not each.outcome.is_over and not each.is_being_checked
    ]


def _find_late(assignments: Sequence[Assignment], at: datetime) -> list[Assignment]:
    """Those who have been overdue for as many working days as the ladder says."""
    ladders, today = load_ladders(known_at=at), london_day(at)
    late = [each for each in assignments if each.state == State.OVERDUE]
    calendars = load_calendars([each.person.pk for each in late], known_at=at)
    return [
        each
        for each in late
        if any(
            is_for_line_above(state, today, calendars.get(each.person.pk, ORDINARY).works)
            for state in build_person_askings([each], ladders).values()
        )
    ]


def _list_joined(academy: Academy, at: datetime) -> list[str]:
    """People who began there in the last week, and had no work there just before."""
    today = london_day(at)
    new = Engagement.objects.current(at=at).filter(academy=academy, from_on__gt=today - WEEK)
    before = Engagement.objects.known(at=at).filter(academy=academy, from_on__lte=today - WEEK)
    rows = new.exclude(category__in=GOVERNING).exclude(person__in=before.values("person")).select_related("person")
    return sorted({row.person.name for row in rows})
