"""Edit a text of either form unit by unit; numbers stay as printed. Every function returns the new text's source.

Pure. Each function raises TextError, with a sentence for people, if the edit is not possible.
"""

from dataclasses import replace

from policy.comparison import ClausePlace
from policy.text import Mark, MarkKind, PolicyText, TextError, UnitKind, UnitText
from policy.text.printed_numbers import split_number
from policy.text.units import MOST_LEVELS, ROWS

from .counted_numbers import number_for_me
from .table_editing import change_row, insert_column, insert_row, make_header, remove_column, remove_table
from .typed_words import Words, cut_words, join_words, read_typed_words, split_cells
from .unit_places import (
    FORMS,
    Spot,
    find_end,
    find_insertion,
    find_spot,
    find_table,
    find_unit,
    list_groups,
    write_parts,
    write_units,
)

__all__ = [
    "change_form",
    "change_row",
    "change_unit",
    "change_words",
    "insert_column",
    "insert_row",
    "insert_unit",
    "join_with_previous",
    "make_header",
    "move_table",
    "move_unit",
    "number_for_me",
    "remove_column",
    "remove_table",
    "remove_unit",
    "split_unit",
]

NO_FURTHER = "It cannot go any further."
_NUMBERED = frozenset({UnitKind.HEADING, UnitKind.CLAUSE})


def change_words(text: PolicyText, place: ClausePlace, words: str) -> str:
    """Change the words of a unit, the alternative text of a picture, or the title of a part."""
    spot = find_spot(text, place)
    if spot.index < 0:
        return _change_title(spot, " ".join(words.split()))
    units, unit = spot.units, spot.unit
    if unit.kind in ROWS:
        raise TextError(None, "A row of a table is changed cell by cell.")
    units[spot.index] = _describe_picture(unit, words) if unit.kind is UnitKind.PICTURE else _type_words(unit, words)
    return write_units(spot, units)


def change_unit(
    text: PolicyText, place: ClausePlace, words: str, *, kind: UnitKind, level: int, number: str = ""
) -> str:
    """Change the words, kind, level and number of a unit, as ``change_words`` and ``change_form`` do."""
    spot = find_unit(text, place)
    units = spot.units
    units[spot.index] = _take_form(_type_words(spot.unit, words), kind, level, number)
    return write_units(spot, units)


def change_form(text: PolicyText, place: ClausePlace, *, kind: UnitKind, level: int, number: str = "") -> str:
    """Turn a unit into a heading, clause, bullet, quote or paragraph, and keep its words.

    If the new kind has no number, the old number becomes the first word. If the words begin with the new number, it
    is removed from them.
    """
    spot = find_unit(text, place)
    units = spot.units
    units[spot.index] = _take_form(spot.unit, kind, level, number)
    return write_units(spot, units)


def insert_unit(text: PolicyText, after: ClausePlace, unit: UnitText) -> str:
    """Insert a unit after another, or first in a part (after its title, whose anchor is ""). A row begins a table.

    It goes below everything that would otherwise end up under it: a clause after 1.2 goes below the points of 1.2.
    """
    spot = find_spot(text, after)
    units, place = spot.units, find_insertion(spot.units, spot.index, unit)
    if unit.kind in ROWS:
        unit = replace(unit, table=-1)
    return write_units(spot, [*units[:place], unit, *units[place:]])


def remove_unit(text: PolicyText, place: ClausePlace) -> str:
    """Remove a unit and everything under it: indented units, and the bullets of a clause."""
    spot = find_unit(text, place)
    units = spot.units
    return write_units(spot, [*units[: spot.index], *units[find_end(units, spot.index) :]])


def move_unit(text: PolicyText, place: ClausePlace, *, up: bool) -> str:
    """Move a unit and everything under it past the next such group. A row moves within its table."""
    spot = find_unit(text, place)
    units, index = spot.units, spot.index
    if units[index].kind not in ROWS:
        return _move_span(spot, index, find_end(units, index), up=up)
    start, end = find_table(units, index)
    other = index - 1 if up else index + 1
    if not start <= other < end or UnitKind.HEADER in (units[index].kind, units[other].kind):
        raise TextError(None, NO_FURTHER)
    units[index], units[other] = units[other], units[index]
    return write_units(spot, units)


def move_table(text: PolicyText, place: ClausePlace, *, up: bool) -> str:
    """Move the whole table of a row past its neighbour."""
    spot = find_unit(text, place)
    return _move_span(spot, *find_table(spot.units, spot.index), up=up)


def join_with_previous(text: PolicyText, place: ClausePlace) -> str:
    """Join a unit to the one before it. Its number, if it has one, stays as words. Rows are joined cell by cell."""
    spot = find_unit(text, place)
    units, index = spot.units, spot.index
    if index == 0:
        raise TextError(None, "It is the first in its part, so there is nothing to join it with.")
    units[index - 1 : index + 1] = [_join(units[index - 1], units[index])]
    return write_units(spot, units)


