"""The write of academies and their names."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from portal import audit
from portal.models import Academy, AcademyName, Person

from ..imports import ACADEMIES, AcademyRow
from ..row_validation import RefusedRow, RosterErrors
from .academy_terms import write_term
from .load_progress import RowCounts


def load_academies(rows: Sequence[AcademyRow], *, by: Person | None, at: datetime) -> RowCounts:
    known = {academy.slug: academy for academy in Academy.objects.all()}
    absent = [known[slug] for slug in known.keys() - {row.slug for row in rows}]
    _refuse_second_central(rows, absent)
    changed = set()
    # A former central office is written before the new one: the database allows only one.
    for row in sorted(rows, key=lambda row: row.is_central):
        academy = known.get(row.slug, Academy(slug=row.slug))
        has_new_facts = _write_facts(academy, row, at)
        if _write_name(academy, row, at) or has_new_facts:
            changed.add(row.slug)
    audit.record_many("load-academy", (f"academy:{slug}" for slug in sorted(changed)), by=by, at=at)
    still_open = [academy for academy in absent if academy.left_on is None]
    return RowCounts(len(changed - known.keys()), len(changed & known.keys()), len(still_open))


def _refuse_second_central(rows: Sequence[AcademyRow], absent: Iterable[Academy]) -> None:
    on_record = [academy for academy in absent if academy.is_central]
    refusals = [
        RefusedRow(
            ACADEMIES,
            row.row,
            f"is a second central office: {academy.slug} is on record as one. "
            "Give this row that slug, or add that academy to the file with is_central no.",
        )
        for academy in on_record
        for row in rows
        if row.is_central
    ]
    if refusals:
        raise RosterErrors(refusals)


def _write_facts(academy: Academy, row: AcademyRow, at: datetime) -> bool:
    facts = (row.joined_on, row.left_on, row.is_central)
    is_new = academy._state.adding
    if not is_new and (academy.joined_on, academy.left_on, academy.is_central) == facts:
        return False
    if not is_new and (academy.joined_on, academy.left_on) != facts[:2]:
        write_term(academy, row.joined_on, row.left_on, at)
    academy.joined_on, academy.left_on, academy.is_central = facts
    academy.save()
    return True


def _write_name(academy: Academy, row: AcademyRow, at: datetime) -> bool:
    """Writes a new name or URN; returns whether it was new.

    It holds from today, the one before until yesterday. But a name that was recorded only today, or has yet
    to begin, was a slip, and is replaced.
    """
    today = timezone.localdate(at)
    last = academy.names.filter(replaced_at=None).order_by("from_on").last()
    if last is None:
        _write_span(academy, row.name, row.urn, at, row.joined_on, None)
        return True
    if (last.name, last.urn) == (row.name, row.urn):
        return False
    last.replaced_at = at
    last.save(update_fields=["replaced_at"])
    if last.from_on >= today or timezone.localdate(last.recorded_at) == today:
        _write_span(academy, row.name, row.urn, at, last.from_on, None)
    else:
        _write_span(academy, last.name, last.urn, at, last.from_on, today - timedelta(days=1))
        _write_span(academy, row.name, row.urn, at, today, None)
    return True


def _write_span(academy: Academy, name: str, urn: str, at: datetime, from_on: date, until_on: date | None) -> None:
    AcademyName.objects.create(academy=academy, name=name, urn=urn, from_on=from_on, until_on=until_on, recorded_at=at)
