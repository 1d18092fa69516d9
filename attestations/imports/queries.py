"""What the pages of an import show: which there are, the lines of a preview, and how applying goes on."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.models import Import, Job
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.people.actions.importing import APPLY, find_jobs
from portal.people.importing.previews import KINDS, WARNED, Preview, PreviewLine


@dataclass(frozen=True, slots=True)
class KindLink:
    kind: str
    label: str
    count: int
    is_current: bool


def find_imports() -> QuerySet[Import]:
    """Of people; those of acknowledgements have pages of their own."""
    rows = Import.objects.exclude(preset=ACKNOWLEDGEMENTS)
    return rows.select_related("uploaded_by", "applied_by", "undone_by").order_by("-uploaded_at", "-pk")


def find_applying(found: Import) -> Job | None:
    """The newest job that was to apply it."""
    job: Job | None = find_jobs(found, APPLY).first()
    return job


def is_over(job: Job) -> bool:
    return bool(job.done_at or job.failed_at or job.cancelled_at)


def list_kinds(preview: Preview, asked: str) -> list[KindLink]:
    """The headings that hold somebody; the one asked for, or the first of them, is the current one."""
    shown = [kind for kind in KINDS if preview.counts.get(kind)]
    current = asked if asked in shown else next(iter(shown), "")
    return [KindLink(kind, KINDS[kind], preview.counts[kind], kind == current) for kind in shown]


def list_lines(preview: Preview, kind: str) -> list[PreviewLine]:
    """Leavers by their last day, the others in the order of the file. Those to check are of every kind."""
    if kind == WARNED:
        return [line for line in preview.lines if line.warnings]
    lines = [line for line in preview.lines if line.kind == kind]
    return sorted(lines, key=lambda line: line.order) if any(line.order for line in lines) else lines


def describe_counts(counts: dict[str, Any]) -> list[tuple[str, int]]:
    return [(label, counts[kind]) for kind, label in KINDS.items() if counts.get(kind) and kind != WARNED]
