"""What the pages of an import show: which there are, the lines of a preview, and how applying goes on."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.models import DismissedHead, Import, Job
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.people.actions.importing import APPLY, UNDO, find_jobs
from portal.people.importing.previews import KINDS, WARNED, HeadLine, Preview, PreviewLine

# What of an import goes back when it is undone, and what stays.
UNDONE = {
    "work": "People whose work goes back",
    "names": "Names that go back",
    "emails": "E-mail addresses that go back",
    "numbers": "Staff numbers that go back",
    "academy_names": "Academies whose name or URN goes back",
    "academies": "New academies that leave again",
    "left": "People left as they are, because they were changed since",
    "academies_left": "Academies left as they are",
}


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


def list_proposed_heads(preview: Preview) -> list[HeadLine]:
    """Without those whom HR has dismissed, for this or an earlier file."""
    if not preview.heads:
        return []
    rows = DismissedHead.objects.select_related("academy", "person")
    dismissed = {(row.academy.slug, str(record)) for row in rows for record in row.person.record_ids}
    return [head for head in preview.heads if (head.slug, head.person) not in dismissed]


@dataclass(frozen=True, slots=True)
class JobState:
    """Of the newest job of a kind; without any, nothing is running and nothing failed."""

    job: Job | None

    @property
    def is_running(self) -> bool:
        return self.job is not None and not is_over(self.job)

    @property
    def error(self) -> str:
        return self.job.error if self.job else ""

    @property
    def figures(self) -> dict[str, int]:
        """What it says it did, as long as its file is kept."""
        if self.job is None or self.job.file is None:
            return {}
        found: dict[str, int] = json.loads(bytes(self.job.file.data))
        return found


def find_applying(found: Import) -> JobState:
    return JobState(find_jobs(found, APPLY).first())


def find_undoing(found: Import) -> JobState:
    return JobState(find_jobs(found, UNDO).select_related("file").first())


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


def describe_undo(figures: dict[str, int]) -> list[tuple[str, int]]:
    """What goes back, and what stays, as far as there is any."""
    return [(label, figures[kind]) for kind, label in UNDONE.items() if figures.get(kind)]
