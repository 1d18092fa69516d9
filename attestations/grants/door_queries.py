"""Questions about people who are added at the door: who was, who it may be, and what they will be asked."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from attestations.assignments import queries, rules
from attestations.assignments.calendars import WorkAt, build_work_calendar, load_academy_days
from attestations.assignments.facts import AcademyFact, EngagementFact, PersonFacts
from attestations.assignments.spans import Span
from portal.london import london_day
from portal.models import Academy, DatedQuerySet, Engagement, Person
from portal.people.names import fold
from portal.people.search import find_people

DOOR_SOURCE = "Entered at the academy"


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy that somebody will be asked to sign, and by when."""

    title: str
    due_on: date


def find_at_door(academy: Academy, *, at: datetime) -> DatedQuerySet[Engagement]:
    """The work there that was entered at the door, as it is known."""
    return Engagement.objects.known(at=at).filter(academy=academy, source=DOOR_SOURCE)


def find_here_now(academy: Academy, *, at: datetime) -> DatedQuerySet[Engagement]:
    """Those of them who are there or will come."""
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(at))
    return find_at_door(academy, at=at).filter(going_on).select_related("person").order_by("from_on", "pk")


def find_namesakes(given_names: str, family_name: str) -> list[Person]:
    """People on record, leavers included, who may be this one: the same words in any order, or first and last alike.

    A merged record stands for nobody.
    """
    given, family = _first(given_names), _squeeze(family_name)
    words = _split(f"{given_names} {family_name}")
    first = next(iter(given_names.split()), "")
    people = Person.objects.filter(pk__in=find_people(f"{first} {family_name}")).order_by("pk")
    return [
        person
        for person in people
        if _split(person.name) == words or (_first(person.given_names), _squeeze(person.family_name)) == (given, family)
    ]


def list_asked(
    academy: Academy, category: str, job_title: str, from_on: date, until_on: date, *, at: datetime
) -> list[Asked]:
    """What somebody who is new in this work will be asked to sign, the earliest due first."""
    place = AcademyFact(academy.pk, Span(academy.joined_on, academy.left_on))
    span = Span(from_on, until_on)
    calendar = build_work_calendar([WorkAt(academy.pk, span, "", "")], load_academy_days([academy], known_at=at))
    facts = PersonFacts((EngagementFact(category, span, job_title),), (), {}, (), calendar)
    then = max(at, rules.end_of_day(from_on))
    found = []
    for required in queries.load_required_policies(known_at=at):
        outcome = rules.outcome(required.facts, place, facts, then)
        if outcome and outcome.due_on and (outcome.is_later or outcome.state in rules.OUTSTANDING):
            found.append(Asked(required.policy.title, outcome.due_on))
    return sorted(found, key=lambda asked: (asked.due_on, asked.title))


def _split(name: str) -> frozenset[str]:
    return frozenset(fold(name).split())


def _first(given_names: str) -> str:
    return _squeeze(next(iter(given_names.split()), ""))


def _squeeze(name: str) -> str:
    """``O'Brien`` and ``OBrien`` are alike."""
    return fold(name).replace(" ", "")
