"""The writes of who stands above the head of an academy, and above the central office."""

from datetime import date, datetime, timedelta

from django.db import transaction

from portal import audit
from portal.clock import moment
from portal.models import Academy, Grant, LineAbove, Person
from portal.models.roles import Role
from portal.refusals import ActionRefused

DAY = timedelta(days=1)
CHANGED_MEANWHILE = "This was changed in the meantime, so nothing was done. Look at it again."


@transaction.atomic
def name_line_above(academy: Academy, person: Person, *, from_on: date, by: Person) -> None:
    """From a day on this person stands above the head. Their predecessor does until the day before."""
    at = _lock(academy)
    if person == by:
        raise ActionRefused("You cannot name yourself. Ask someone else in HR to do it.")
    if Grant.objects.filter(person=person, academy=academy, role=Role.HEAD, replaced_at=None).on(from_on).exists():
        raise ActionRefused(
            f"{person.name} is the head there on that day, so their line manager must be somebody else."
        )
    rows = list(academy.lines_above.filter(replaced_at=None).order_by("from_on"))
    later = next((row for row in rows if row.from_on > from_on), None)
    until_on = later.from_on - DAY if later else None
    before = next((row for row in reversed(rows) if row.from_on <= from_on), None)
    if before and (before.person_id, before.until_on) == (person.pk, until_on):
        return
    if before and (before.until_on is None or before.until_on >= from_on):
        _replace(before, at)
        if before.from_on < from_on:
            _write(academy, before.person, before.from_on, from_on - DAY, at)
    _write(academy, person, from_on, until_on, at)
    audit.record("name-line-above", f"person:{person.pk}", by=by, academy=academy, at=at)


@transaction.atomic
def end_line_above(row: LineAbove, *, until_on: date, by: Person) -> None:
    """Nobody stands there after this day, until somebody else is named: HR is asked instead."""
    at = _lock(row.academy)
    found = _find(row)
    if found.person == by:
        raise ActionRefused("This is about you. Ask someone else in HR to change it.")
    if until_on == found.until_on:
        return
    if until_on < found.from_on:
        raise ActionRefused("The last day cannot be before the first.")
    later = row.academy.lines_above.filter(replaced_at=None, from_on__gt=found.from_on).order_by("from_on").first()
    if later and until_on >= later.from_on:
        raise ActionRefused("Somebody else is named from that day or an earlier one. Choose an earlier last day.")
    _replace(found, at)
    _write(row.academy, found.person, found.from_on, until_on, at)
    audit.record("end-line-above", f"person:{found.person_id}", by=by, academy=row.academy, at=at)


@transaction.atomic
def take_out_line_above(row: LineAbove, *, by: Person) -> None:
    """This one was named by mistake."""
    at = _lock(row.academy)
    found = _find(row)
    if found.person == by:
        raise ActionRefused("This is about you. Ask someone else in HR to change it.")
    _replace(found, at)
    audit.record("take-out-line-above", f"person:{found.person_id}", by=by, academy=row.academy, at=at)


def _lock(academy: Academy) -> datetime:
    Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)
    return moment()


def _find(row: LineAbove) -> LineAbove:
    found = LineAbove.objects.select_related("person").filter(pk=row.pk, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    return found


def _replace(row: LineAbove, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def _write(academy: Academy, person: Person, from_on: date, until_on: date | None, at: datetime) -> None:
    row = LineAbove(academy=academy, person=person, from_on=from_on, until_on=until_on, recorded_at=at)
    row.full_clean()
    row.save()
