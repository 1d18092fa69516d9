"""Finds a unit in a text of either form and the units under it, and writes the text with other units. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy.comparison import ClausePlace
from policy.text import PartUnits, PolicyText, TextError, UnitKind, UnitText, write_smallest
from policy.text.printed_numbers import is_printed_number
from policy.text.smallest_form import list_parts
from policy.text.units import MOST_HEADING_LEVELS, MOST_LEVELS, ROWS, SET_IN

TITLE_ANCHOR = ""  # the anchor of a part's title and of the start of the main body; no unit has it
FORMS = SET_IN | {UnitKind.HEADING}  # the kinds that can turn into each other


@dataclass(frozen=True, slots=True)
class Spot:
    """The position of a unit among those of its part; ``index`` is -1 for the part's title."""

    parts: Sequence[PartUnits]
    part: int
    index: int

    @property
    def units(self) -> list[UnitText]:
        return list(self.parts[self.part].units)

    @property
    def unit(self) -> UnitText:
        return self.parts[self.part].units[self.index]


def find_spot(text: PolicyText, place: ClausePlace) -> Spot:
    """Find a unit or a part's title. Raises TextError if it is not in the text."""
    slug, anchor = place
    for number, part in enumerate(text.parts):
        anchors = [clause.anchor for clause in part.clauses]
        if part.slug == slug and anchor in (TITLE_ANCHOR, *anchors):
            return Spot(list_parts(text), number, anchors.index(anchor) if anchor else -1)
    raise TextError(None, "That paragraph is not in the text any more.")


def find_unit(text: PolicyText, place: ClausePlace) -> Spot:
    """Find a unit, as ``find_spot`` does. Raises TextError for a part's title."""
    spot = find_spot(text, place)
    if spot.index < 0:
        raise TextError(None, "This can be done to what stands below a title, not to the title.")
    return spot


def write_units(spot: Spot, units: Sequence[UnitText]) -> str:
    """Return the source of the text, with these units in the part of ``spot``."""
    part = replace(spot.parts[spot.part], units=tuple(_count_tables(units)))
    return write_parts([*spot.parts[: spot.part], part, *spot.parts[spot.part + 1 :]])


def write_parts(parts: Sequence[PartUnits]) -> str:
    if not any(part.units for part in parts):
        raise TextError(None, "A policy needs at least one paragraph. Change its words instead.")
    for part in parts:
        for unit in part.units:
            check_unit(unit)
    return write_smallest(parts).canonical


def check_unit(unit: UnitText) -> None:
    """Raise TextError if the unit's level or number is not possible."""
    is_heading = unit.kind is UnitKind.HEADING
    lowest, highest = (1, MOST_HEADING_LEVELS) if is_heading else (0, MOST_LEVELS)
    if not lowest <= unit.level <= highest:
        raise TextError(None, f"The level is a number from {lowest} to {highest}.")
    if unit.kind is UnitKind.CLAUSE and not unit.number:
        raise TextError(None, "A clause needs a number. Without one it is a paragraph.")
    if unit.kind in (UnitKind.CLAUSE, UnitKind.HEADING) and unit.number and not is_printed_number(unit.number):
        raise TextError(
            None, f"“{unit.number[:60]}” cannot be a number. Type it as it is printed: 5, 5.3, (a), iv. or Part 1."
        )


def find_end(units: Sequence[UnitText], index: int) -> int:
    """Return the index after a unit and everything under it: indented units, and the bullets of a clause."""
    end = index + 1
    for place in range(end, len(units)):
        if units[place].kind is UnitKind.NOTE:
            continue  # a note stays with the units around it
        if not belongs(units[place], units[index]):
            break
        end = place + 1
    return end


def find_table(units: Sequence[UnitText], index: int) -> tuple[int, int]:
    """Return the index of the table's first row and the one after its last. Raises TextError if this is not a row."""
    if units[index].kind not in ROWS:
        raise TextError(None, "This is not a row of a table.")
    rows = [place for place, unit in enumerate(units) if unit.table == units[index].table]
    return rows[0], rows[-1] + 1


def find_insertion(units: Sequence[UnitText], index: int, unit: UnitText) -> int:
    """Find where to insert a unit after the one at ``index``, so that no unit ends up under it."""
    if index >= 0 and units[index].kind in ROWS:
        index = find_table(units, index)[1] - 1
    elif index >= 0 and unit.kind not in SET_IN:
        return find_end(units, index)
    return index + find_end([unit, *units[index + 1 :]], 0)


def list_groups(units: Sequence[UnitText]) -> list[tuple[int, int]]:
    """List the start and end of each group that moves together: a unit with everything under it, or a whole table."""
    spans = []
    for index, unit in enumerate(units):
        start, end = find_table(units, index) if unit.kind in ROWS else (index, find_end(units, index))
        if start == index:
            spans.append((start, end))
    return spans


def belongs(unit: UnitText, to: UnitText) -> bool:
    """Whether a unit is indented under ``to``, or is its bullet. The caller checks the units in between."""
    is_bullet = to.kind is UnitKind.CLAUSE and unit.kind is UnitKind.BULLET
    return {unit.kind, to.kind} <= SET_IN and unit.level >= to.level + (0 if is_bullet else 1)


def _count_tables(units: Sequence[UnitText]) -> list[UnitText]:
    """Number the tables from 1 in the order of the units. -1 is a new table of one row."""
    counted: list[UnitText] = []
    table, before = 0, 0
    for unit in units:
        table += bool(unit.table) and unit.table != before
        before = unit.table
        counted.append(replace(unit, table=table) if unit.table else unit)
    return counted
