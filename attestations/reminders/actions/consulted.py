"""Owes what people are told before a consultation closes, on days on which they work."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from attestations.assignments.calendars import load_calendars
from attestations.assignments.working_days import ALWAYS, WorkCalendar, WorkPattern
from policy.drafting.actions.open_consultations import owe_closings
from policy.models import OpenConsultation
from portal.models import DayKind, Person, PersonMerge
from portal.people.closure_days import load_days


def tell(job: object, progress: object) -> None:
    """A daily job."""
    tell_consulted(at=timezone.now())


def tell_consulted(*, at: datetime) -> None:
    """Of people on the roster their own days of work count, of all others the days on which the trust is open."""
    people = _map_people(at)
    if not people:
        return
    of_people, elsewhere = load_calendars(set(people.values()), known_at=at), _build_open_days(at)

    def does_work(whom: str | UUID, day: date) -> bool:
        person = people.get(whom)
        calendar = of_people.get(person, elsewhere) if person else elsewhere
        return calendar.works(day)

    owe_closings(at=at, does_work=does_work)


def _map_people(at: datetime) -> dict[str | UUID, UUID]:
    """Map addresses and ids of the people in open consultations to their ids: of a merged record, the kept one's."""
    rows = OpenConsultation.objects.values_list("opened_by", "asked")
    asked = {address for _, addresses in rows for address in addresses}
    found = Person.objects.filter(Q(email__in=asked) | Q(pk__in={lead for lead, _ in rows}))
    kept = PersonMerge.objects.map_kept(at=at)
    people: dict[str | UUID, UUID] = {}
    for pk, email in found.values_list("pk", "email"):
        people[pk] = kept[pk].pk if pk in kept else pk
        people |= {email: people[pk]} if email else {}
    return people


def _build_open_days(at: datetime) -> WorkCalendar:
    days = load_days([], from_on=date.min, until_on=date.max, at=at)[None]
    closed = frozenset(day for day, row in days.items() if row.kind == DayKind.CLOSED)
    return WorkCalendar(((ALWAYS, WorkPattern(days_off=closed)),))
