"""Makes units from the rows of a table: a grid in which every row has the same number of cells."""

from collections.abc import Sequence
from dataclasses import replace

from ..blocks import Block, Cell, Words
from ..inline import Mark
from ..units import UnitKind, UnitText
from .fit_words import is_all_bold, shift_marks

MOST_COLUMNS = 200
MERGED = "Cells of a table cover several columns or rows ({where}). Where such a cell goes on, it is empty."
_EMPTY = Cell()


def build_rows(block: Block, table: int, *, keeps_columns: bool = False) -> list[UnitText]:
    """Build a unit for each row that has words.

    In form 2 only the first row can be a header: one that the file marks as a header, or one all in bold above others
    that are not.
    """
    grid = _fill_grid(block)
    columns = range(max(map(len, grid), default=0)) if keeps_columns else _list_used_columns(grid)
    rows = ([row[column] if column < len(row) else _EMPTY for column in columns] for row in grid)
    filled = [(row, cells) for row, cells in enumerate(rows) if _has_words(cells)]
    units = [_build_row(cells, table) for _, cells in filled]
    if filled and (block.rows[filled[0][0]].is_header or _is_set_in_bold([cells for _, cells in filled])):
        units[0] = replace(units[0], kind=UnitKind.HEADER)
    return units


def has_merged_cells(block: Block) -> bool:
    return any(cell.columns > 1 or cell.rows > 1 for row in block.rows for cell in row.cells)


def _fill_grid(block: Block) -> list[list[Cell]]:
    """Put each cell in its first column and row, and empty cells where it covers more."""
    grid: list[list[Cell]] = []
    still_covered: dict[int, int] = {}
    for row in block.rows:
        cells: list[Cell] = []
        for cell in row.cells:
            _pass_covered(cells, still_covered)
            columns = min(max(cell.columns, 1), MOST_COLUMNS)
            for column in range(len(cells), len(cells) + columns) if cell.rows > 1 else ():
                still_covered[column] = cell.rows
            cells += [cell, *[_EMPTY] * (columns - 1)]
        _pass_covered(cells, still_covered)
        still_covered = {column: rows - 1 for column, rows in still_covered.items() if rows > 1}
        grid.append(cells)
    return grid


def _pass_covered(cells: list[Cell], still_covered: dict[int, int]) -> None:
    """Add empty cells where cells of rows above reach into this row. ``still_covered`` counts this row too."""
    while still_covered.get(len(cells), 0) > 0:
        cells.append(_EMPTY)


def _list_used_columns(grid: Sequence[Sequence[Cell]]) -> Sequence[int]:
    """List all columns except those that are empty from top to bottom."""
    return sorted({column for row in grid for column, cell in enumerate(row) if cell.paragraphs})


def _has_words(cells: Sequence[Cell]) -> bool:
    return any(cell.paragraphs for cell in cells)


def _is_set_in_bold(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether the first row has several cells, all with words in bold, and the rows below are not all in bold."""
    first, below = rows[0], [words for row in rows[1:] for cell in row for words in cell.paragraphs]
    is_bold = all(cell.paragraphs and all(is_all_bold(words) for words in cell.paragraphs) for cell in first)
    return len(first) > 1 and is_bold and not all(is_all_bold(words) for words in below)


def _build_row(cells: Sequence[Cell], table: int) -> UnitText:
    text = ""
    marks: list[Mark] = []
    for place, cell in enumerate(cells):
        text += "\t" if place else ""
        for own, words in enumerate(cell.paragraphs):
            text += "\n" if own else ""
            marks += shift_marks(words.marks, len(text))
            text += words.text
    return UnitText(UnitKind.ROW, text, table=table, marks=tuple(marks))


def list_paragraphs(block: Block) -> list[Words]:
    return [words for row in block.rows for cell in row.cells for words in cell.paragraphs]
