"""Who would be asked for what in which week, before HR spreads askings: worked out by the rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from attestations.assignments import queries, rules, totals
from attestations.assignments.facts import AcademyFact, EngagementFact, PersonFacts, SpreadingFact
from attestations.assignments.required_policies import RequiredPolicy, add_queue, load_choices
from attestations.assignments.rules import State
from attestations.assignments.spans import DAY, Span
from portal.london import london_day
from portal.models import Academy, Category

TO_COME = frozenset({State.DUE, State.NOT_DUE})


@dataclass(slots=True)
class Week:
    """Who begins to be asked in the week of a Monday: how many people, and how many for each policy by its title."""

    monday: date
    people: set[UUID] = field(default_factory=set)
    policies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a joiner is asked for in a week (1 is that of the first day): policies by title, with which categories."""

    week: int
    policies: dict[str, str]


@dataclass(frozen=True, slots=True)
class SpreadingImpact:
    """``weeks`` are of today's staff; ``turns`` of somebody who joins an academy on the first day."""

    weeks: list[Week]
    academy: Academy | None
    turns: list[Turn]


def build_spreading_impact(choice: SpreadingFact, *, at: datetime) -> SpreadingImpact:
    required = _add_choice(choice, at)
    academies = sorted(Academy.objects.named(at=at), key=lambda academy: academy.name)
    here = [academy for academy in academies if Span(academy.joined_on, academy.left_on).holds(choice.from_on)]
    weeks = _list_weeks(required, academies, at)
    if not here:
        return SpreadingImpact(weeks, None, [])
    asked = {category for each in required for rule in each.facts.requirements for category in rule.categories}
    categories = [category for category in Category if category in asked]
    turns = _list_turns(required, here[0], categories, choice.from_on)
    return SpreadingImpact(weeks, here[0], turns)


def _add_choice(choice: SpreadingFact, at: datetime) -> list[RequiredPolicy]:
    """Every policy in the queue as it would be; the first in HR's order first."""
    found = queries.load_required_policies(known_at=at)
    plain = [replace(required, facts=replace(required.facts, queue=None)) for required in found]
    before = (other for other in load_choices(known_at=at) if other.from_on < choice.from_on)
    places = {policy: place for place, policy in enumerate(choice.order)}
    plain.sort(key=lambda required: (places.get(required.policy.pk, len(places)), required.policy.pk))
    return add_queue(plain, (*before, choice))


def _list_weeks(required: Sequence[RequiredPolicy], academies: Sequence[Academy], at: datetime) -> list[Week]:
    found: dict[date, Week] = {}
    today = london_day(at)
    for each in required:
        by_week: dict[date, set[UUID]] = defaultdict(set)
        for members in totals.load_members(each, academies, as_at=at):
            for case in members.cases.values():
                asked_on = case.outcome.asked_on
                if asked_on and asked_on > today and case.outcome.state in TO_COME and not case.outcome.is_over:
                    by_week[find_monday(asked_on)] |= set(members.people)
        for monday, people in by_week.items():
            week = found.setdefault(monday, Week(monday))
            week.people |= people
            week.policies[each.policy.title] = len(people)
    return [found[monday] for monday in sorted(found)]


def _list_turns(
    required: Sequence[RequiredPolicy], academy: Academy, categories: Sequence[Category], on: date
) -> list[Turn]:
    place = AcademyFact(academy.pk, Span(academy.joined_on, academy.left_on))
    found: dict[int, dict[str, list[Category]]] = defaultdict(lambda: defaultdict(list))
    for each in required:
        for category in categories:
            person = PersonFacts((EngagementFact(category, Span(on, None)),), (), {})
            outcome = rules.outcome(each.facts, place, person, rules.end_of_day(on))
            if outcome and outcome.asked_on:
                week = (find_monday(outcome.asked_on) - find_monday(on)).days // 7 + 1
                found[week][each.policy.title].append(category)
    return [
        Turn(week, {title: _name(asked, categories) for title, asked in found[week].items()}) for week in sorted(found)
    ]


def _name(asked: Sequence[Category], everybody: Sequence[Category]) -> str:
    return "everybody" if len(asked) == len(everybody) else ", ".join(str(category.label) for category in asked)


def find_monday(day: date) -> date:
    return day - day.weekday() * DAY
