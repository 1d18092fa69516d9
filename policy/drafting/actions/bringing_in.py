"""The writes that bring a file into a draft, and settle the doubts about it."""

from hashlib import sha256

from django.db import transaction

from policy.models import Draft, FileReading, Picture, Settlement, TrackedChanges
from policy.text import PolicyText, TextError, parse
from policy.text.structure.doubts import Reading
from portal import audit
from portal.clock import moment
from portal.london import LONDON
from portal.models import Person, StoredFile
from portal.refusals import ActionRefused

from ..file_review import CONTROL, DONE, FileReview, ReviewedDoubt, ReviewedLeftOut, load_original
from ..file_understanding import UnderstoodFile, understand_file
from ..settling import BROUGHT_BACK, KEPT, UNDONE, bring_back, describe_change, take_as, undo_change
from .writing import MOST_BYTES, Overtaken, lock_being_written, save_fields, save_text, say_who_saved

TOO_LARGE = "The file has more than 5 MB. Is this the right one? Pictures make it large: take some out, or shrink them."
UNREAD = "The text cannot be read now. Correct it first, then settle this."


@transaction.atomic
def bring_in(draft: Draft, name: str, data: bytes, *, revision: int, by: Person) -> FileReading:
    """Replace the draft's text with a file's. A file with tracked changes waits until somebody says how to read it.

    ``revision`` is the revision of the draft that the lead was shown. A file that is sent twice is read once.
    """
    if len(data) > MOST_BYTES:
        raise ActionRefused(TOO_LARGE)
    understood = understand_file(name, data)
    draft = lock_being_written(draft)
    newest = FileReading.objects.newest_of(draft)
    if newest and newest.file.digest == sha256(data).hexdigest() and newest.revision in (None, draft.revision):
        return newest
    if understood.has_tracked_changes:
        _refuse_overtaken(draft, revision, by)
        return record_reading(draft, store_file(name, data), name, None, by=by)
    draft = save_understood(draft, understood, revision=revision, by=by)
    return record_reading(draft, store_file(name, data), name, understood, by=by)


@transaction.atomic
def choose_tracked_changes(
    draft: Draft, reading: int, choice: TrackedChanges, *, revision: int, by: Person
) -> FileReading:
    """Read the stored file as if all tracked changes were accepted, or as if none were. The choice can be changed."""
    draft = lock_being_written(draft)
    newest = _load_newest(draft, reading, by)
    if newest.tracked_changes == choice:
        return newest
    accept = choice == TrackedChanges.ACCEPTED
    understood = understand_file(newest.name, load_original(newest), accept_changes=accept)
    draft = save_understood(draft, understood, revision=revision, by=by)
    return record_reading(draft, newest.file, newest.name, understood, tracked_changes=choice, by=by)


@transaction.atomic
def settle(
    draft: Draft, reading: int, key: str, how: str, *, words: str, digest: str, revision: int, by: Person
) -> None:
    """Settle a doubt by choosing one of its readings, or keep the text. A second click changes nothing.

    ``digest`` is that of the unit's words and ``revision`` is the draft's, both as the lead was shown them. Two people
    can settle different doubts at once; if they settle the same one, the second is told who did what.
    """
    draft, review, doubt = _load_doubt(draft, reading, key, by)
    if doubt.settlement is not None:
        return _refuse_settled(doubt.settlement, how, by)
    if how == KEPT and doubt.may_be_kept and not doubt.is_changed_since:
        return _settle(review, key, KEPT, draft, None, by)
    chosen = next((one for one in doubt.readings if one == how), None)
    is_overtaken = draft.revision != revision and chosen is Reading.GO_ON
    if chosen is None or doubt.place is None or doubt.digest != digest or is_overtaken:
        raise Overtaken(f"{say_who_saved(draft, 'changed this text', by)} Nothing has been saved. Look at it again.")
    before = draft.text
    draft = save_fields(draft, by, text=take_as(_read_text(draft), doubt.place, chosen, words))
    return _settle(review, key, chosen, draft, before, by)


@transaction.atomic
def undo(draft: Draft, reading: int, key: str, *, by: Person) -> None:
    """Undo a settlement, if nothing was saved since. A second click changes nothing."""
    draft = lock_being_written(draft)
    review = FileReview(_load_newest(draft, reading, by), _read_text(draft), revision=draft.revision)
    settlement = review.settlements.get(key)
    if settlement is None:
        return
    if settlement.change and settlement.revision != draft.revision:
        raise Overtaken(f"{say_who_saved(draft, 'changed this text', by)} Change it back clause by clause.")
    keys = [row.key for row in review.settlements.values() if row.revision == settlement.revision and row.change]
    if settlement.change:
        draft = save_fields(draft, by, text=undo_change(draft.text, settlement.change))
    for undone in keys if settlement.change else [key]:
        _settle(review, undone, UNDONE, draft, None, by)


