"""The write of an import: as its preview showed it, in one transaction and at one moment, or not at all."""

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from portal import audit
from portal.clock import moment
from portal.jobs.progress import JobFailed, JobProgress
from portal.models import Academy, Import, Job, Person
from portal.refusals import ActionRefused

from ..importing.gias import AcademiesPlan
from ..importing.guards import find_guards
from ..importing.tables import FileRefused
from ..importing.working_out import GONE, WorkedOut, work_out
from ..imports import AcademyRow
from .academies import load_academies
from .import_people import write_people
from .importing import delete_file, queue_preview
from .roster import LOAD_LOCK

CHANGED = "What is on record has changed since you looked at this, so nothing was applied. Look at it again."
REFUSED = "Some rows are refused. Correct them and upload the file again, or choose to go on without them."
GUARDED = "So many people of an academy would be ended or changed that you must say for each academy that it is right."


@transaction.atomic
def apply_import(
    found: Import, *, digest: str, without_refused: bool, confirmed: Collection[str], by: Person | None
) -> Import:
    """Apply a file if what it does is still what the preview with this digest showed. Applied already, nothing is done.

    A second import, or a load, waits until this one has ended. Raises ActionRefused, and then stores nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    found = Import.objects.select_for_update(of=("self",)).select_related("file").get(pk=found.pk)
    if found.applied_at:
        return found
    if found.file is None:
        raise ActionRefused(GONE)
    # Nobody changes a person by hand between looking at the record and writing.
    list(Person.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    at = moment()
    try:
        worked = work_out(found, by=by.pk if by else None, at=at)
    except FileRefused as refusal:
        raise ActionRefused(str(refusal)) from None
    _refuse(worked, digest, without_refused, confirmed)
    if worked.plan:
        write_people(worked.plan, source=worked.preset.name, by=by, at=at)
    elif worked.academies:
        _write_academies(worked.academies, by=by, at=at)
    found.applied_at, found.applied_by, found.counts = at, by, _count(worked)
    found.save(update_fields=["applied_at", "applied_by", "counts"])
    delete_file(found)
    audit.record("import-people", f"import:{found.number}", by=by, at=at)
    return found


def run_job(job: Job, progress: JobProgress) -> None:
    """The job of ``settings.JOBS``. Killed, it is begun again, and finds that it was applied, or that nothing was."""
    found = Import.objects.get(number=job.arguments["import"])
    progress(0, 1)
    try:
        apply_import(
            found,
            digest=job.arguments["digest"],
            without_refused=job.arguments["without_refused"],
            confirmed=job.arguments["confirmed"],
            by=job.by,
        )
    except ActionRefused as refusal:
        if str(refusal) == CHANGED:
            queue_preview(found, job.by)
        raise JobFailed(str(refusal)) from refusal


def _refuse(worked: WorkedOut, digest: str, without_refused: bool, confirmed: Collection[str]) -> None:
    preview = worked.preview
    if preview.digest != digest:
        raise ActionRefused(CHANGED)
    if preview.counts["refused"] and not without_refused:
        raise ActionRefused(REFUSED)
    if worked.plan and find_guards(worked.plan) and {guard.slug for guard in preview.guards} - set(confirmed):
        raise ActionRefused(GUARDED)


def _count(worked: WorkedOut) -> dict[str, int]:
    return worked.preview.counts | {"not_staff": worked.preview.not_staff}


def _write_academies(plan: AcademiesPlan, *, by: Person | None, at: datetime) -> None:
    rows = [
        AcademyRow(
            slug=found.slug,
            name=found.name,
            urn=found.urn,
            joined_on=found.joined_on,
            left_on=found.academy.left_on if found.academy else None,
            is_central=found.academy.is_central if found.academy else False,
            row=found.row,
        )
        for found in plan.changed
    ]
    taken = set(Academy.objects.values_list("slug", flat=True))
    if any(found.academy is None and found.slug in taken for found in plan.changed):
        raise ActionRefused("A new academy would have the address of another one. Add it by hand.")
    load_academies(rows, by=by, at=at)
