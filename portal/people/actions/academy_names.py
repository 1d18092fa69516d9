"""The writes of an academy's names and URNs. Its slug, which stands in addresses and sealed records, never changes."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.london import london_day
from portal.models import Academy, AcademyName, Person
from portal.refusals import ActionRefused

from ..names import describe_fault
from .academy_terms import refuse_taken_urn

DAY = timedelta(days=1)
CHANGED_MEANWHILE = "This was changed in the meantime, so nothing was done. Look at it again."


@transaction.atomic
def rename(academy: Academy, *, name: str, urn: str, from_on: date, by: Person) -> None:
    """A new name, or a new URN after a conversion, from a day on. The one before ends the day before."""
    at = _lock(academy)
    rows = list(academy.names.filter(replaced_at=None).order_by("from_on"))
    before = next((row for row in reversed(rows) if row.from_on <= from_on), None)
    if before is None:
        raise ActionRefused(f"It joined on {date_format(academy.joined_on, 'j F Y')}. Choose that day or a later one.")
    if (before.name, before.urn) == (name, urn):
        if before.from_on == from_on:
            return
        raise ActionRefused("It has this name and URN on that day already.")
    if before.from_on == from_on:
        raise ActionRefused("It has another name or URN from that day. If that is wrong, correct it instead.")
    _refuse_words(academy, name, urn)
    until_on = before.until_on
    _replace(before, at)
    _write(academy, before.name, before.urn, before.from_on, from_on - DAY, at)
    _write(academy, name, urn, from_on, until_on, at)
    audit.record("rename-academy", f"academy:{academy.slug}", by=by, academy=academy, at=at)


@transaction.atomic
def correct_name(row: AcademyName, *, name: str, urn: str, by: Person) -> None:
    """Put right what was typed wrongly; the days stay. What was known until now stays on record as that."""
    at = _lock(row.academy)
    found = _find(row)
    if (found.name, found.urn) == (name, urn):
        return
    _refuse_words(row.academy, name, urn)
    _replace(found, at)
    _write(row.academy, name, urn, found.from_on, found.until_on, at)
    audit.record("correct-academy-name", f"academy:{row.academy.slug}", by=by, academy=row.academy, at=at)


@transaction.atomic
def take_back_name(row: AcademyName, *, by: Person) -> None:
    """A name that has yet to begin does not come; the one before goes on."""
    at = _lock(row.academy)
    found = _find(row)
    before = row.academy.names.filter(replaced_at=None, until_on=found.from_on - DAY).first()
    if before is None or found.from_on <= london_day(at):
        raise ActionRefused("This name has begun, so it stays on record. Give the academy its next name instead.")
    _replace(found, at)
    _replace(before, at)
    _write(row.academy, before.name, before.urn, before.from_on, found.until_on, at)
    audit.record("take-back-academy-name", f"academy:{row.academy.slug}", by=by, academy=row.academy, at=at)


def _lock(academy: Academy) -> datetime:
    Academy.objects.select_for_update(no_key=True).get(pk=academy.pk)
    return moment()


def _find(row: AcademyName) -> AcademyName:
    found = AcademyName.objects.filter(pk=row.pk, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    return found


def _refuse_words(academy: Academy, name: str, urn: str) -> None:
    if fault := describe_fault(name):
        raise ActionRefused(f"The name {fault}. Type it again.")
    if academy.is_central and urn:
        raise ActionRefused("The central office has no URN.")
    if not academy.is_central and not urn:
        raise ActionRefused("Give the URN: six digits.")
    refuse_taken_urn(urn, but=academy)


def _replace(row: AcademyName, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])


def _write(academy: Academy, name: str, urn: str, from_on: date, until_on: date | None, at: datetime) -> None:
    row = AcademyName(academy=academy, name=name, urn=urn, from_on=from_on, until_on=until_on, recorded_at=at)
    row.full_clean()
    row.save()
