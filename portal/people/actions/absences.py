"""The writes of absences: from when until when, and no more than "away" or "other" about why."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.models import Absence, AbsenceKind, Person
from portal.refusals import ActionRefused

from ..engagement_rules import share_a_day
from .locking import lock_person

CHANGED_MEANWHILE = "This absence was changed in the meantime, so nothing was done. Look at it again."


@transaction.atomic
def record_absence(
    person: Person,
    *,
    from_on: date,
    until_on: date | None,
    kind: str = AbsenceKind.AWAY,
    by: Person | None,
    at: datetime | None = None,
) -> Absence:
    """Records an absence. An absence on record from the same first day is replaced by a new row.

    ``at`` is the moment of recording, now if not given; only the demonstration gives a past one.
    """
    person = lock_person(person, by=by)  # two at once would both find no row to replace
    at = at or moment()
    before = Absence.objects.filter(person=person, from_on=from_on, replaced_at=None).first()
    if before and (before.until_on, before.kind) == (until_on, kind):
        return before
    if before:
        _end_record(before, at)
    absence = _write(person, from_on, until_on, kind, at)
    audit.record("record-absence", f"person:{person.pk}", by=by, at=at)
    return absence


@transaction.atomic
def correct_absence(
    absence: Absence, *, from_on: date, until_on: date | None, kind: str = AbsenceKind.AWAY, by: Person | None
) -> Absence:
    """Records the right days, or the last one once it is known. What was known until now stays on record."""
    found = _lock(absence, by)
    standing = found.person.absences.filter(replaced_at=None, from_on=from_on, until_on=until_on, kind=kind).first()
    if standing:
        return standing  # it was sent twice
    if found.replaced_at:
        raise ActionRefused(CHANGED_MEANWHILE)
    at = moment()
    _end_record(found, at)
    corrected = _write(found.person, from_on, until_on, kind, at)
    audit.record("correct-absence", f"person:{found.person_id}", by=by, at=at)
    return corrected


@transaction.atomic
def take_back_absence(absence: Absence, *, by: Person | None) -> None:
    """Records that this absence never was. Nothing comes in its place."""
    found = _lock(absence, by)
    if found.replaced_at:
        if found.person.absences.filter(recorded_at=found.replaced_at).exists():
            raise ActionRefused(CHANGED_MEANWHILE)
        return
    at = moment()
    _end_record(found, at)
    audit.record("take-back-absence", f"person:{found.person_id}", by=by, at=at)


def _lock(absence: Absence, by: Person | None) -> Absence:
    person = lock_person(absence.person, by=by)
    found = Absence.objects.get(pk=absence.pk)
    found.person = person
    return found


def _end_record(absence: Absence, at: datetime) -> None:
    absence.replaced_at = at
    absence.save(update_fields=["replaced_at"])


def _write(person: Person, from_on: date, until_on: date | None, kind: str, at: datetime) -> Absence:
    if until_on and until_on < from_on:
        first, last = date_format(from_on, "j F Y"), date_format(until_on, "j F Y")
        raise ActionRefused(f"The last day ({last}) is before the first ({first}). Correct one of them.")
    for other in person.absences.filter(replaced_at=None):
        if share_a_day(from_on, until_on, other.from_on, other.until_on):
            last = f" to {date_format(other.until_on, 'j F Y')}" if other.until_on else " without a last day"
            first = date_format(other.from_on, "j F Y")
            raise ActionRefused(f"An absence from {first}{last} is on record already. Change that one instead.")
    absence = Absence(person=person, from_on=from_on, until_on=until_on, kind=kind, recorded_at=at)
    try:
        absence.full_clean()
    except ValidationError as error:
        raise ActionRefused(" ".join(error.messages)) from error
    absence.save(force_insert=True)
    return absence
