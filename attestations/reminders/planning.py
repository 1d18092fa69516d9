"""Whom a ladder would remind on which day of the next four weeks, before it is saved."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from attestations.assignments import totals
from attestations.assignments.calendars import load_calendars
from attestations.assignments.queries import load_required_policy
from attestations.assignments.rules import Outcome, State
from attestations.assignments.working_days import WorkCalendar
from attestations.models import Requirement
from policy.models import Weight
from portal.london import london_day
from portal.models import Academy, Person

from . import rules
from .queries import find_reachable, load_messages
from .rules import DAY, Asking, Ladder, Message, Open

WEEKS = 4
MOST_NAMES = 20


class _Alike(NamedTuple):
    """What decides on which days somebody is told."""

    asking: Asking
    state: Open
    messages: tuple[Message, ...]
    calendar: WorkCalendar


@dataclass(slots=True)
class PlannedDay:
    """How many people would be told on a day, and the first of them by name."""

    on: date
    people: int
    names: list[str] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.people - len(self.names)


def plan_reminders(requirement: Requirement, ladder: Ladder, *, at: datetime) -> list[PlannedDay]:
    """From today's staff and joiners on record, and from what is in force today; who is away comes when they return."""
    groups: dict[_Alike, list[UUID]] = defaultdict(list)
    open_now = _load_open(requirement, ladder, at)
    reachable = set(find_reachable().values_list("pk", flat=True))
    calendars = load_calendars(None, known_at=at)
    sent = load_messages({person: {asking: state} for person, (asking, state) in open_now.items()}, at=at)
    for person, (asking, state) in open_now.items():
        if person in reachable and person in calendars:
            messages = tuple(sent.get(person, {}).get(asking, ()))
            groups[_Alike(asking, state, messages, calendars[person])].append(person)
    return _count(groups, london_day(at))


def _count(groups: dict[_Alike, list[UUID]], today: date) -> list[PlannedDay]:
    people: Counter[date] = Counter()
    first: dict[date, list[UUID]] = defaultdict(list)
    for alike, members in groups.items():
        for day in _list_days(alike, today):
            people[day] += len(members)
            first[day] += members[: MOST_NAMES - len(first[day])]
    named = Person.objects.in_bulk({person for some in first.values() for person in some})
    return [PlannedDay(day, people[day], sorted(named[one].name for one in first[day])) for day in sorted(people)]


def _list_days(alike: _Alike, today: date) -> Iterator[date]:
    messages, works = list(alike.messages), alike.calendar.works
    for offset in range(7 * WEEKS):
        day = today + offset * DAY
        if rung := rules.find_rung(alike.asking, alike.state, messages, day, works):
            messages.append(Message(day, rung))
            yield day


def _load_open(requirement: Requirement, ladder: Ladder, at: datetime) -> dict[UUID, tuple[Asking, Open]]:
    """What this requirement asks, or is to ask, of each person; the earliest due date counts."""
    required = load_required_policy(requirement.policy, known_at=at)
    urgent = {key for key, version in required.versions.items() if version.weight == Weight.URGENT}
    found: dict[UUID, tuple[Asking, Open]] = {}
    for members in totals.load_members(required, list(Academy.objects.named(at=at)), as_at=at):
        outcomes = _select([case.outcome for case in members.cases.values()], requirement.pk)
        if not outcomes:
            continue
        outcome = outcomes[0]
        assert outcome.due_on
        assert outcome.asked_on
        is_urgent = outcome.version_id in urgent
        state = Open(outcome.due_on, ladder.shorten() if is_urgent else ladder, is_urgent)
        asking = Asking(outcome.version_id, outcome.school_year, outcome.asked_on)
        found |= dict.fromkeys(members.people, (asking, state))
    return found


def _select(outcomes: Sequence[Outcome], requirement_id: int) -> list[Outcome]:
    open_states = {State.DUE, State.OVERDUE, State.NOT_DUE}
    asked = [
        each
        for each in outcomes
        if each.requirement_id == requirement_id and each.state in open_states and each.due_on and not each.is_over
    ]
    return sorted(asked, key=lambda each: each.due_on or date.max)
