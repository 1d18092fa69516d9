"""What it does to boards when an academy joins or leaves, worked out by the rules before it is done."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from attestations.assignments import loading, queries, rules
from attestations.assignments.calendars import load_academy_days
from attestations.assignments.facts import AcademyFact, PersonFacts
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import OUTSTANDING
from attestations.assignments.spans import Span
from portal.london import london_day
from portal.models import Academy, Engagement

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermImpact:
    """Counts people, each once, at the end of a day; of today, at this moment.

    ``asked`` are those who are asked to sign and were not, ``released`` the other way round, ``moved`` those whose
    due date becomes another; ``due`` are the first and the last new due date.
    """

    on: date
    is_future: bool
    asked: int
    policies: tuple[str, ...]
    due: tuple[date, date] | None
    released: int
    moved: int


def build_joining_impact(academy: Academy, joined_on: date, *, at: datetime) -> list[TermImpact]:
    """What another joining day changes today, and, where it lies ahead, on that day."""
    spans = Span(academy.joined_on, academy.left_on), Span(joined_on, academy.left_on)
    days = sorted({london_day(at), max(joined_on, london_day(at))})
    return [impact for day in days if _says_something(impact := _compare(academy, *spans, on=day, at=at))]


def build_coming_impact(academy: Academy, *, at: datetime) -> TermImpact | None:
    """Who is asked on the day on which an academy is to join; None once it has, or if nobody is."""
    if academy.joined_on <= london_day(at):
        return None
    impact = _compare(academy, None, Span(academy.joined_on, academy.left_on), on=academy.joined_on, at=at)
    return impact if impact.asked else None


def build_leaving_impact(academy: Academy, left_on: date, *, at: datetime) -> TermImpact:
    """Who is asked no longer on the day after the last one, or today if that has passed."""
    spans = Span(academy.joined_on, academy.left_on), Span(academy.joined_on, left_on)
    return _compare(academy, *spans, on=max(left_on + DAY, london_day(at)), at=at)


def _compare(academy: Academy, before: Span | None, after: Span, *, on: date, at: datetime) -> TermImpact:
    """``before`` None is as if the academy never joined."""
    is_future = on > london_day(at)
    as_at = rules.end_of_day(on) if is_future else at
    policies = queries.load_required_policies(known_at=at)
    people = loading.load_facts(Engagement.objects.filter(academy=academy), policies, as_at=at, known_at=at)
    places = Academy.objects.filter(pk__in=people.list_places())
    calendars = people.build_calendars(load_academy_days(places, known_at=at))
    asked: set[UUID] = set()
    released: set[UUID] = set()
    moved: set[UUID] = set()
    titles: dict[str, None] = {}
    due: set[date] = set()
    for required in policies:
        for place in people.jobs:
            facts = people.build_person(place, required.versions, calendars)
            was, becomes = (_find_due(required, academy, span, facts, as_at) for span in (before, after))
            if becomes and becomes != was:
                (moved if was else asked).add(place[0])
                titles[required.policy.title] = None
                due.add(becomes)
            elif was and not becomes:
                released.add(place[0])
    days = (min(due), max(due)) if due else None
    return TermImpact(on, is_future, len(asked), tuple(titles), days, len(released - asked), len(moved - asked))


def _find_due(
    required: RequiredPolicy, academy: Academy, span: Span | None, facts: PersonFacts, as_at: datetime
) -> date | None:
    """By when somebody is asked to sign; None if they are not, or have signed."""
    outcome = rules.outcome(required.facts, AcademyFact(academy.pk, span), facts, as_at) if span else None
    return outcome.due_on if outcome and (outcome.is_later or outcome.state in OUTSTANDING) else None


def _says_something(impact: TermImpact) -> bool:
    return bool(impact.asked or impact.released or impact.moved)
