"""The write with which a head or a deputy adds somebody who is there for a few weeks only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format

from attestations.assignments.working_days import add_working_days, is_working
from portal import audit
from portal.access.scope import build_scope, load_current_grants
from portal.clock import moment
from portal.london import london_day
from portal.models import Academy, Category, Engagement, Person
from portal.models.roles import Permission
from portal.notices.actions import owe
from portal.people.actions.joiners import add_person
from portal.people.actions.locking import lock_actor, lock_person
from portal.people.actions.work import WorkTerms, begin_engagement
from portal.refusals import ActionRefused

from .door_queries import DOOR_SOURCE, find_at_door, find_namesakes

KIND = "added-at-door"
DAY = timedelta(days=1)
MOST_DAYS = 20  # working days
COUNTED_OVER = timedelta(weeks=12)
DOUBLE_CLICK = timedelta(minutes=1)
LATEST_START = timedelta(days=60)
CATEGORIES = (Category.AGENCY, Category.VOLUNTEER, Category.CONTRACTOR)


@dataclass(frozen=True, slots=True)
class DoorTerms:
    """Who comes, to do what, and when. ``agency`` is "" where nobody sends them."""

    given_names: str
    family_name: str
    category: str
    job: str
    agency: str
    email: str
    from_on: date
    until_on: date

    @property
    def job_title(self) -> str:
        """The agency is part of it, so that boards and receipts show who sent somebody."""
        return f"{self.job} ({self.agency})" if self.agency else self.job


@transaction.atomic
def add_at_door(academy: Academy, terms: DoorTerms, *, person: Person | None, by: Person) -> Engagement:
    """Record somebody's work here for at most 20 working days. HR is told, and may end it.

    ``person`` is the record that has the same name, where it is the same person; None makes a new one. Repeated
    within a minute, it does nothing.
    """
    lock_actor(by)
    at = moment()
    refuse_terms(academy, terms, by=by, at=at)
    if added := find_just_added(academy, terms, at=at):
        return added
    work = WorkTerms(academy, terms.category, terms.job_title, terms.from_on, terms.until_on)
    if person is None:
        _refuse_known_address(terms.email)
        person = add_person(
            given_names=terms.given_names,
            family_name=terms.family_name,
            terms=work,
            email=terms.email,
            by=by,
            source=DOOR_SOURCE,
        )
        engagement = Engagement.objects.get(person=person)
    else:
        # What was typed as their address is not kept: with it, whoever typed it could sign in as them.
        engagement = _begin_again(academy, terms, work, person, by=by, at=at)
    audit.record("add-at-door", f"engagement:{engagement.pk}", by=by, academy=academy, at=at)
    if settings.HR_EMAIL:
        owe(KIND, address=settings.HR_EMAIL, cause=f"engagement:{engagement.pk}", at=at)
    return engagement


def find_just_added(academy: Academy, terms: DoorTerms, *, at: datetime) -> Engagement | None:
    """The work that the first half of a double click has recorded."""
    name = {"person__given_names": terms.given_names, "person__family_name": terms.family_name}
    work = {"category": terms.category, "job_title": terms.job_title}
    days = {"from_on": terms.from_on, "until_on": terms.until_on}
    recent = find_at_door(academy, at=at).filter(recorded_at__gte=at - DOUBLE_CLICK).select_related("person")
    return recent.filter(**name, **work, **days).first()


def _begin_again(
    academy: Academy, terms: DoorTerms, work: WorkTerms, person: Person, *, by: Person, at: datetime
) -> Engagement:
    if person not in find_namesakes(terms.given_names, terms.family_name):
        raise ActionRefused("This record has another name. Ask HR, who can see whether it is the same person.")
    lock_person(person, by=by)
    _refuse_work_here(academy, terms, person, at)
    return begin_engagement(person, work, by=by, source=DOOR_SOURCE, at=at)


def refuse_terms(academy: Academy, terms: DoorTerms, *, by: Person, at: datetime) -> None:
    """Refuse what cannot be; also for the page that shows what it will do."""
    today = london_day(at)
    if not build_scope(load_current_grants(by, at=at), Permission.ADD_AT_DOOR).covers(academy.pk):
        raise ActionRefused("You cannot add anybody at this academy. Ask HR.")
    if terms.category not in CATEGORIES:
        raise ActionRefused("Only an agency worker, a volunteer or a visitor is added here. HR adds everybody else.")
    if terms.category == Category.AGENCY and not terms.agency:
        raise ActionRefused("Say which agency sends them.")
    if terms.from_on < today:
        raise ActionRefused("Choose today or a later first day. HR can enter earlier days.")
    if terms.from_on > today + LATEST_START:
        raise ActionRefused(f"Choose a first day by {_day(today + LATEST_START)}.")
    if terms.until_on < terms.from_on:
        raise ActionRefused("The last day cannot be before the first.")
    if academy.left_on and academy.left_on < terms.until_on:
        raise ActionRefused(f"This academy leaves the trust on {_day(academy.left_on)}. Choose an earlier last day.")
    last = find_last_day(terms.from_on)
    if terms.until_on > last:
        raise ActionRefused(
            f"Choose a last day by {_day(last)}: that is {MOST_DAYS} working days. For longer, ask HR to add them."
        )


def find_last_day(from_on: date) -> date:
    """The last of 20 working days, the first one included."""
    return add_working_days(add_working_days(from_on, 0), MOST_DAYS - 1)


def count_working_days(from_on: date, until_on: date) -> int:
    return sum(is_working(from_on + number * DAY) for number in range((until_on - from_on).days + 1))


def _refuse_work_here(academy: Academy, terms: DoorTerms, person: Person, at: datetime) -> None:
    """Refuse work beside other work here, and a row of short times that is a long one. Work elsewhere is not told."""
    here = Engagement.objects.known(at=at).filter(academy=academy, person__in=person.record_ids)
    standing = here.filter(from_on__lte=terms.until_on).exclude(until_on__lt=terms.from_on).first()
    if standing:
        until = f" until {_day(standing.until_on)}" if standing.until_on else ""
        raise ActionRefused(f"{person.name} is on record here already, from {_day(standing.from_on)}{until}.")
    recent = find_at_door(academy, at=at).filter(person=person, until_on__gte=terms.from_on - COUNTED_OVER)
    spans = [(row.from_on, row.until_on or row.from_on) for row in recent] + [(terms.from_on, terms.until_on)]
    days = sum(count_working_days(*span) for span in spans)
    if days > MOST_DAYS:
        raise ActionRefused(
            f"With these days {person.name} would be here for {days} working days in 12 weeks, and {MOST_DAYS} is the "
            "most that can be entered here. Ask HR to add them."
        )


def _refuse_known_address(email: str) -> None:
    """Without saying whose it is: outside the own academy nobody is told who works for the trust."""
    if email and Person.objects.filter(email=email.strip().lower()).exists():
        raise ActionRefused(
            "This e-mail address cannot be used for a new record. Check it, leave it out, or ask HR to add the person."
        )


def _day(on: date) -> str:
    return date_format(on, "j F Y")
