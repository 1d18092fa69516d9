"""The writes around an import of people: its file, what HR chooses about it, and when the file goes."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.clock import moment
from portal.jobs.actions import queue_job
from portal.jobs.files import build_file
from portal.models import Import, Job, Person, Preset, StoredFile
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.numbers import make_number
from portal.refusals import ActionRefused

from ..importing.layouts import Layout
from ..importing.loading import load_presets
from ..importing.opening import build_kept_preset, find_preset, open_file
from ..importing.presets import BUILT_IN, FilePreset, Kind
from ..importing.reducing import reduce_file
from ..importing.tables import FileRefused
from ..importing.working_out import GONE, digest_choices, is_quick, load_preset, open_import, work_out

PREVIEW, APPLY, UNDO = "preview-import", "import-people", "undo-import"  # kinds of jobs
KEPT_FOR = timedelta(days=7)
CONTENT_TYPE = "application/octet-stream"
OVER = "This import has been applied already. Upload the file again to see what it would change now."


@transaction.atomic
def upload_import(name: str, content: bytes, *, by: Person | None, preset: str = "") -> Import:
    """Keep what is needed of a file for seven days, to look at what it would change. Nothing is changed by it.

    ``preset`` is found by the file's columns where it is not given. Raises ActionRefused where it cannot be read.
    """
    name = name.replace("\\", "/").rpartition("/")[2][:200] or "file"
    kept = load_presets()
    try:
        opened = open_file(name, content)
        if preset and preset not in BUILT_IN and preset not in kept:
            raise ActionRefused(f"There is no preset “{preset[:60]}”. Choose one of: {', '.join([*BUILT_IN, *kept])}.")
        found = find_preset(opened, {preset: kept[preset]} if preset in kept else kept)
        held = reduce_file(opened, found, found.layout) if found else content
    except FileRefused as refusal:
        raise ActionRefused(str(refusal)) from None
    if preset and (found is None or found.name != preset):
        raise ActionRefused(f"{name} does not have the columns of {preset}.")
    at = moment()
    file = build_file(name, CONTENT_TYPE, held)
    file.save()
    made = Import.objects.create(
        number=make_number(),
        preset=found.name if found else "",
        file_name=name,
        digest=sha256(content).hexdigest(),
        file=file,
        uploaded_at=at,
        uploaded_by=by,
    )
    audit.record("upload-import", f"import:{made.number}", by=by, at=at)
    if found:
        _queue_preview(made, by)
    return made


@transaction.atomic
def match_columns(found: Import, name: str, layout: Layout, *, by: Person) -> Preset:
    """Keep how the columns of a file are matched, under a name, for this file and those that come after it."""
    found = _lock(found)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise ActionRefused("Give it a name of at most 60 characters, such as the system that the file comes from.")
    if name in {*BUILT_IN, ACKNOWLEDGEMENTS}:
        raise ActionRefused(f"{name} is the name of a preset that comes with the portal. Choose another.")
    if found.preset != name and Preset.objects.filter(name=name).exists():
        raise ActionRefused(f"There is a layout named {name} already. Choose another name, or delete that one first.")
    at = moment()
    kept, _ = Preset.objects.update_or_create(
        name=name, defaults={"layout": layout.to_json(), "made_at": at, "made_by": by}
    )
    _reduce_again(found, build_kept_preset(name, layout))
    found.preset = name
    found.save(update_fields=["preset"])
    audit.record("match-columns", f"preset:{kept.pk}", by=by, at=at)
    _queue_preview(found, by)
    return kept


@transaction.atomic
def delete_preset(kept: Preset, *, by: Person) -> None:
    """The next file with its columns is matched anew. What was imported with it stays."""
    audit.record("delete-preset", f"preset:{kept.pk}", by=by)
    kept.delete()


@transaction.atomic
def match_values(found: Import, values: Mapping[str, Mapping[str, str]], *, by: Person) -> None:
    """Say what values of a file mean here: for this import, and kept with its preset where HR has made that."""
    found = _lock(found)
    kept = Preset.objects.select_for_update().filter(name=found.preset).first()
    if kept:
        kept.layout = Layout.from_json(kept.layout).add_values(values).to_json()
        kept.save(update_fields=["layout"])
        audit.record("match-columns", f"preset:{kept.pk}", by=by)
    merged = Layout({}, found.choices.get("values", {})).add_values(values).values
    preset = load_preset(found, open_import(found))
    if preset and preset.kind == Kind.ONE_TABLE:
        _reduce_again(found, replace(preset, layout=preset.layout.add_values(merged)))
    _choose(found, {"values": merged}, by)


@transaction.atomic
def choose_terms(
    found: Import, *, first_day: date, ends_on: date, academies: list[str], sources: list[str], by: Person
) -> None:
    """Say from when work without a first day is, and for which academies (slugs) and sources the file is complete."""
    if bool(academies) != bool(sources):
        raise ActionRefused("Choose both the academies and the sources for which the file is complete, or neither.")
    _choose(
        _lock(found),
        {
            "first_day": first_day.isoformat(),
            "ends_on": ends_on.isoformat(),
            "complete_academies": sorted(academies),
            "complete_sources": sorted(sources),
        },
        by,
    )


@transaction.atomic
def start_applying(found: Import, *, digest: str, without_refused: bool, confirmed: list[str], by: Person) -> Job:
    """Queue the job that applies a file as its preview, with this digest, showed it; once, however often it is asked.

    ``confirmed`` are the academies (slugs) for which HR has said that so many changes are right.
    """
    found = _lock(found)
    waiting: Job | None = find_jobs(found, APPLY).filter(done_at=None, failed_at=None, cancelled_at=None).first()
    if waiting:
        return waiting
    arguments = {
        "import": found.number,
        "digest": digest,
        "without_refused": without_refused,
        "confirmed": sorted(confirmed),
    }
    return queue_job(APPLY, arguments, by=by)


@transaction.atomic
def discard_import(found: Import, *, by: Person) -> None:
    """Delete the file of an import that was not applied. That there was one stays on record."""
    found = _lock(found)
    delete_file(found)
    audit.record("discard-import", f"import:{found.number}", by=by)


def delete_file(found: Import) -> None:
    """The file, and the previews that were made of it, which hold its names."""
    files = StoredFile.objects.filter(pk=found.file_id or 0)
    found.file = None
    found.save(update_fields=["file"])
    files.delete()
    for job in find_jobs(found, PREVIEW).filter(file__isnull=False):
        previews = StoredFile.objects.filter(pk=job.file_id or 0)
        job.file = None
        job.save(update_fields=["file"])
        previews.delete()


def delete_old_files(job: object, progress: object) -> None:
    """The job of every day: files of people are kept for seven days at most."""
    for found in Import.objects.filter(file__isnull=False, uploaded_at__lt=timezone.now() - KEPT_FOR):
        with transaction.atomic():
            delete_file(found)


def note_guards(found: Import, academies: int) -> None:
    """Keep of how many academies a file would end or change too many people, until it is applied."""
    Import.objects.filter(pk=found.pk, applied_at=None).update(counts={"guards": academies})


def find_jobs(found: Import, kind: str) -> Any:
    """The newest first."""
    return Job.objects.filter(kind=kind, arguments__import=found.number).order_by("-queued_at", "-pk")


def find_preview_job(found: Import) -> Job | None:
    """The newest job that worked out a preview with what is chosen now."""
    job: Job | None = find_jobs(found, PREVIEW).filter(arguments__choices=digest_choices(found)).first()
    return job


def queue_preview(found: Import, by: Person | None) -> None:
    arguments = {"import": found.number, "choices": digest_choices(found)}
    queue_job(PREVIEW, arguments, by=by)


def _queue_preview(found: Import, by: Person | None) -> None:
    """What takes only a moment is worked out while the page is waited for; here only whether the guard stops it."""
    if not is_quick(found):
        queue_preview(found, by)
        return
    with suppress(FileRefused):  # the page says why
        note_guards(found, len(work_out(found, by=by.pk if by else None, at=moment()).preview.guards))


def _reduce_again(found: Import, preset: FilePreset) -> None:
    """Nothing is held any longer than it is known to be needed: other columns, and rows that are not staff, go."""
    file = found.file
    if file is None:
        return
    try:
        file.data = reduce_file(open_import(found), preset, preset.layout)
    except FileRefused as refusal:
        raise ActionRefused(str(refusal)) from None
    file.size, file.digest = len(file.data), sha256(file.data).hexdigest()
    file.save(update_fields=["data", "size", "digest"])


def _lock(found: Import) -> Import:
    locked = Import.objects.select_for_update().get(pk=found.pk)
    if locked.applied_at:
        raise ActionRefused(OVER)
    if locked.file_id is None:
        raise ActionRefused(GONE)
    return locked


def _choose(found: Import, choices: dict[str, Any], by: Person) -> None:
    found.choices = found.choices | choices
    found.save(update_fields=["choices"])
    _queue_preview(found, by)
    audit.record("choose-import", f"import:{found.number}", by=by)
