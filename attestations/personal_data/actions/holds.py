"""The writes with which HR keeps a record for longer, looks at that again, and ends it."""

from datetime import date, datetime

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Hold, Person
from portal.refusals import ActionRefused


@transaction.atomic
def hold_record(person: Person, *, reason: str, review_on: date, by: Person) -> Hold:
    """Nothing of this person is erased while it stands. A second one is refused: end or review the first."""
    _lock(person, by)
    if person.holds.filter(released_at=None).exists():
        raise ActionRefused("This record is kept for longer already. Look at that reason first.")
    return _write(person, reason, review_on, by, moment())


@transaction.atomic
def review_hold(hold: Hold, *, review_on: date, by: Person) -> Hold:
    """Somebody has looked, and the reason still stands: a further row with the next day to look at it."""
    _lock(hold.person, by)
    at = moment()
    found = _release(hold, by, at)
    return _write(found.person, found.reason, review_on, by, at)


@transaction.atomic
def release_hold(hold: Hold, *, by: Person) -> None:
    _lock(hold.person, by)
    at = moment()
    _release(hold, by, at)
    audit.record("release-record", f"person:{hold.person_id}", by=by, at=at)


def _lock(person: Person, by: Person) -> None:
    if by.pk in person.record_ids:
        raise ActionRefused("You cannot decide about your own record. Ask someone else in HR.")
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _release(hold: Hold, by: Person, at: datetime) -> Hold:
    found = Hold.objects.select_related("person").get(pk=hold.pk)
    if found.released_at:
        raise ActionRefused("This has ended already.")
    found.released_at, found.released_by = at, by
    found.save(update_fields=["released_at", "released_by"])
    return found


def _write(person: Person, reason: str, review_on: date, by: Person, at: datetime) -> Hold:
    hold = Hold(person=person, reason=reason, review_on=review_on, held_at=at, held_by=by)
    hold.full_clean()
    hold.save()
    audit.record("hold-record", f"person:{person.pk}", by=by, at=at)
    return hold
