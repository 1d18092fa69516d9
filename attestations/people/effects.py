"""What an act on a person's record does to boards: the act is done, boards are looked at, and it is undone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from attestations.assignments import queries, rules
from attestations.assignments.queries import Assignment
from attestations.assignments.rules import State
from attestations.formatting import day_and_year
from portal.clock import moment
from portal.london import london_day
from portal.models import Engagement, Grant, Person
from portal.people.search import find_last_day

Place = tuple[int, int]  # of an assignment: the keys of its policy and its academy


class Step(StrEnum):
    """What becomes of one assignment."""

    ENDS = "ends"
    BEGINS = "begins"
    PAUSES = "pauses"
    DUE_ANEW = "due anew"
    SETTLED = "settled"  # signed already


# What is said of one assignment, and of several.
WORDS = (
    (Step.ENDS, "ends", "end"),
    (Step.BEGINS, "begins", "begin"),
    (Step.PAUSES, "pauses", "pause"),
    (Step.DUE_ANEW, "has a new date", "have a new date"),
    (Step.SETTLED, "is signed already", "are signed already"),
)
TO_SIGN = {Step.BEGINS, Step.DUE_ANEW}
SETTLED = {State.ATTESTED, State.ELSEWHERE}


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
        parts: list[str] = []
        for step, one, several in WORDS:
            found = [change for change in self.changes if change.step == step]
            if not found:
                continue
            noun = "" if parts else " assignment" if len(found) == 1 else " assignments"
            days = sorted({change.due_on for change in found if change.due_on and step in TO_SIGN})
            due = f", {'the first ' if len(days) > 1 else ''}due {day_and_year(days[0])}" if days else ""
            parts.append(f"{len(found)}{noun} {one if len(found) == 1 else several}{due}")
        return f"{', '.join(parts)}." if parts else ""


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
    was, is_now = _is_here(old), _is_here(new)
    was_signed = old is not None and old.state == State.ATTESTED
    was_due_on = old.outcome.due_on if old else None
    due_on = new.outcome.due_on if new else None
    if was and not is_now:
        assert old is not None
        return Change(Step.ENDS, new or old, None, was_due_on, was_signed)
    if not is_now or new is None:
        return None
    if not was:
        step = Step.SETTLED if new.state in SETTLED else Step.PAUSES if due_on is None else Step.BEGINS
        return Change(step, new, due_on, None, was_signed)
    if new.state == State.NOT_DUE and old is not None and old.state != State.NOT_DUE:
        return Change(Step.PAUSES, new, None, was_due_on, was_signed)
    if new.state in SETTLED:
        was_settled = old is not None and old.state in SETTLED
        return None if was_settled else Change(Step.SETTLED, new, due_on, was_due_on, was_signed)
    if due_on != was_due_on:
        return Change(Step.DUE_ANEW, new, due_on, was_due_on, was_signed)
    return None


def _is_here(assignment: Assignment | None) -> bool:
    """Whether somebody is asked there, has signed there, or is away from there; not who has left, or is to begin."""
    if assignment is None or assignment.outcome.is_over:
        return False
    return not (assignment.state == State.NOT_DUE and assignment.outcome.due_on is not None)
