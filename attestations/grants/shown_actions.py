"""The writes of what agencies have shown to their workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from attestations.models import ShownByAgency
from policy.models import Version
from portal import audit
from portal.access.scope import Scope, build_scope, load_current_grants
from portal.clock import moment
from portal.london import london_day
from portal.models import Academy, Category, DatedQuerySet, Engagement, Person
from portal.models.roles import Permission
from portal.people.actions.locking import lock_person
from portal.refusals import ActionRefused

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """What the agency says: who of it confirmed it, when it was shown, and until when that is enough."""

    agency: str
    confirmed_by: str
    shown_on: date
    until_on: date


@transaction.atomic
def record_shown(
    version: Version, academy: Academy, people: Sequence[Person], terms: ShownTerms, *, by: Person
) -> list[ShownByAgency]:
    """Record for several agency workers at an academy that their agency has shown it to them: for all, or for nobody.

    It replaces what was on record for them.
    """
    at = moment()
    _refuse(version, academy, terms, by=by, at=at)
    done = []
    for person in sorted(people, key=lambda person: person.pk):  # two at once wait in the same order
        locked = lock_person(person, by=by)
        if not find_agency_work(academy, at=at).filter(person__in=locked.record_ids).exists():
            raise ActionRefused(f"{locked.name} is no agency worker here now.")
        before = ShownByAgency.objects.filter(version=version, person=locked, academy=academy, replaced_at=None)
        for row in before:
            _replace(row, at)
        said = {"agency": terms.agency, "confirmed_by": terms.confirmed_by}
        days = {"shown_on": terms.shown_on, "until_on": terms.until_on}
        row = ShownByAgency(
            version=version, person=locked, academy=academy, **said, **days, recorded_by=by, recorded_at=at
        )
        try:
            row.full_clean()
        except ValidationError as error:
            raise ActionRefused(" ".join(error.messages)) from error
        row.save(force_insert=True)
        done.append(row)
    audit.record_many("record-shown", [f"person:{row.person_id}" for row in done], by=by, at=at)
    return done


@transaction.atomic
def take_back_shown(row: ShownByAgency, *, by: Person) -> None:
    """Record that it was never shown. Repeated, it does nothing."""
    at = moment()
    if not find_scope(by, at=at).covers(row.academy_id):
        raise ActionRefused("You cannot change this at this academy. Ask HR.")
    lock_person(row.person, by=by)
    found = ShownByAgency.objects.filter(pk=row.pk, replaced_at=None).first()
    if found:
        _replace(found, at)
        audit.record("take-back-shown", f"person:{row.person_id}", by=by, academy=row.academy, at=at)


def _replace(row: ShownByAgency, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def find_scope(person: Person, *, at: datetime) -> Scope:
    """Where somebody may enter this: HR at every academy, the head and deputies at their own."""
    grants = load_current_grants(person, at=at)
    return build_scope(grants, Permission.MANAGE_PEOPLE) or build_scope(grants, Permission.ADD_AT_DOOR)


def find_agency_work(academy: Academy, *, at: datetime) -> DatedQuerySet[Engagement]:
    return Engagement.objects.current(at=at).filter(academy=academy, category=Category.AGENCY)


def _refuse(version: Version, academy: Academy, terms: ShownTerms, *, by: Person, at: datetime) -> None:
    if not find_scope(by, at=at).covers(academy.pk):
        raise ActionRefused("You cannot enter this at this academy. Ask HR.")
    published_on = london_day(version.published_at) if version.published_at else None
    if published_on is None or terms.shown_on < published_on:
        day = date_format(published_on, "j F Y") if published_on else "a later day"
        raise ActionRefused(f"This version was published on {day}. Choose that day or a later one.")
    if terms.shown_on > london_day(at):
        raise ActionRefused("Choose today or an earlier day on which it was shown.")
    if terms.until_on < terms.shown_on:
        raise ActionRefused("The last day cannot be before the day on which it was shown.")
    if terms.until_on > terms.shown_on + LONGEST:
        last = date_format(terms.shown_on + LONGEST, "j F Y")
        raise ActionRefused(f"Choose a last day by {last}: a year after it was shown at the latest.")
