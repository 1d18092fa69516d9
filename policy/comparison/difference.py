"""Finds how each clause changed between two texts: added, removed, changed, moved, renumbered, reformatted."""

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy.text import MarkKind, UnitKind
from policy.text.units import ROWS

from .mark_differences import MarkChange, compare_marks
from .order import find_staying
from .units import TITLE, IdentifiedUnit, Unit
from .word_differences import Piece, PieceKind, compare_cells, compare_words

# Lighter units count as moved first: bullets, rows and indented units before clauses, and clauses before headings.
_WEIGHT = {UnitKind.BULLET.value: 1, UnitKind.HEADING.value: 10_001} | dict.fromkeys(ROWS, 1)
_WEIGHT_OF_OTHERS = 10_000


class ChangeKind(enum.StrEnum):
    """CHANGED means other words, another link target or picture; REFORMATTED means another kind, level or emphasis."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    REFORMATTED = "reformatted"


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A unit before and after. ``old`` is None if it was added, ``new`` if it was removed.

    ``words`` is its wording in pieces, or in one piece if the wording did not change. ``old_index`` and ``new_index``
    are its positions in the two sequences that were compared. ``marks`` are its changes in emphasis and links.
    """

    kinds: frozenset[ChangeKind]
    old: Unit | None
    new: Unit | None
    words: tuple[Piece, ...]
    old_index: int | None
    new_index: int | None
    marks: tuple[MarkChange, ...] = ()

    @property
    def words_before(self) -> tuple[Piece, ...]:
        """The old wording, to be shown beside the new one."""
        return tuple(piece for piece in self.words if piece.kind != PieceKind.ADDED)

    @property
    def words_after(self) -> tuple[Piece, ...]:
        return tuple(piece for piece in self.words if piece.kind != PieceKind.REMOVED)


@dataclass(frozen=True, slots=True)
class UnitPairs:
    """Units that belong together, as pairs of (old position, new position). Staying units keep their relative order."""

    staying: tuple[tuple[int, int], ...]
    moved: tuple[tuple[int, int], ...]


def compare_texts(old: Sequence[IdentifiedUnit], new: Sequence[IdentifiedUnit]) -> list[ClauseChange]:
    """List the changes in the order of the new text. A removed unit comes after the nearest unit before it that stayed.

    A unit has moved if it is now in another part, or if its order among the units that stayed has changed. If both
    texts include the titles of their appendices (``list_units``), an appendix continues the one that shares most
    units with it, whatever its number, so its points need not count as moved. The identities of titles are ignored.
    """
    pairs = _pair_by_identity(old, new)
    parts = _pair_parts(old, new, pairs)
    moved = _find_moved(old, new, pairs, parts)
    last = _find_last_stayed(old, pairs, moved)
    changes: list[tuple[tuple[int, int, int], ClauseChange]] = []  # each with its sort key
    kept = set(pairs.values())
    for index, unit in enumerate(identified.unit for identified in old):
        if index not in kept:
            words: tuple[Piece, ...] = (Piece(PieceKind.REMOVED, unit.text),)
            change = ClauseChange(frozenset({ChangeKind.REMOVED}), unit, None, words, index, None)
            changes.append(((last[index], 1, index), change))
    for index, unit in enumerate(identified.unit for identified in new):
        if index not in pairs:
            words = (Piece(PieceKind.ADDED, unit.text),)
            change = ClauseChange(frozenset({ChangeKind.ADDED}), None, unit, words, None, index)
            changes.append(((index, 0, 0), change))
            continue
        before = old[pairs[index]].unit
        words = _compare_wordings(before, unit)
        marks = compare_marks(before, unit, words)
        if kinds := _list_kinds(before, unit, marks, is_moved=index in moved):
            changes.append(((index, 0, 0), ClauseChange(kinds, before, unit, words, pairs[index], index, marks)))
    return [change for _, change in sorted(changes, key=lambda pair: pair[0])]


def pair_units(old: Sequence[IdentifiedUnit], new: Sequence[IdentifiedUnit]) -> UnitPairs:
    """Pair each old unit with the new unit that it became, and find which of them moved within the text as a whole."""
    pairs = _pair_by_identity(old, new)
    _pair_parts(old, new, pairs)
    indexes = sorted(pairs)
    weights = [_WEIGHT.get(new[index].unit.kind, _WEIGHT_OF_OTHERS) for index in indexes]
    staying = find_staying([pairs[index] for index in indexes], weights)
    places = [(pairs[index], index) for index in indexes]
    return UnitPairs(
        tuple(pair for place, pair in enumerate(places) if place in staying),
        tuple(pair for place, pair in enumerate(places) if place not in staying),
    )


