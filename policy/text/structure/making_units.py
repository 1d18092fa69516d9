"""Makes the units of a text of form 2 from pieces."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import TextError
from ..inline import sort_marks
from ..table_lines import read_tables, write_table
from ..unit_lines import find_fault, read_unit, write_unit
from ..units import MOST_HEADING_LEVELS, SET_IN, UnitKind, UnitText
from .findings import Findings
from .pieces import Piece, put_before
from .table_units import MERGED, build_rows, has_merged_cells
from .understood import UnderstoodUnit


def make_unit(piece: Piece) -> UnitText:
    """Make the unit. If it would be read back differently, drop its marks; if it still would, make it a paragraph."""
    level = 0
    if piece.is_heading:
        level = min(max(piece.level, 1), MOST_HEADING_LEVELS)
    elif piece.kind in SET_IN:
        level = piece.level
    unit = UnitText(piece.kind, piece.text, piece.number, level, marks=sort_marks(piece.text, piece.words.marks))
    if _is_held(unit):
        return unit
    plain = replace(unit, marks=())
    if _is_held(plain):
        return plain
    words = put_before(piece.number, piece.words) if piece.number else piece.words
    return UnitText(UnitKind.PARAGRAPH, words.text, level=level if piece.kind in SET_IN else 0)


def build_units(pieces: Sequence[Piece], findings: Findings) -> Iterator[UnderstoodUnit]:
    table = 0
    for piece in pieces:
        if piece.kind is UnitKind.ROW:
            table += 1
            for row in make_row_units(piece, table, findings):
                yield UnderstoodUnit(row, piece.block.where)
        else:
            yield UnderstoodUnit(make_unit(piece), piece.block.where)


def make_row_units(piece: Piece, table: int, findings: Findings, *, keeps_columns: bool = False) -> Sequence[UnitText]:
    """Make a unit for each row that has words. Columns without words are left out unless ``keeps_columns``."""
    if has_merged_cells(piece.block):
        findings.note(MERGED.format(where=piece.block.where or "one place"))
    rows = [
        replace(row, marks=sort_marks(row.text, row.marks))
        for row in build_rows(piece.block, table, keeps_columns=keeps_columns)
    ]
    lines = [line for _, line in write_table(rows)]
    try:
        held = [unit for _, unit in read_tables(lines, table - 1)] == rows
    except TextError:
        held = False
    return rows if held else [replace(row, marks=()) for row in rows]


def _is_held(unit: UnitText) -> bool:
    try:
        again = read_unit(write_unit(unit))
    except TextError:
        return False
    return again == unit and not find_fault(unit)
