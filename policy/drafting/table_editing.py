"""Edit the tables of a text by row, column and cell. Every function returns the source of the new text. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from policy.comparison import ClausePlace
from policy.text import PolicyText, TextError, UnitKind, UnitText

from .typed_words import Words, join_words, read_typed_cells, split_cells
from .unit_places import find_table, find_unit, write_units

NEW_ROW = "New row"


def change_row(text: PolicyText, place: ClausePlace, cells: Sequence[str]) -> str:
    """Change all cells of a row. Each line of a cell is a paragraph."""
    spot = find_unit(text, place)
    units = spot.units
    find_table(units, spot.index)
    units[spot.index] = _type_row(spot.unit, cells)
    return write_units(spot, units)


def insert_row(text: PolicyText, after: ClausePlace, cells: Sequence[str] = ()) -> str:
    """Insert a row below another. A row cannot be empty, so without ``cells`` the first cell says "New row"."""
    spot = find_unit(text, after)
    units = spot.units
    find_table(units, spot.index)
    blank = [""] * (len(split_cells(spot.unit)) - 1)
    row = _type_row(replace(spot.unit, kind=UnitKind.ROW), cells or [NEW_ROW, *blank])
    return write_units(spot, [*units[: spot.index + 1], row, *units[spot.index + 1 :]])


def insert_column(text: PolicyText, place: ClausePlace, column: int) -> str:
    """Insert an empty column at index ``column``, counted from 0, into the table of a row."""
    return _change_columns(text, place, lambda cells: [*cells[:column], ("", ()), *cells[column:]])


def remove_column(text: PolicyText, place: ClausePlace, column: int) -> str:
    """Remove a column, and every row whose other cells are empty."""
    return _change_columns(text, place, lambda cells: [*cells[:column], *cells[column + 1 :]])


def make_header(text: PolicyText, place: ClausePlace, *, is_header: bool = True) -> str:
    """Make the first row of the table its header, or an ordinary row again. ``place`` is any of its rows."""
    spot = find_unit(text, place)
    units = spot.units
    first, _ = find_table(units, spot.index)
    units[first] = replace(units[first], kind=UnitKind.HEADER if is_header else UnitKind.ROW)
    return write_units(spot, units)


def remove_table(text: PolicyText, place: ClausePlace) -> str:
    spot = find_unit(text, place)
    start, end = find_table(spot.units, spot.index)
    return write_units(spot, [*spot.units[:start], *spot.units[end:]])


def _type_row(unit: UnitText, cells: Sequence[str]) -> UnitText:
    if len(cells) != len(split_cells(unit)):
        raise TextError(None, "The table has another number of columns now. Look at it again.")
    words, marks = read_typed_cells(cells)
    return replace(unit, text=words, marks=marks)


def _change_columns(text: PolicyText, place: ClausePlace, change: Callable[[list[Words]], list[Words]]) -> str:
    spot = find_unit(text, place)
    units = spot.units
    start, end = find_table(units, spot.index)
    rows = [(unit, join_words(change(split_cells(unit)), "\t")) for unit in units[start:end]]
    kept = [replace(unit, text=words, marks=marks) for unit, (words, marks) in rows if words.strip()]
    if not kept:
        raise TextError(None, "Nothing would be left of the table. Delete the table instead.")
    return write_units(spot, [*units[:start], *kept, *units[end:]])
