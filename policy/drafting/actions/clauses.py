"""The writes that edit a draft of form 1 clause by clause and renumber it. Putting back works in both forms."""

from django.db import transaction

from policy.comparison import ClausePlace
from policy.models import Draft
from policy.text import PolicyText, UnitKind, UnitText, parse
from portal.digests import sha256_hex
from portal.models import Person

from .. import deleted_units, editing, unit_editing
from ..deleted_clauses import MOST_KEPT, describe_deletion, put_back, read_deleted
from ..unit_places import TITLE_ANCHOR
from .writing import Overtaken, lock_being_written, save_fields, say_who_saved


@transaction.atomic
def change_clause(draft: Draft, place: ClausePlace, words: str, *, digest: str, by: Person) -> Draft:
    """Change the words of a clause; ``digest`` is that of the words the writer was shown."""
    draft = lock_being_written(draft)
    return save_fields(draft, by, text=editing.change_words(_read_unchanged(draft, place, digest, by), place, words))


@transaction.atomic
def insert_clause(draft: Draft, after: ClausePlace, kind: UnitKind, words: str, *, digest: str, by: Person) -> Draft:
    """Insert a clause after the one at ``after``, whose words had this ``digest`` when the writer saw them."""
    draft = lock_being_written(draft)
    return save_fields(
        draft, by, text=editing.insert_unit(_read_unchanged(draft, after, digest, by), after, kind, words)
    )


@transaction.atomic
def insert_other(draft: Draft, after: ClausePlace, unit: UnitText, *, digest: str, by: Person) -> Draft:
    """Insert a unit that form 1 does not have. The text is then in form 2, and numbers stay as printed."""
    draft = lock_being_written(draft)
    text = _read_unchanged(draft, after, digest, by)
    slug, anchor = after
    place = (slug, TITLE_ANCHOR if anchor == editing.TITLE_ANCHOR else anchor)
    return save_fields(draft, by, text=unit_editing.insert_unit(text, place, unit))


@transaction.atomic
def delete_clause(draft: Draft, place: ClausePlace, *, digest: str, by: Person) -> Draft:
    """Delete a clause and its bullets. The draft remembers them, so they can be put back."""
    draft = lock_being_written(draft)
    text = _read_unchanged(draft, place, digest, by)
    kept = [*draft.deleted, describe_deletion(text, place, draft.deleted)][-MOST_KEPT:]
    return save_fields(draft, by, text=editing.remove_unit(text, place), deleted=kept)


@transaction.atomic
def put_clause_back(draft: Draft, deletion: str, *, by: Person) -> Draft:
    """Put a deleted clause back. Does nothing if that was done already."""
    draft = lock_being_written(draft)
    found = next((row for row in read_deleted(draft.deleted) if row.id == deletion), None)
    if found is None:
        return draft
    text = parse(draft.text.encode())
    is_form_1 = found.is_of_form_1 and not text.is_form_2
    source = put_back(text, found) if is_form_1 else deleted_units.put_back(text, found)
    return save_fields(draft, by, text=source, deleted=[row for row in draft.deleted if row["id"] != deletion])


@transaction.atomic
def move_clause(draft: Draft, place: ClausePlace, *, up: bool, digest: str, by: Person) -> Draft:
    draft = lock_being_written(draft)
    return save_fields(draft, by, text=editing.move_unit(_read_unchanged(draft, place, digest, by), place, up=up))


def _read_unchanged(draft: Draft, place: ClausePlace, digest: str, by: Person) -> PolicyText:
    """Return the draft's text. Raises Overtaken if the words of the clause at that place have another digest now."""
    text = parse(draft.text.encode())
    item = next((item for item in editing.list_editable_units(text) if item.place == place), None)
    if item is None or sha256_hex(item.words) != digest:
        raise Overtaken(f"{say_who_saved(draft, 'changed this clause', by)} Nothing has been saved.")
    return text
