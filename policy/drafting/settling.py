"""Changes how a unit was read from a file, brings back what was left out, and undoes either. Pure.

A function that changes a text returns the new one, or raises TextError with a sentence for people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from policy.comparison import ClausePlace
from policy.text import PolicyText, TextError, UnitKind, UnitText, parse
from policy.text.hidden import remove_hidden
from policy.text.inline import write_words
from policy.text.structure.doubts import Reading
from policy.text.units import ROWS

from . import unit_editing
from .typed_words import write_typed_words
from .unit_places import TITLE_ANCHOR, Spot, find_spot, find_unit, write_units

KEPT, UNDONE, BROUGHT_BACK = "kept", "undone", "brought back"
NEEDS_WORDS = frozenset({Reading.SPLIT, Reading.DESCRIBE, Reading.TYPE_AGAIN})
_FORMS = frozenset({Reading.HEADING, Reading.PARAGRAPH, Reading.ITEM, Reading.SPLIT})


def list_possible(readings: Iterable[Reading], unit: UnitText) -> list[Reading]:
    """List the readings possible for a unit: rows are edited by cell; no row, picture or note becomes a heading."""
    impossible: set[Reading] = set()
    if unit.kind in {*ROWS, UnitKind.PICTURE, UnitKind.NOTE}:
        impossible |= _FORMS | {Reading.GO_ON}
    if unit.kind in ROWS:
        impossible |= {Reading.TYPE_AGAIN, Reading.DESCRIBE}
    return [reading for reading in readings if reading not in impossible]


def take_as(text: PolicyText, place: ClausePlace, reading: Reading, words: str = "") -> str:
    match reading:
        case Reading.GO_ON:
            return unit_editing.join_with_previous(text, place)
        case Reading.SPLIT:
            return unit_editing.split_unit(text, place, before=words)
        case Reading.LEAVE_OUT:
            return _leave_out(find_unit(text, place))
        case Reading.DESCRIBE | Reading.TYPE_AGAIN:
            return _type_again(text, place, words)
    return _change_form(text, place, reading)


def begin_words(unit: UnitText) -> str:
    """Return the words to put into the field for typing a unit again, with its marks as form 2 writes them."""
    return write_typed_words(unit) if unit.marks else unit.text


def _type_again(text: PolicyText, place: ClausePlace, words: str) -> str:
    unit = find_unit(text, place).unit
    if not unit.marks:
        words = write_words(_tidy(words), ())
    return unit_editing.change_words(text, place, words)


def _leave_out(spot: Spot) -> str:
    """Return the text without this unit. Units indented under it stay."""
    return write_units(spot, [*spot.units[: spot.index], *spot.units[spot.index + 1 :]])


def _change_form(text: PolicyText, place: ClausePlace, reading: Reading) -> str:
    spot = find_unit(text, place)
    unit, before = spot.unit, spot.units[: spot.index]
    level = 0 if unit.kind is UnitKind.HEADING else unit.level
    if reading is Reading.HEADING:
        kind = UnitKind.HEADING
        level = next((one.level for one in reversed(before) if one.kind is UnitKind.HEADING), 1)
    elif reading is Reading.ITEM:
        kind = UnitKind.CLAUSE if unit.number else UnitKind.BULLET
        if before and before[-1].kind is kind:
            level = before[-1].level
    else:
        kind = UnitKind.PARAGRAPH
    return unit_editing.change_form(text, place, kind=kind, level=level, number=unit.number)


def bring_back(text: PolicyText, words: Sequence[tuple[ClausePlace | None, str]]) -> str:
    """Insert each of the words after the unit at its place, or at the end if the place is None.

    TITLE_ANCHOR means first in the part. Each line becomes a paragraph; if any line has a tab, all become table rows.
    """
    source = text.canonical
    spots = [(_find_place(text, place), number) for number, (place, _) in enumerate(words)]
    # Start from the end, so that earlier indexes stay valid.
    for (part, index), number in sorted(spots, reverse=True):
        again = parse(source.encode())
        spot = replace(find_spot(again, (again.parts[part].slug, TITLE_ANCHOR)), index=index)
        units = spot.units
        source = write_units(spot, [*units[: index + 1], *_build_units(words[number][1]), *units[index + 1 :]])
    return source


def _find_place(text: PolicyText, place: ClausePlace | None) -> tuple[int, int]:
    """Return the indexes of a part and of the unit to insert after; -1 is the part's start. Never inside a table."""
    if place is None:
        return len(text.parts) - 1, len(text.parts[-1].clauses) - 1
    spot = find_spot(text, place)
    index = spot.index
    if index >= 0 and spot.unit.kind in ROWS:
        index = max(at for at, unit in enumerate(spot.units) if unit.table == spot.unit.table)
    return spot.part, index


def _build_units(words: str) -> list[UnitText]:
    lines = [[_tidy(cell) for cell in line.split("\t")] for line in words.split("\n")]
    lines = [cells for cells in lines if any(cells)]
    width = max((len(cells) for cells in lines), default=0)
    if not width:
        raise TextError(None, "It holds no words that can be shown.")
    if width == 1:
        return [UnitText(UnitKind.PARAGRAPH, cells[0]) for cells in lines]
    return [UnitText(UnitKind.ROW, "\t".join(cells + [""] * (width - len(cells))), table=-1) for cells in lines]


def _tidy(words: str) -> str:
    return " ".join(remove_hidden(words).split())


def describe_change(before: str, after: str) -> dict[str, Any]:
    """Return what ``undo_change`` needs: where the texts differ, the old characters, and how many replaced them."""
    start = _count_common(before, after)
    end = _count_common(before[start:][::-1], after[start:][::-1])
    return {"start": start, "removed": before[start : len(before) - end], "added": len(after) - end - start}


def _count_common(one: str, other: str) -> int:
    """Count the characters that two texts share at the start."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))


def undo_change(after: str, change: dict[str, Any]) -> str:
    if not change:
        return after
    start = change["start"]
    return f"{after[:start]}{change['removed']}{after[start + change['added'] :]}"