def split_unit(text: PolicyText, place: ClausePlace, *, before: str) -> str:
    """Split a unit in two; the second begins with the words ``before``.

    The second has the same kind, but a heading is followed by a paragraph, and a clause by a paragraph within it. If
    the second half of a clause or paragraph begins with a number, it becomes a clause.
    """
    spot = find_unit(text, place)
    units, unit = spot.units, spot.unit
    if unit.kind not in FORMS:
        raise TextError(None, "A table, picture or note cannot be split. Change its words instead.")
    start = _find_words(unit.text, " ".join(before.split()))
    words = (unit.text, unit.marks)
    first, first_marks = cut_words(words, 0, start - 1)
    second = _build_second(unit, cut_words(words, start, len(unit.text)))
    units[spot.index : spot.index + 1] = [replace(unit, text=first, marks=first_marks), second]
    return write_units(spot, units)


def _change_title(spot: Spot, title: str) -> str:
    part = spot.parts[spot.part]
    if not part.label:
        raise TextError(None, "The text of the policy begins here. Its title is changed with its number and dates.")
    return write_parts([*spot.parts[: spot.part], replace(part, title=title), *spot.parts[spot.part + 1 :]])


def _type_words(unit: UnitText, words: str) -> UnitText:
    text, marks = read_typed_words(words)
    return replace(unit, text=text, marks=marks)


def _take_form(unit: UnitText, kind: UnitKind, level: int, number: str) -> UnitText:
    if not {kind, unit.kind} <= FORMS:
        raise TextError(None, "A table, picture or note stays what it is. Delete it, and insert something else.")
    number = " ".join(number.split())
    words: Words = (unit.text, unit.marks)
    if number and kind not in _NUMBERED:
        words, number = join_words([(number, ()), words], " "), ""
    elif number and number != unit.number and unit.text.startswith(f"{number} "):
        words = cut_words(words, len(number) + 1, len(unit.text))
    return UnitText(kind, words[0], number, level, marks=words[1])


def _describe_picture(unit: UnitText, words: str) -> UnitText:
    text = " ".join(words.split())
    if not text:
        raise TextError(None, "Say in words what the picture shows, for people who cannot see it.")
    return replace(unit, text=text, marks=(Mark(0, len(text), MarkKind.LINK, unit.marks[0].address),))


def _move_span(spot: Spot, start: int, end: int, *, up: bool) -> str:
    units = spot.units
    groups = list_groups(units)
    # Step over the largest group just above. If a group contains both, this one is inside it and cannot leave it.
    above = next((first for first, last in groups if last == start), None)
    is_last = any(first < start and last == end for first, last in groups)
    below = next((last for first, last in groups if first == end), None)
    if up and above is not None:
        return write_units(spot, [*units[:above], *units[start:end], *units[above:start], *units[end:]])
    if not up and below is not None and not is_last:
        return write_units(spot, [*units[:start], *units[end:below], *units[start:end], *units[below:]])
    raise TextError(None, NO_FURTHER)


def _join(first: UnitText, second: UnitText) -> UnitText:
    if first.kind in ROWS and second.table == first.table:
        pairs = zip(split_cells(first), split_cells(second), strict=True)
        text, marks = join_words([join_words([cell for cell in pair if cell[0]], " ") for pair in pairs], "\t")
    elif {first.kind, second.kind} & {*ROWS, UnitKind.PICTURE}:
        raise TextError(None, "A table or a picture cannot be joined with what stands before or after it.")
    else:
        number: list[Words] = [(second.number, ())] if second.number else []
        text, marks = join_words([(first.text, first.marks), *number, (second.text, second.marks)], " ")
    return replace(first, text=text, marks=marks)


def _find_words(text: str, wanted: str) -> int:
    found = text.find(f" {wanted}") if wanted else -1
    if found < 0:
        raise TextError(
            None,
            "Type the words with which the second one begins, as they are printed. It cannot begin at the first word.",
        )
    if text.find(f" {wanted}", found + 1) >= 0:
        raise TextError(None, "These words are in it more than once. Type a few more of them.")
    return found + 1


def _build_second(unit: UnitText, words: Words) -> UnitText:
    number, rest = split_number(words[0])
    if number and unit.kind in (UnitKind.CLAUSE, UnitKind.PARAGRAPH):
        text, marks = cut_words(words, len(words[0]) - len(rest), len(words[0]))
        return UnitText(UnitKind.CLAUSE, text, number, unit.level, marks=marks)
    is_listed = unit.kind is UnitKind.CLAUSE
    kind = UnitKind.PARAGRAPH if unit.kind in _NUMBERED else unit.kind
    level = 0 if unit.kind is UnitKind.HEADING else min(unit.level + is_listed, MOST_LEVELS)
    return UnitText(kind, words[0], "", level, marks=words[1])
