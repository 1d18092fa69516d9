"""The write of a trust's three files."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from portal import audit
from portal.clock import moment
from portal.models import Academy, Person
from portal.progress_bar import ReportProgress, report_nothing
from portal.refusals import ActionRefused

from ..imports import TrustRows
from .academies import load_academies
from .engagements import RecordKeys, load_engagements, load_grants
from .load_progress import RowCounts, start_progress
from .people import load_people

LOAD_LOCK = 8_410_101  # the advisory lock of a load: any number that nothing else uses


class LoadSummary(NamedTuple):
    academies: RowCounts
    people: RowCounts
    engagements: RowCounts
    grants: RowCounts

    @property
    def has_changes(self) -> bool:
        return any(kind.added or kind.changed for kind in self)


@transaction.atomic
def load_trust(
    rows: TrustRows,
    *,
    by: Person | None,
    source: str,
    at: datetime | None = None,
    report_progress: ReportProgress = report_nothing,
) -> LoadSummary:
    """Brings the record in line with a trust's files. Raises RosterErrors or ActionRefused, and then stores nothing.

    What the files do not name is left alone: nobody leaves by being absent from a list. Where only the last day of an
    engagement or grant differs, a new row replaces the old one. ``source`` is kept with each engagement. ``at`` is the
    moment of recording, now if not given; only the demonstration gives a past one.
    """
    _take_load_lock()
    at = at or moment()
    add_progress = start_progress(report_progress, 2 * len(rows.people) + len(rows.engagements) + len(rows.grants))
    academies = load_academies(rows.academies, by=by, at=at)
    people = load_people(rows.people, add_progress, by=by, at=at)
    keys = RecordKeys(
        academies=dict(Academy.objects.values_list("slug", "pk")),
        people={number: key for number, key in Person.objects.values_list("reference", "pk") if number},
    )
    engagements = load_engagements(rows.engagements, keys, add_progress, source=source, at=at)
    grants = load_grants(rows.grants, keys, add_progress, at=at)
    summary = LoadSummary(academies, people, engagements, grants)
    if summary.has_changes:
        audit.record("load-trust", f"load:{at:%Y-%m-%dT%H:%M:%S.%f%z}", by=by, at=at)
    return summary


def _take_load_lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOAD_LOCK])
        if cursor.fetchone() != (True,):
            raise ActionRefused("Another load is running. Wait until it has ended, then run this one again.")
