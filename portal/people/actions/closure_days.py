"""The writes of days on which an academy, or every academy, is closed or open for staff only."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format

from portal import audit
from portal.clock import moment
from portal.models import Academy, ClosureDays, Person
from portal.refusals import ActionRefused

from ..day_lists import LONGEST, ListedDays

CHANGED_MEANWHILE = "These days were changed in the meantime, so nothing was done. Look at them again."


@transaction.atomic
def add_days(academy: Academy | None, days: Sequence[ListedDays], *, by: Person) -> int:
    """Record days of one academy, or (None) of all. Those on record already are left as they are.

    Returns how many spans were new. Raises ActionRefused where some overlap others of the same place: all or nothing.
    """
    at = _lock(academy)
    standing = _find_standing(academy)
    new = [span for span in days if not any(_is_same(span, row) for row in standing)]
    for span in new:
        _refuse(span, standing)
        standing.append(_write(academy, span, at))
    if new:
        _record("add-closure-days", academy, by, at)
    return len(new)


@transaction.atomic
def correct_days(row: ClosureDays, span: ListedDays, *, by: Person) -> None:
    """Put other days, another kind or other words in the place of these; past days can be corrected too."""
    at = _lock(row.academy)
    found = _find(row)
    if _is_same(span, found):
        return
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    _refuse(span, _find_standing(row.academy))
    _write(row.academy, span, at)
    _record("correct-closure-days", row.academy, by, at)


@transaction.atomic
def take_out_days(row: ClosureDays, *, by: Person) -> None:
    """These are ordinary days after all."""
    at = _lock(row.academy)
    found = _find(row)
    found.replaced_at = at
    found.save(update_fields=["replaced_at"])
    _record("take-out-closure-days", row.academy, by, at)


def _lock(academy: Academy | None) -> datetime:
    """Locks the place, so that two at once see each other's days; for the days of all, every academy."""
    rows = Academy.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk=academy.pk) if academy else rows)
    return moment()


def _find_standing(academy: Academy | None) -> list[ClosureDays]:
    return list(ClosureDays.objects.filter(academy=academy, replaced_at=None))


def _find(row: ClosureDays) -> ClosureDays:
    found = ClosureDays.objects.filter(pk=row.pk, replaced_at=None).first()
    if found is None:
        raise ActionRefused(CHANGED_MEANWHILE)
    return found


def _is_same(span: ListedDays, row: ClosureDays) -> bool:
    return (span.kind, span.label, span.from_on, span.until_on) == (row.kind, row.label, row.from_on, row.until_on)


def _refuse(span: ListedDays, standing: Sequence[ClosureDays]) -> None:
    if span.until_on < span.from_on:
        raise ActionRefused("The last day cannot be before the first.")
    if span.until_on - span.from_on > LONGEST:
        raise ActionRefused(f"That is more than {LONGEST.days} days in a row. Check the years.")
    for row in standing:
        if row.from_on <= span.until_on and span.from_on <= row.until_on:
            raise ActionRefused(
                f"{_say(span.from_on, span.until_on)} overlaps {_say(row.from_on, row.until_on)} "
                f"({row.label or row.get_kind_display()}), which is on record. Change that one instead."
            )


def _say(from_on: date, until_on: date) -> str:
    first = date_format(from_on, "j F Y")
    return first if from_on == until_on else f"{first} to {date_format(until_on, 'j F Y')}"


def _write(academy: Academy | None, span: ListedDays, at: datetime) -> ClosureDays:
    row = ClosureDays(
        academy=academy,
        kind=span.kind,
        label=span.label,
        from_on=span.from_on,
        until_on=span.until_on,
        recorded_at=at,
    )
    row.full_clean()
    row.save()
    return row


def _record(action: str, academy: Academy | None, by: Person, at: datetime) -> None:
    subject = f"academy:{academy.slug}" if academy else "trust:days"
    audit.record(action, subject, by=by, academy=academy, at=at)
