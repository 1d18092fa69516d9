"""The writes that change a whole table of a draft. ``place`` is any of its rows; ``digest`` is the table's."""

from functools import partial

from django.db import transaction

from policy.comparison import ClausePlace
from policy.models import Draft
from portal.models import Person

from .. import unit_editing
from ..deleted_clauses import MOST_KEPT
from ..deleted_units import describe_deletion
from ..seen_units import Seen
from .units import read_seen, save_edit
from .writing import lock_being_written, save_fields


def insert_column(draft: Draft, place: ClausePlace, column: int, *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.insert_column, place=place, column=column)
    return save_edit(draft, place, Seen.TABLE, edit, digest=digest, by=by)


def delete_column(draft: Draft, place: ClausePlace, column: int, *, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.remove_column, place=place, column=column)
    return save_edit(draft, place, Seen.TABLE, edit, digest=digest, by=by)


def set_header(draft: Draft, place: ClausePlace, *, is_header: bool, digest: str, by: Person) -> Draft:
    """Make the first row of the table its header, or an ordinary row again."""
    edit = partial(unit_editing.make_header, place=place, is_header=is_header)
    return save_edit(draft, place, Seen.TABLE, edit, digest=digest, by=by)


def move_table(draft: Draft, place: ClausePlace, *, up: bool, digest: str, by: Person) -> Draft:
    edit = partial(unit_editing.move_table, place=place, up=up)
    return save_edit(draft, place, Seen.TABLE, edit, digest=digest, by=by)


@transaction.atomic
def delete_table(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    """Delete a whole table. The draft remembers it, so it can be put back."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    kept = [*draft.deleted, describe_deletion(text, place, draft.deleted, is_table=True)][-MOST_KEPT:]
    return save_fields(draft, by, text=unit_editing.remove_table(text, place), deleted=kept)
