"""The writes that keep a PDF as what staff will sign, and say which of its pages they read."""

from hashlib import sha256

from django.db import transaction

from policy.files.kept_pdf.checks import check_pdf
from policy.models import Draft, FileReading, ReadIn, VersionFile
from policy.sealing.soundness import load_bytes
from policy.text import TextError
from portal import audit
from portal.models import Person, StoredFile
from portal.refusals import ActionRefused

from ..file_understanding import UnderstoodFile, understand_pages
from .bringing_in import record_reading, save_understood, store_file
from .writing import Overtaken, lock_being_written, save_fields, say_who_saved

NOTHING_KEPT = "This draft has no file any more. Nothing has been saved."


@transaction.atomic
def keep(draft: Draft, name: str, data: bytes, *, revision: int, by: Person) -> VersionFile:
    """Make a PDF what staff will sign, and take its text if it can be read. A file that is sent twice is kept once.

    ``revision`` is the revision of the draft that the lead was shown.
    """
    facts = check_pdf(data)
    draft = _lock(draft, revision, by, data)
    before = _find_kept(draft)
    if before and StoredFile.objects.filter(pk=before.file_id, digest=sha256(data).hexdigest()).exists():
        return before
    if before:
        _drop(before)
    file = store_file(name, data)
    kept = VersionFile(draft=draft, file=file, size=len(data), pages=facts.pages, is_tagged=facts.is_tagged)
    kept.save()
    try:
        _take_text(draft, kept, understand_pages(data, None, None), by)
    except TextError:
        save_fields(draft, by)  # the page of the file says that its text could not be taken
    audit.record("keep-file", f"draft:{draft.pk}", by=by)
    return kept


@transaction.atomic
def describe(
    draft: Draft,
    *,
    pages_name: str,
    first_page: int | None,
    last_page: int | None,
    read_in: str,
    revision: int,
    takes_text: bool = False,
    by: Person,
) -> VersionFile:
    """Say which pages are to be read, and where people who cannot read the file find its words.

    With ``takes_text`` the text of these pages replaces the draft's. Raises ActionRefused, and TextError where the
    pages cannot be read.
    """
    draft = _lock(draft, revision, by)
    kept = _find_kept(draft)
    if kept is None:
        raise ActionRefused(NOTHING_KEPT)
    if first_page and last_page and not 1 <= first_page <= last_page <= kept.pages:
        raise ActionRefused(f"The file has pages 1 to {kept.pages:,}. Give the first and the last page to be read.")
    kept.pages_name, kept.first_page, kept.last_page = pages_name, first_page, last_page
    kept.read_in = ReadIn(read_in) if read_in else ""
    kept.save()
    if takes_text:
        _take_text(draft, kept, understand_pages(load_bytes(kept), first_page, last_page), by)
    else:
        save_fields(draft, by)
    return kept


@transaction.atomic
def stop_keeping(draft: Draft, *, revision: int, by: Person) -> None:
    """Make the draft's text what staff will sign. The text stays as it is."""
    draft = _lock(draft, revision, by)
    kept = _find_kept(draft)
    if kept is None:
        return
    _drop(kept)
    save_fields(draft, by)
    audit.record("drop-file", f"draft:{draft.pk}", by=by)


def _lock(draft: Draft, revision: int, by: Person, data: bytes = b"") -> Draft:
    locked = lock_being_written(draft)
    is_same = bool(data) and VersionFile.objects.filter(draft=locked, file__digest=sha256(data).hexdigest()).exists()
    if locked.revision != revision and not is_same:
        raise Overtaken(f"{say_who_saved(locked, 'saved this draft', by)} Nothing of either is lost.")
    return locked


def _find_kept(draft: Draft) -> VersionFile | None:
    return VersionFile.objects.filter(draft=draft).first()


def _drop(kept: VersionFile) -> None:
    """Delete the row, and the bytes if no text was taken from them."""
    kept.delete()
    if not FileReading.objects.filter(file=kept.file_id).exists():
        StoredFile.objects.filter(pk=kept.file_id).delete()


def _take_text(draft: Draft, kept: VersionFile, understood: UnderstoodFile, by: Person) -> None:
    saved = save_understood(draft, understood, revision=draft.revision, by=by)
    if saved.revision == draft.revision:
        saved = save_fields(saved, by)
    file = StoredFile.objects.defer("data").get(pk=kept.file_id)
    record_reading(saved, file, file.name, understood, by=by)
