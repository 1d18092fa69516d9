"""The write of absences."""

from datetime import date, datetime

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Absence, Person


@transaction.atomic
def record_absence(
    person: Person,
    *,
    from_on: date,
    until_on: date | None,
    reason: str,
    by: Person | None,
    at: datetime | None = None,
) -> Absence:
    """Records an absence. An absence on record from the same first day is replaced by a new row.

    ``at`` is the moment of recording, now if not given; only the demonstration gives a past one.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once would both find no row to replace
    at = at or moment()
    before = Absence.objects.filter(person=person, from_on=from_on, replaced_at=None).first()
    if before and (before.until_on, before.reason) == (until_on, reason):
        return before
    if before:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    absence = Absence(person=person, from_on=from_on, until_on=until_on, reason=reason, recorded_at=at)
    absence.full_clean()
    absence.save()
    audit.record("record-absence", f"person:{person.pk}", by=by, at=at)
    return absence
