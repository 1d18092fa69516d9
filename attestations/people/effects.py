"""What an act on a person's record does to boards: the act is done, boards are looked at, and it is undone."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from attestations.assignments import queries, rules
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.assignments.steps import Step, find_step, summarise
from attestations.formatting import day_and_year
from portal.clock import moment
from portal.london import london_day
from portal.models import Engagement, Grant, Person
from portal.people.search import find_last_day

Place = tuple[int, int]  # of an assignment: the keys of its policy and its academy


@dataclass(frozen=True, slots=True)
class Change:
    """One assignment that is another after the act; ``assignment`` as it is then, or as it was if it is gone."""

    step: Step
    assignment: Assignment
    due_on: date | None
    was_due_on: date | None
    was_signed: bool

    @property
    def sentence(self) -> str:
        return f"{self.assignment.required.policy.title}, {self.assignment.academy.name}: {self._words}."

    @property
    def _words(self) -> str:
        if self.step == Step.ENDS:
            return "ends; what was signed stays on record" if self.was_signed else "ends without a signature"
        if self.step == Step.SETTLED:
            is_elsewhere = self.assignment.state == State.ELSEWHERE
            if self.assignment.state == State.SHOWN:
                return "shown by the agency, nothing to do for now"
            return "signed elsewhere, nothing to do for now" if is_elsewhere else "signed already, nothing to do"
        if self.step == Step.PAUSES or self.due_on is None:
            return "not asked while away"
        by = day_and_year(self.due_on)
        if self.step == Step.BEGINS:
            return f"to be signed by {by}"
        instead = f" instead of {day_and_year(self.was_due_on)}" if self.was_due_on else ""
        return f"to be signed by {by}{instead}"


@dataclass(frozen=True, slots=True)
class DayEffect:
    """What is different on a day, today included, because of the act."""

    on: date
    is_today: bool
    changes: list[Change]
    roles_lost: list[Grant]
    roles_gained: list[Grant]
    has_left: bool  # on that day, and had not without the act

    @property
    def is_empty(self) -> bool:
        return not (self.changes or self.roles_lost or self.roles_gained or self.has_left)

    @property
    def summary(self) -> str:
        """3 assignments end, 1 begins, due 4 January 2027. '' where no assignment changes."""
        days: dict[Step, set[date]] = {}
        for change in self.changes:
            if change.due_on:
                days.setdefault(change.step, set()).add(change.due_on)
        return summarise(Counter(change.step for change in self.changes), days)


@dataclass(frozen=True, slots=True)
class _Look:
    assignments: dict[Place, Assignment]
    roles: dict[int, Grant]
    has_left: bool


NOTHING = _Look({}, {}, False)


class _Undone(Exception):
    """Raised on purpose, so that the database forgets what was tried."""


def find_effects(person: Person | None, act: Callable[[], object], *, days: Iterable[date]) -> list[DayEffect]:
    """What changes today and on later ones of these days. Nothing of the act stays; it may raise ActionRefused.

    Without a person the act returns the new one.
    """
    now = moment()
    later = sorted({day for day in days if day > london_day(now)})
    before = _look_on_days(person, now, later) if person else [NOTHING] * (1 + len(later))
    after: list[_Look] = []
    try:
        with transaction.atomic():
            done = act()
            subject = person or done
            assert isinstance(subject, Person)
            after = _look_on_days(subject, moment(), later)
            raise _Undone
    except _Undone:
        pass
    found: list[DayEffect] = []
    said: set[tuple[object, ...]] = set()
    for on, old, new in zip([london_day(now), *later], before, after, strict=True):
        effect = _compare(on, on == london_day(now), old, new, said)
        said |= {_identify(change) for change in effect.changes}
        if not effect.is_empty:
            found.append(effect)
    return found


def _look_on_days(person: Person, now: datetime, later: Iterable[date]) -> list[_Look]:
    person = Person.objects.get(pk=person.pk)  # without what was kept of it before the act
    return [_look(person, as_at, now) for as_at in (now, *map(rules.end_of_day, later))]


def _look(person: Person, as_at: datetime, known_at: datetime) -> _Look:
    found = queries.load_person_assignments(person, as_at=as_at, known_at=known_at)
    work = Engagement.objects.known(at=known_at).filter(person__in=person.record_ids)
    roles = Grant.objects.in_force(at=as_at).filter(person__in=person.record_ids).select_related("academy")
    return _Look(
        {(each.required.policy.pk, each.academy.pk): each for each in found},
        {grant.pk: grant for grant in roles},
        find_last_day(work, as_at) is not None,
    )


def _identify(change: Change) -> tuple[object, ...]:
    place = change.assignment.required.policy.pk, change.assignment.academy.pk
    return change.step, place, change.due_on


def _compare(on: date, is_today: bool, old: _Look, new: _Look, said: set[tuple[object, ...]]) -> DayEffect:
    """What was said of an earlier day is not said again."""
    places = [*new.assignments, *(place for place in old.assignments if place not in new.assignments)]
    changes = [_compare_one(old.assignments.get(place), new.assignments.get(place)) for place in places]
    return DayEffect(
        on,
        is_today,
        [change for change in changes if change and _identify(change) not in said],
        [grant for key, grant in old.roles.items() if key not in new.roles],
        [grant for key, grant in new.roles.items() if key not in old.roles],
        new.has_left and not old.has_left,
    )


def _compare_one(old: Assignment | None, new: Assignment | None) -> Change | None:
    was, is_now = old.outcome if old else None, new.outcome if new else None
    step, shown = find_step(was, is_now), new or old
    if step is None or shown is None:
        return None
    was_signed = old is not None and old.state == State.ATTESTED
    due_on = is_now.due_on if is_now and step not in {Step.ENDS, Step.PAUSES} else None
    return Change(step, shown, due_on, was.due_on if was else None, was_signed)
