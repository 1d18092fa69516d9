"""The writes that change a whole table of a draft. ``place`` is one of its rows; ``digest`` is of the table."""

from django.db import transaction

from policy.comparison import ClausePlace
from policy.models import Draft
from portal.models import Person

from .. import unit_editing
from ..deleted_clauses import MOST_KEPT
from ..deleted_units import describe_deletion
from ..seen_units import Seen
from .units import read_seen
from .writing import lock_being_written, save_fields


@transaction.atomic
def insert_column(draft: Draft, place: ClausePlace, column: int, *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    return save_fields(draft, by, text=unit_editing.insert_column(text, place, column))


@transaction.atomic
def delete_column(draft: Draft, place: ClausePlace, column: int, *, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    return save_fields(draft, by, text=unit_editing.remove_column(text, place, column))


@transaction.atomic
def set_header(draft: Draft, place: ClausePlace, *, is_header: bool, digest: str, by: Person) -> Draft:
    """Make the first row of the table its header, or an ordinary row again."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    return save_fields(draft, by, text=unit_editing.make_header(text, place, is_header=is_header))


@transaction.atomic
def move_table(draft: Draft, place: ClausePlace, *, up: bool, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    return save_fields(draft, by, text=unit_editing.move_table(text, place, up=up))


@transaction.atomic
def delete_table(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    """The draft keeps it, so that it can be put back."""
    draft = lock_being_written(draft)
    text = read_seen(draft, place, Seen.TABLE, digest, by)
    kept = [*draft.deleted, describe_deletion(text, place, draft.deleted, is_table=True)][-MOST_KEPT:]
    return save_fields(draft, by, text=unit_editing.remove_table(text, place), deleted=kept)
