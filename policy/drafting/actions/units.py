"""The writes that edit a draft of either form unit by unit; numbers stay as printed.

``digest`` is the result of ``digest_seen`` for what the writer was shown.
"""

from collections.abc import Callable, Sequence
from functools import partial

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


def change_unit(
    draft: Draft, place: ClausePlace, words: str, *, kind: UnitKind, number: str, level: int, digest: str, by: Person
) -> Draft:
    def edit(text: PolicyText) -> str:
        return unit_editing.change_unit(text, place, words, kind=kind, level=level, number=number)

    return save_edit(draft, place, Seen.UNIT, edit, digest=digest, by=by)


def change_words(draft: Draft, place: ClausePlace, words: str, *, digest: str, by: Person) -> Draft:
    """Change the words of a unit whose kind cannot change: a part's title, a picture, a note."""
    edit = partial(unit_editing.change_words, place=place, words=words)
    return save_edit(draft, place, Seen.UNIT, edit, digest=digest, by=by)


def change_row(draft: Draft, place: ClausePlace, cells: Sequence[str], *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.change_row, place=place, cells=cells)
    return save_edit(draft, place, Seen.UNIT, edit, digest=digest, by=by)


def insert_unit(draft: Draft, after: ClausePlace, unit: UnitText, *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.insert_unit, after=after, unit=unit)
    return save_edit(draft, after, Seen.UNIT, edit, digest=digest, by=by)


def insert_row(draft: Draft, after: ClausePlace, cells: Sequence[str], *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.insert_row, after=after, cells=cells)
    return save_edit(draft, after, Seen.UNIT, edit, digest=digest, by=by)


@transaction.atomic
def delete_unit(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    """Delete a clause and everything under it. The draft remembers it, so it can be put back."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.GROUP, digest, by)
    kept = [*draft.deleted, describe_deletion(text, place, draft.deleted)][-MOST_KEPT:]
    return save_fields(draft, by, text=unit_editing.remove_unit(text, place), deleted=kept)


def move_unit(draft: Draft, place: ClausePlace, *, up: bool, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.move_unit, place=place, up=up)
    return save_edit(draft, place, Seen.UNIT, edit, digest=digest, by=by)


def join_unit(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.join_with_previous, place=place)
    return save_edit(draft, place, Seen.PAIR, edit, digest=digest, by=by)


def split_unit(draft: Draft, place: ClausePlace, *, before: str, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.split_unit, place=place, before=before)
    return save_edit(draft, place, Seen.UNIT, edit, digest=digest, by=by)


@transaction.atomic
def number_units(draft: Draft, *, digest: str, by: Person) -> Draft:
    """Number the whole text anew; ``digest`` is that of the text the writer was shown."""
    draft = lock_being_written(draft)
    text = parse(draft.text.encode())
    if text.digest != digest:
        raise Overtaken(f"{say_who_saved(draft, 'changed the text', by)} Look at the numbers again.")
    return save_fields(draft, by, text=unit_editing.number_for_me(text))


@transaction.atomic
def save_edit(
    draft: Draft, place: ClausePlace, seen: Seen, edit: Callable[[PolicyText], str], *, digest: str, by: Person
) -> Draft:
    """Save the text that ``edit`` returns. Raises Overtaken if the place has changed since the writer saw it."""
    draft = lock_being_written(draft)
    return save_fields(draft, by, text=edit(read_seen(draft, place, seen, digest, by)))


def read_seen(draft: Draft, place: ClausePlace, seen: Seen, digest: str, by: Person) -> PolicyText:
    """Return the draft's text. Raises Overtaken if the digest at that place has changed."""
    try:
        text = parse(draft.text.encode())
        is_unchanged = digest_seen(text, place, seen) == digest
    except TextError:
        is_unchanged = False
    if not is_unchanged:
        raise Overtaken(f"{say_who_saved(draft, 'changed this', by)} Nothing has been saved.")
    return text