def _pair_by_identity(old: Sequence[IdentifiedUnit], new: Sequence[IdentifiedUnit]) -> dict[int, int]:
    """Map new index to old index for units with the same identity. Each is used once, and titles are left out."""
    indexes = {one.identity: index for index, one in reversed(list(enumerate(old))) if one.unit.kind != TITLE}
    return {
        index: indexes.pop(one.identity)
        for index, one in enumerate(new)
        if one.unit.kind != TITLE and one.identity in indexes
    }


def _pair_parts(
    old: Sequence[IdentifiedUnit], new: Sequence[IdentifiedUnit], pairs: dict[int, int]
) -> dict[str, str | None]:
    """Map each new appendix's slug to the old slug it continues, or None. Adds the titles' indexes to ``pairs``."""
    old_titles = {one.unit.part: index for index, one in enumerate(old) if one.unit.kind == TITLE}
    new_titles = {one.unit.part: index for index, one in enumerate(new) if one.unit.kind == TITLE}
    shared = Counter((new[new_index].unit.part, old[old_index].unit.part) for new_index, old_index in pairs.items())
    scores = (
        (2 * shared[part, old_part] + (new[title].unit.text == old[old_title].unit.text), part, old_part)
        for part, title in new_titles.items()
        for old_part, old_title in old_titles.items()
    )
    continued: dict[str, str] = {}
    for score, part, old_part in sorted(scores, key=lambda score: (-score[0], *score[1:])):
        if score and part not in continued and old_part not in continued.values():
            continued[part] = old_part
            pairs[new_titles[part]] = old_titles[old_part]
    return {part: continued.get(part) for part in new_titles}


def _find_moved(
    old: Sequence[IdentifiedUnit],
    new: Sequence[IdentifiedUnit],
    pairs: Mapping[int, int],
    parts: Mapping[str, str | None],
) -> set[int]:
    """Find new indexes of units that moved to another part or within their own, and of titles whose appendix moved."""
    groups: dict[str, list[int]] = {}  # new indexes whose order is compared: titles, and the units of each part
    moved: set[int] = set()
    for index in sorted(pairs):
        unit, before = new[index].unit, old[pairs[index]].unit
        if unit.kind == TITLE:
            groups.setdefault(TITLE, []).append(index)
        elif parts.get(unit.part, unit.part) == before.part:
            groups.setdefault(f"in {unit.part}", []).append(index)
        else:
            moved.add(index)
    sizes = Counter(identified.unit.part for identified in new)
    for group in groups.values():
        weights = [_weigh(new[index].unit, sizes) for index in group]
        staying = find_staying([pairs[index] for index in group], weights)
        moved.update(index for position, index in enumerate(group) if position not in staying)
    return moved


def _weigh(unit: Unit, sizes: Mapping[str, int]) -> int:
    if unit.kind == TITLE:
        return sizes[unit.part]
    is_set_in = unit.level > 0 and unit.kind != UnitKind.HEADING
    return 1 if is_set_in else _WEIGHT.get(unit.kind, _WEIGHT_OF_OTHERS)


def _find_last_stayed(old: Sequence[IdentifiedUnit], pairs: Mapping[int, int], moved: set[int]) -> list[int]:
    """For each old unit, find the new index of the last unit up to it that stayed, or -1. Titles count as staying."""
    new_indexes = {old_index: new_index for new_index, old_index in pairs.items()}
    nearest, last = [], -1
    for index, identified in enumerate(old):
        if index in new_indexes and (identified.unit.kind == TITLE or new_indexes[index] not in moved):
            last = new_indexes[index]
        nearest.append(last)
    return nearest


def _compare_wordings(old: Unit, new: Unit) -> tuple[Piece, ...]:
    if old.kind in ROWS and new.kind in ROWS:
        return compare_cells(old.text, new.text)
    return compare_words(old.text, new.text)


def _list_kinds(old: Unit, new: Unit, marks: Sequence[MarkChange], *, is_moved: bool) -> frozenset[ChangeKind]:
    """List the kinds of change. Both units are compared as form 2 has them, so converting form 1 is not a change."""
    leads_elsewhere = any(change.kind is MarkKind.LINK for change in marks)
    is_emphasised = any(change.kind is not MarkKind.LINK for change in marks)
    has_form = (old.form_2_kind, old.form_2_level) != (new.form_2_kind, new.form_2_level)
    has_kind = {
        ChangeKind.CHANGED: old.text != new.text or leads_elsewhere,
        ChangeKind.MOVED: is_moved,
        ChangeKind.RENUMBERED: old.form_2_number != new.form_2_number,
        ChangeKind.REFORMATTED: has_form or is_emphasised,
    }
    kinds = frozenset(kind for kind, applies in has_kind.items() if applies)
    return kinds or frozenset({ChangeKind.REFORMATTED} if old.marks != new.marks else ())
