"""The writes with which HR keeps entries of an investigation out of what a person is shown, and releases them."""

from datetime import date

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import HeldBack, Person
from portal.refusals import ActionRefused


@transaction.atomic
def hold_back(
    person: Person, *, first_on: date, last_on: date | None, until_on: date, reason: str, by: Person
) -> HeldBack:
    """What was recorded about a person on these days stays out until a day. Repeated, it returns what stands."""
    _refuse_own(person, by)
    span = {"first_on": first_on, "last_on": last_on, "until_on": until_on, "reason": reason}
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if standing := person.held_back.filter(released_at=None, **span).first():
        return standing
    held_back = HeldBack(person=person, held_at=moment(), held_by=by, **span)
    held_back.full_clean()
    held_back.save()
    audit.record("hold-back", f"person:{person.pk}", by=by, at=held_back.held_at)
    return held_back


@transaction.atomic
def release(held_back: HeldBack, *, by: Person) -> None:
    """Shows the entries before their day. Repeated, it does nothing."""
    _refuse_own(held_back.person, by)
    found = HeldBack.objects.select_for_update(of=["self"]).get(pk=held_back.pk)
    if found.released_at:
        return
    found.released_at, found.released_by = moment(), by
    found.save(update_fields=["released_at", "released_by"])
    audit.record("release-held-back", f"person:{found.person_id}", by=by, at=found.released_at)


def _refuse_own(person: Person, by: Person) -> None:
    if by.pk in person.record_ids:
        raise ActionRefused("You cannot decide about your own record. Ask someone else in HR.")
