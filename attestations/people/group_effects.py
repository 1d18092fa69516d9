"""What a change of a group does to boards: it is made, boards are looked at, and it is undone."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from attestations.assignments import queries, rules
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import Outcome
from attestations.assignments.steps import TO_SIGN, Step, find_step
from attestations.formatting import day_and_year
from policy.models import Policy
from portal.clock import moment
from portal.london import london_day
from portal.models import Person

Places = dict[tuple[UUID, int, int], Outcome]  # by the keys of a person, a policy and an academy


class _Undone(Exception):
    """Raised on purpose, so that the database forgets what was tried."""


@dataclass(frozen=True, slots=True)
class GroupEffects:
    """How many people are asked for how many policies because of a change, and how many are asked no more."""

    on: date
    is_today: bool
    asked: int
    policies: int
    due: list[date]
    settled: int
    released: int

    @property
    def sentences(self) -> list[str]:
        """8 people will be asked for 2 policies by 14 December 2026."""
        when = "" if self.is_today else f"From {day_and_year(self.on)}: "
        found = []
        if self.asked:
            policies = "1 policy" if self.policies == 1 else f"{self.policies} policies"
            found.append(f"{when}{_count(self.asked)} will be asked for {policies}{_say_due(self.due)}.")
        if self.settled:
            found.append(f"{when}{_count(self.settled)} of them {_have(self.settled)} signed already.")
        if self.released:
            found.append(f"{when}{_count(self.released)} will no longer be asked. What was signed stays signed.")
        return found or ["Nobody will be asked for anything else because of this."]


def find_group_effects(
    people: Sequence[Person], policies: Collection[Policy], act: Callable[[], object], *, on: date
) -> GroupEffects:
    """What changes for these people on a day, or today if that is later. It may raise ActionRefused."""
    keys = [person.pk for person in people]
    required = [queries.load_required_policy(policy, known_at=moment()) for policy in policies]
    before = after = _look(keys, required, on)
    try:
        with transaction.atomic():
            act()
            after = _look(keys, required, on)
            raise _Undone
    except _Undone:
        pass
    steps = {place: find_step(before.get(place), after.get(place)) for place in before.keys() | after.keys()}
    asked = [place for place, step in steps.items() if step in TO_SIGN]
    signed = {place[0] for place, step in steps.items() if step == Step.SETTLED}
    return GroupEffects(
        max(on, london_day(moment())),
        on <= london_day(moment()),
        len({place[0] for place in asked}),
        len({place[1] for place in asked}),
        sorted({due_on for place in asked if (due_on := after[place].due_on)}),
        len(signed - {place[0] for place in asked}),
        len({place[0] for place, step in steps.items() if step == Step.ENDS}),
    )


def _look(people: Collection[UUID], required: Sequence[RequiredPolicy], on: date) -> Places:
    now = moment()
    as_at: datetime = now if on <= london_day(now) else rules.end_of_day(on)
    found = queries.load_people_assignments(people, required, as_at=as_at)
    return {(each.person.pk, each.required.policy.pk, each.academy.pk): each.outcome for each in found}


def _count(people: int) -> str:
    return "1 person" if people == 1 else f"{people:,} people"


def _have(people: int) -> str:
    return "has" if people == 1 else "have"


def _say_due(due: Sequence[date]) -> str:
    """by 14 December 2026 / the first by 14 December 2026, the last by 8 January 2027"""
    if len(due) < 2:
        return f" by {day_and_year(due[0])}" if due else ""
    return f", the first by {day_and_year(due[0])}, the last by {day_and_year(due[-1])}"
