"""Files that HR has brought in and that wait: to be looked at and applied, or for a job that applies or undoes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q
from django.db.models.fields.json import KT

from portal.models import Import, Job
from portal.models.imports import ACKNOWLEDGEMENTS

from .actions.importing import APPLY, KEPT_FOR, PREVIEW, UNDO


class Waits(StrEnum):
    """For what an import waits, in the words of home."""

    COLUMNS = "Match its columns, to see what it would change."
    COMPARING = "It is being compared with what is on record."
    DECISION = "Look at what it would change, and apply it or delete it."
    GUARDED = "Stopped: it would end or change so many people of an academy that you must look at it first."
    APPLYING = "The changes are being made."
    UNDOING = "The changes are being taken back."


@dataclass(frozen=True, slots=True)
class WaitingImport:
    """``error`` is why the last try to read, apply or undo it failed, '' if none did."""

    row: Import
    waits: Waits
    error: str

    @property
    def is_of_acknowledgements(self) -> bool:
        return self.row.preset == ACKNOWLEDGEMENTS


def find_waiting_imports(*, at: datetime) -> list[WaitingImport]:
    """The newest first. A failed undoing is listed for as long as a file would be kept."""
    since = at - KEPT_FOR
    undoing = Job.objects.filter(kind=UNDO, done_at=None, cancelled_at=None)
    undoing = undoing.filter(Q(failed_at=None) | Q(failed_at__gt=since))
    numbers = undoing.values(undone=KT("arguments__import"))
    undone = Q(applied_at__isnull=False, undone_at=None, number__in=numbers)
    rows = list(
        Import.objects.filter(Q(file__isnull=False, applied_at=None) | undone)
        .select_related("uploaded_by")
        .order_by("-uploaded_at", "-pk")
    )
    newest = _load_newest_jobs(row.number for row in rows)
    return [_describe(row, newest) for row in rows]


def _load_newest_jobs(numbers: Iterable[str]) -> dict[tuple[str, str], Job]:
    """By the import's number and the kind of job."""
    jobs = Job.objects.filter(kind__in=[PREVIEW, APPLY, UNDO], arguments__import__in=list(numbers))
    return {(job.arguments["import"], job.kind): job for job in jobs.order_by("queued_at", "pk")}


def _describe(row: Import, jobs: dict[tuple[str, str], Job]) -> WaitingImport:
    if row.applied_at:
        return WaitingImport(row, Waits.UNDOING, _get_error(jobs.get((row.number, UNDO))))
    applying, preview = jobs.get((row.number, APPLY)), jobs.get((row.number, PREVIEW))
    if applying and _is_open(applying):
        return WaitingImport(row, Waits.APPLYING, "")
    if not row.preset:
        return WaitingImport(row, Waits.COLUMNS, "")
    is_compared = preview is None or not _is_open(preview)
    is_guarded = row.counts.get("guards", 0) > 0
    waits = (Waits.GUARDED if is_guarded else Waits.DECISION) if is_compared else Waits.COMPARING
    return WaitingImport(row, waits, _get_error(applying) or _get_error(preview))


def _is_open(job: Job) -> bool:
    return not (job.done_at or job.failed_at or job.cancelled_at)


def _get_error(job: Job | None) -> str:
    return job.error if job else ""
