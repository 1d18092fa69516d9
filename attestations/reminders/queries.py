"""Who is asked for what, when they work and what they were sent: rows for the rules of reminders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from attestations.assignments import totals
from attestations.assignments.being_checked import mark_attestations
from attestations.assignments.calendars import load_calendars, may_work
from attestations.assignments.queries import Assignment, Shared, load_shared
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import OUTSTANDING, Outcome
from attestations.models import Attestation, NoticeItem, ReminderStop, Requirement
from policy.models import Weight
from portal.london import london_day, midnight
from portal.models import AccessClosure, Finding, Notice, Person, PersonMerge
from portal.notices.choices import HALF_WAY, find_without
from portal.notices.queries import PERHAPS_SENT

from .rules import Asking, Ladder, Message, Open, Works

KIND = "reminder"
MOST_BY_KEY = 1000  # of more people than these the database reads all items faster
FATE = "notice__sent_at", "notice__given_up_at", "notice__tried_at", "notice__last_error", "fell_away_at"
Ladders = Mapping[int, Ladder]  # by the ids of requirements
OpenAskings = dict[Asking, Open]
Messages = dict[Asking, list[Message]]


@dataclass(frozen=True, slots=True)
class Reader:
    """One person who can be reached, with what is asked of them and what they were sent."""

    works: Works
    askings: OpenAskings
    messages: Messages = field(default_factory=dict)
    told_today: bool = False
    wants_half_way: bool = True


def is_stopped() -> bool:
    return ReminderStop.objects.filter(resumed_at=None).exists()


def build_ladder(requirement: Requirement) -> Ladder:
    return Ladder(requirement.tells_first, requirement.tells_half_way, requirement.days_before, requirement.days_after)


def load_ladders(*, known_at: datetime) -> dict[int, Ladder]:
    return {row.pk: build_ladder(row) for row in Requirement.objects.known(at=known_at)}


def build_open(outcomes: Iterable[Outcome], required: RequiredPolicy, ladders: Ladders) -> OpenAskings:
    """What is still to sign of one policy, wherever; of one asking at two academies the earlier due date counts."""
    found: OpenAskings = {}
    for outcome in outcomes:
        if outcome.state not in OUTSTANDING or outcome.is_over or not outcome.due_on or not outcome.asked_on:
            continue
        asking = Asking(outcome.version_id, outcome.school_year, outcome.asked_on)
        is_urgent = required.versions[outcome.version_id].weight == Weight.URGENT
        ladder = ladders.get(outcome.requirement_id, Ladder())
        state = Open(outcome.due_on, ladder.shorten() if is_urgent else ladder, is_urgent)
        found[asking] = min(found.get(asking, state), state, key=lambda each: each.due_on)
    return found


def build_person_askings(assignments: Iterable[Assignment], ladders: Ladders) -> OpenAskings:
    """The same of one person's assignments, of all policies."""
    found: OpenAskings = {}
    by_policy: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        if not assignment.is_being_checked:
            by_policy[assignment.required.policy.pk].append(assignment)
    for group in by_policy.values():
        found |= build_open((assignment.outcome for assignment in group), group[0].required, ladders)
    return found


def load_readers(*, at: datetime) -> dict[UUID, Reader]:
    """Everybody who works today, can be reached and has something to sign, by id."""
    today = london_day(at)
    if not may_work(today, known_at=at):
        return {}
    shared = load_shared(at=at)
    calendars = load_calendars(None, known_at=at, days=shared.days)
    working = {person for person, calendar in calendars.items() if calendar.works(today)}
    if not working:  # on holidays nothing else is looked at
        return {}
    askings = _load_askings(working.intersection(find_reachable().values_list("pk", flat=True)), shared, at)
    messages = load_messages(askings, at=at)
    told, without = find_told_today(at=at), find_without(HALF_WAY, askings, at=at)
    return {
        person: Reader(calendars[person].works, states, messages.get(person, {}), person in told, person not in without)
        for person, states in askings.items()
    }


def find_reachable() -> QuerySet[Person]:
    """Whoever has an address and may sign in."""
    closed = AccessClosure.objects.filter(opened_at=None)
    return Person.objects.exclude(email=None).exclude(pk__in=closed.values("person"))


def _load_askings(people: Collection[UUID], shared: Shared, at: datetime) -> dict[UUID, OpenAskings]:
    ladders, being_checked = load_ladders(known_at=at), _find_being_checked()
    askings: dict[UUID, OpenAskings] = defaultdict(dict)
    for required in shared.policies:
        for members in totals.load_open_members(required, shared, at=at):
            outcomes = (case.outcome for case in members.cases.values())
            if states := build_open(outcomes, required, ladders):
                for person in members.people:
                    if person in people and (person, required.policy.pk) not in being_checked:
                        askings[person] |= states
    return askings


def _find_being_checked() -> set[tuple[UUID, int]]:
    """People and policies with a signature that is being checked: nobody asks them again."""
    if not Finding.objects.filter(settled_at=None).exists():
        return set()
    marked = mark_attestations(Attestation.objects.all()).filter(Q(is_being_checked=True))
    return set(marked.values_list("person_id", "version__policy_id"))


def load_messages(askings: Mapping[UUID, OpenAskings], *, at: datetime) -> dict[UUID, Messages]:
    """What people were sent about these askings, or is on its way. What stands in a merged record is the kept one's."""
    kept = {merged: person.pk for merged, person in PersonMerge.objects.map_kept(at=at).items()}
    rows = NoticeItem.objects.filter(
        version__in={asking.version_id for states in askings.values() for asking in states}
    )
    if len(askings) <= MOST_BY_KEY:
        rows = rows.filter(person__in={*askings, *(record for record in kept if kept[record] in askings)})
    columns = "person_id", "version_id", "school_year", "asked_from", "rung"
    found: dict[UUID, Messages] = defaultdict(dict)
    # Sorted here, of few: the database would sort all of them.
    for record, version, year, asked_from, rung, *fate in rows.values_list(*columns, *FATE).iterator(5000):
        person, asking = kept.get(record, record), Asking(version, year, asked_from)
        if asking in askings.get(person, ()):
            found[person].setdefault(asking, []).append(build_message(rung, *fate, at=at))
    for messages in found.values():
        for each in messages.values():
            each.sort()
    return found


def build_message(
    rung: str,
    sent_at: datetime | None,
    given_up_at: datetime | None,
    tried_at: datetime | None,
    error: str,
    fell_away_at: datetime | None,
    *,
    at: datetime,
) -> Message:
    """One that waits counts as of today; one that was given up never went, unless it was perhaps sent."""
    is_perhaps_sent = given_up_at is not None and error.startswith(PERHAPS_SENT)
    went_at = sent_at or (tried_at if is_perhaps_sent else None) or at
    went = fell_away_at is None and (given_up_at is None or is_perhaps_sent)
    return Message(london_day(went_at), rung, went)


def find_told_today(*, at: datetime) -> set[UUID]:
    """Whoever was reminded of anything today, or to whom a reminder is on its way, in whichever record it stands."""
    waiting = Q(sent_at=None, given_up_at=None)
    told = set(Notice.objects.filter(waiting | went_today(at), kind=KIND).values_list("person_id", flat=True))
    kept = PersonMerge.objects.map_kept(at=at) if told else {}
    return {kept[person].pk if person in kept else person for person in told if person}


def went_today(at: datetime) -> Q:
    """Messages that went today, or perhaps did."""
    began = midnight(london_day(at))
    return Q(sent_at__gte=began) | Q(last_error__startswith=PERHAPS_SENT, tried_at__gte=began)
