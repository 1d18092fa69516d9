"""The writes that edit a draft unit by unit, in a text of any form; numbers stay as printed.

``digest`` is always what ``digest_seen`` gave for what the writer was shown.
"""

from collections.abc import Sequence

from django.db import transaction

from policy.comparison import ClausePlace
from policy.models import Draft
from policy.text import PolicyText, TextError, UnitKind, UnitText, parse
from portal.models import Person

from .. import unit_editing
from ..deleted_clauses import MOST_KEPT
from ..deleted_units import describe_deletion
from ..seen_units import Seen, digest_seen
from .writing import Overtaken, lock_being_written, save_fields, say_who_saved


@transaction.atomic
def change_unit(
    draft: Draft, place: ClausePlace, words: str, *, kind: UnitKind, number: str, level: int, digest: str, by: Person
) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.UNIT, digest, by)
    source = unit_editing.change_unit(text, place, words, kind=kind, level=level, number=number)
    return save_fields(draft, by, text=source)


@transaction.atomic
def change_words(draft: Draft, place: ClausePlace, words: str, *, digest: str, by: Person) -> Draft:
    """Of what stays what it is: a part's title, a picture, a note."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.change_words(text, place, words))


@transaction.atomic
def change_row(draft: Draft, place: ClausePlace, cells: Sequence[str], *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.change_row(text, place, cells))


@transaction.atomic
def insert_unit(draft: Draft, after: ClausePlace, unit: UnitText, *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, after, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.insert_unit(text, after, unit))


@transaction.atomic
def insert_row(draft: Draft, after: ClausePlace, cells: Sequence[str], *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, after, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.insert_row(text, after, cells))


@transaction.atomic
def delete_unit(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    """Delete a unit with what belongs to it. The draft keeps it, so that it can be put back."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.GROUP, digest, by)
    kept = [*draft.deleted, describe_deletion(text, place, draft.deleted)][-MOST_KEPT:]
    return save_fields(draft, by, text=unit_editing.remove_unit(text, place), deleted=kept)


@transaction.atomic
def move_unit(draft: Draft, place: ClausePlace, *, up: bool, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.move_unit(text, place, up=up))


@transaction.atomic
def join_unit(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.PAIR, digest, by)
    return save_fields(draft, by, text=unit_editing.join_with_previous(text, place))


@transaction.atomic
def split_unit(draft: Draft, place: ClausePlace, *, before: str, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.UNIT, digest, by)
    return save_fields(draft, by, text=unit_editing.split_unit(text, place, before=before))


@transaction.atomic
def number_units(draft: Draft, *, digest: str, by: Person) -> Draft:
    """Count all numbers; ``digest`` is that of the whole text that the writer was shown."""
    draft = lock_being_written(draft)
    text = parse(draft.text.encode())
    if text.digest != digest:
        raise Overtaken(f"{say_who_saved(draft, 'changed the text', by)} Look at the numbers again.")
    return save_fields(draft, by, text=unit_editing.number_for_me(text))


def read_seen(draft: Draft, place: ClausePlace, seen: Seen, digest: str, by: Person) -> PolicyText:
    """The draft's text. Raises Overtaken if what stands at that place has another digest now."""
    try:
        text = parse(draft.text.encode())
        is_unchanged = digest_seen(text, place, seen) == digest
    except TextError:
        is_unchanged = False
    if not is_unchanged:
        raise Overtaken(f"{say_who_saved(draft, 'changed this', by)} Nothing has been saved.")
    return text
