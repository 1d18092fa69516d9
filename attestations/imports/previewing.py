"""The preview of an import with what it does to boards: worked out while the page is waited for, or by a job."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils import timezone

from portal.jobs.files import build_file
from portal.jobs.progress import JobFailed, JobProgress
from portal.models import Import, Job, StoredFile
from portal.people.actions.importing import find_preview_job, note_guards
from portal.people.importing.previews import Preview
from portal.people.importing.tables import FileRefused
from portal.people.importing.working_out import WorkedOut, is_quick, work_out

from .effects import BoardEffects, find_board_effects


@dataclass(frozen=True, slots=True)
class ShownPreview:
    """The preview, or the job that still works it out, or why there is none."""

    preview: Preview | None = None
    effects: BoardEffects | None = None  # of people only, and only where they were asked for
    job: Job | None = None
    error: str = ""


def load_preview(found: Import, *, by: UUID, with_effects: bool = False) -> ShownPreview:
    job = None if is_quick(found) else find_preview_job(found)
    if job is None:
        try:
            at = timezone.now()
            worked = work_out(found, by=by, at=at)
        except FileRefused as refusal:
            return ShownPreview(error=str(refusal))
        effects = find_board_effects(worked.plan, at=at) if with_effects and worked.plan else None
        return ShownPreview(worked.preview, effects)
    if job.file:
        return _load(bytes(job.file.data))
    return ShownPreview(job=job, error=job.error)


def make_preview(job: Job, progress: JobProgress) -> StoredFile | None:
    """The job of ``settings.JOBS``: works out what a large file would change."""
    found = Import.objects.filter(number=job.arguments["import"]).select_related("file").first()
    if found is None or found.file is None:
        return None
    try:
        at = timezone.now()
        worked = work_out(found, by=job.by_id, at=at, report=progress)
    except FileRefused as refusal:
        raise JobFailed(str(refusal)) from refusal
    note_guards(found, len(worked.preview.guards))
    effects = find_board_effects(worked.plan, at=at) if worked.plan else None
    return build_file(f"preview-{found.number}.json", "application/json", _dump(worked, effects))


def _dump(worked: WorkedOut, effects: BoardEffects | None) -> bytes:
    said = {"preview": asdict(worked.preview), "effects": asdict(effects) if effects else None}
    return json.dumps(said, ensure_ascii=False).encode()


def _load(data: bytes) -> ShownPreview:
    """Earlier releases kept the preview alone."""
    said = json.loads(data)
    effects = said.get("effects")
    preview = Preview.from_json(said.get("preview", said))
    return ShownPreview(preview, BoardEffects.from_json(effects) if effects else None)