@transaction.atomic
def bring_left_out_back(draft: Draft, reading: int, key: str, *, by: Person) -> None:
    """Insert what was left out at its old place. ``key`` names one item, or is CONTROL for all of document control."""
    draft = lock_being_written(draft)
    text = _read_text(draft)
    review = FileReview(_load_newest(draft, reading, by), text, revision=draft.revision)
    chosen = [one for one in review.left_out if one.settlement is None and _is_meant(one, key)]
    if not chosen:
        return
    before = draft.text
    draft = save_fields(draft, by, text=bring_back(text, [(one.after, one.row["text"]) for one in chosen]))
    for one in chosen:
        _settle(review, one.id, BROUGHT_BACK, draft, before, by)


def _is_meant(left_out: ReviewedLeftOut, key: str) -> bool:
    return left_out.id == key or (key == CONTROL and left_out.row["reason"] == CONTROL)


def save_understood(draft: Draft, understood: UnderstoodFile, *, revision: int, by: Person) -> Draft:
    pictures = [Picture(digest=one.digest, content_type=one.content_type, data=one.data) for one in understood.pictures]
    Picture.objects.bulk_create(pictures, ignore_conflicts=True)
    return save_text(draft, understood.text.canonical, revision=revision, by=by)


def store_file(name: str, data: bytes) -> StoredFile:
    return StoredFile.objects.create(
        name=name[-200:],
        content_type="application/octet-stream",
        data=data,
        size=len(data),
        digest=sha256(data).hexdigest(),
    )


def record_reading(
    draft: Draft,
    file: StoredFile,
    name: str,
    understood: UnderstoodFile | None,
    *,
    tracked_changes: str = "",
    by: Person,
) -> FileReading:
    now = moment()
    audit.record("read-file", f"draft:{draft.pk}", by=by, at=now)
    return FileReading.objects.create(
        draft=draft,
        file=file,
        file_digest=file.digest,
        name=name[-200:],
        tracked_changes=tracked_changes,
        revision=draft.revision if understood else None,
        understood=dict(understood.record) if understood else {},
        read_by=by,
        read_at=now,
    )


def _refuse_overtaken(draft: Draft, revision: int, by: Person) -> None:
    if draft.revision != revision:
        raise Overtaken(f"{say_who_saved(draft, 'saved this draft', by)} Nothing of either is lost.")


def _load_newest(draft: Draft, reading: int, by: Person) -> FileReading:
    """Load the newest reading. Raises Overtaken if the lead was shown another."""
    newest = FileReading.objects.newest_of(draft)
    if newest is None or newest.pk != reading:
        who = "You" if newest is None or newest.read_by == by else newest.read_by.name
        raise Overtaken(f"{who} brought in another file while you were reading. Nothing has been saved.")
    return newest


def _load_doubt(draft: Draft, reading: int, key: str, by: Person) -> tuple[Draft, FileReview, ReviewedDoubt]:
    draft = lock_being_written(draft)
    review = FileReview(_load_newest(draft, reading, by), _read_text(draft), revision=draft.revision)
    doubt = review.find_doubt(key)
    if doubt is None:
        raise Overtaken("This is no longer in question. Look at it again.")
    return draft, review, doubt


def _read_text(draft: Draft) -> PolicyText:
    try:
        return parse(draft.text.encode())
    except TextError as error:
        raise ActionRefused(UNREAD) from error


def _refuse_settled(settlement: Settlement, how: str, by: Person) -> None:
    """Raise Overtaken, saying who settled it and how. A second click on the same button passes."""
    if settlement.by == by and settlement.how == how:
        return
    who = "You have" if settlement.by == by else f"{settlement.by.name} has"
    time = f"{settlement.at.astimezone(LONDON):%H:%M}"
    raise Overtaken(f"{who} settled this already, at {time}: it was {DONE[settlement.how]}. Nothing has been changed.")


def _settle(review: FileReview, key: str, how: str, draft: Draft, before: str | None, by: Person) -> None:
    """Record a settlement; ``before`` is the text before the change, None if there is no change to undo."""
    change = {} if before is None else describe_change(before, draft.text)
    Settlement.objects.create(
        reading=review.reading, key=key, how=how, change=change, revision=draft.revision, by=by, at=moment()
    )
