"""Clauses deleted from a draft: how the draft stores them, and where they would be put back. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from policy.comparison import ClausePlace
from policy.text import PolicyText, TextError, UnitKind

from .editing import EditableUnit, find_group, list_editable_units, skip_bullets, write_units

MOST_KEPT = 20  # in a draft; to undo more, people have the version before, and the whole text
FIRST_WORDS = 12

# Its part, kind and words; in a text of form 2 also its number, level, table and marks.
StoredUnit = list[Any]


@dataclass(frozen=True, slots=True)
class DeletedClause:
    """A deleted clause with its bullets. It was between ``after`` and ``before``.

    ``after`` lists the nearest first: clauses deleted there earlier, which may be put back, then the one still there.
    """

    id: str
    number: str
    units: list[StoredUnit]
    after: list[StoredUnit]
    before: StoredUnit | None
    index: int
    title: str = ""

    @property
    def is_of_form_1(self) -> bool:
        return all(len(unit) == len(("part", "kind", "words")) for unit in self.units)

    @property
    def kind(self) -> str:
        return str(self.units[0][1])

    @property
    def name(self) -> str:
        """Return e.g. "Clause 5.3", "Section 2" or "Point 4"; a bullet or an introduction has no number."""
        if self.title:
            return self.title
        kind = "section" if self.kind == UnitKind.HEADING else self.kind
        return f"{kind} {self.number}".strip().capitalize()

    @property
    def words(self) -> list[str]:
        return [" | ".join(unit[2].split("\t")) for unit in self.units]

    @property
    def first_words(self) -> str:
        words = self.words[0].split()
        return " ".join(words[:FIRST_WORDS]) + (" …" if len(words) > FIRST_WORDS else "")


def read_deleted(stored: Sequence[dict[str, Any]]) -> list[DeletedClause]:
    return [DeletedClause(**row) for row in stored]


def describe_deletion(text: PolicyText, place: ClausePlace, earlier: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what a draft stores before a clause is removed; ``earlier`` is what it stores already."""
    items = list_editable_units(text)
    group = find_group(text, place)
    start = items.index(group[0])
    end = start + len(group)
    same_gap = [one.units[-1] for one in read_deleted(earlier) if find_gap(items, one) == start]
    numbers = {(part.slug, unit.anchor): unit.number for part in text.parts for unit in part.clauses}
    deleted = DeletedClause(
        id=uuid.uuid4().hex,
        number=numbers.get(place, ""),
        units=[_store(item) for item in group],
        after=[*reversed(same_gap), *map(_store, items[max(start - 1, 0) : start])],
        before=_store(items[end]) if end < len(items) else None,
        index=start,
    )
    return asdict(deleted)


def find_gap(items: Sequence[EditableUnit], deleted: DeletedClause) -> int | None:
    """Find the index at which a deleted clause would be put back; None if its neighbours are gone.

    Neighbours are found by their words, because numbers and order may have changed since.
    """
    stored = [_store(item) for item in items]
    for unit in deleted.after:
        if (index := find_nearest(stored, unit, deleted.index - 1)) is not None:
            # Bullets added since belong to the clause above.
            return index + 1 if deleted.kind == UnitKind.BULLET else skip_bullets(items, index + 1)
    if deleted.index == 0:
        return 0
    return find_nearest(stored, deleted.before, deleted.index)


def put_back(text: PolicyText, deleted: DeletedClause) -> str:
    """Return the text with a deleted clause back in its place; unchanged if it is there already."""
    items = list_editable_units(text)
    gap = find_gap(items, deleted)
    if gap is None:
        raise TextError(None, "The clauses around it have changed. Copy its words, and insert them where they belong.")
    units = [EditableUnit((part, ""), UnitKind(kind), words) for part, kind, words in deleted.units]
    if [_store(item) for item in items[gap : gap + len(units)]] == deleted.units:
        return text.canonical
    return write_units([*items[:gap], *units, *items[gap:]])


def _store(item: EditableUnit) -> StoredUnit:
    return [item.place[0], item.kind or "", item.words]


def find_nearest(stored: Sequence[StoredUnit], wanted: StoredUnit | None, near: int) -> int | None:
    """Find the unit of the same part with the same words that is nearest to index ``near``; None if there is none."""
    if wanted is None:
        return None
    found = [index for index, (part, _, words, *_) in enumerate(stored) if [part, words] == [wanted[0], wanted[2]]]
    return min(found, key=lambda index: abs(index - near), default=None)
