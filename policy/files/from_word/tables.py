"""Reads the tables of a Word file: header row, merged cells, and the paragraphs of each cell."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from policy.text.blocks import Block, BlockKind, Cell, Row, Words

from ...files import findings as word_findings
from ..findings import Findings
from .changes import TrackedChanges
from .markup import find_at, list_children
from .styles import Styles, is_on, read_value, read_whole_number

_WIDEST = 63  # the most columns that Word allows
_WRAPPERS = frozenset({"w:sdt", "w:sdtContent", "w:customXml", "w:smartTag"})
_AFTER_TABLE = frozenset({BlockKind.PICTURE, BlockKind.NOTE})


@dataclass(frozen=True, slots=True)
class _GridCell:
    """A cell and its place in the grid. ``continues`` is true for a lower part of a cell that spans several rows."""

    column: int
    cell: Cell
    continues: bool


class TableReader:
    """Reads tables. ``read_blocks`` reads the blocks of a cell, and continues the count of lists and notes."""

    def __init__(
        self,
        styles: Styles,
        findings: Findings,
        changes: TrackedChanges,
        read_blocks: Callable[[Element], list[Block]],
    ) -> None:
        self.styles = styles
        self.findings = findings
        self.read_blocks = read_blocks
        self.changes = changes
        self.after: list[Block] = []

    def read(self, table: Element, where: str) -> tuple[tuple[Row, ...], list[Block]]:
        """Return the rows, and the pictures and notes to put after the table."""
        outer, self.after = self.after, []
        elements = list(_list_inside(table, "w:tr"))
        has_first_row = self.has_first_row(find_at(table, "w:tblPr"))
        grid, headers = [], []
        for index, element in enumerate(elements):
            before = len(self.changes.found)
            cells = list(self.read_cells(element, where))
            words = " ".join(words.text for one in cells for words in one.cell.paragraphs)
            if self.is_taken_out(find_at(element, "w:trPr"), words, where, before, "a row"):
                continue
            grid.append(cells)
            headers.append(is_on(element, "w:trPr/w:tblHeader") or (index == 0 and has_first_row))
        rows = tuple(
            Row(cells, is_header=bool(is_header)) for cells, is_header in zip(_join_rows(grid), headers, strict=True)
        )
        after, self.after = self.after, outer
        return rows, after

    def read_cells(self, row: Element, where: str) -> Iterator[_GridCell]:
        column = 0
        if empty := _clamp(read_value(row, "w:trPr/w:gridBefore")):
            yield _GridCell(column, Cell(columns=empty), continues=False)
            column += empty
        for element in _list_inside(row, "w:tc"):
            properties = find_at(element, "w:tcPr")
            columns = max(1, _clamp(read_value(properties, "w:gridSpan")))
            merge = find_at(properties, "w:vMerge")
            continues = merge is not None and merge.get("w:val", "continue") != "restart"
            before = len(self.changes.found)
            paragraphs = tuple(self.read_paragraphs(element))
            words = " ".join(words.text for words in paragraphs)
            if not self.is_taken_out(properties, words, where, before, "a cell"):
                yield _GridCell(column, Cell(paragraphs, columns), continues)
                column += columns

    def read_paragraphs(self, cell: Element) -> Iterator[Words]:
        for block in self.read_blocks(cell):
            if block.kind is BlockKind.TABLE:
                self.findings.add(word_findings.NESTED_TABLES)
                yield from (words for row in block.rows for inner in row.cells for words in inner.paragraphs)
            elif block.kind in _AFTER_TABLE:
                self.after.append(block)
                self.findings.add(word_findings.TABLE_PICTURES)
            elif block.kind is not BlockKind.PAGE_BREAK:
                yield put_number_before(block)

    def has_first_row(self, properties: Element | None) -> bool:
        """Whether the table's style formats the first row differently, and the table uses that."""
        look = find_at(properties, "w:tblLook")
        style = read_value(properties, "w:tblStyle")
        if look is None or not style:
            return False
        value = look.get("w:val", "")
        bits = int(value, 16) if 0 < len(value) <= 4 and value.isalnum() and _is_hexadecimal(value) else 0
        is_used = look.get("w:firstRow", "1" if bits & 0x20 else "0") in ("1", "true", "on")
        kinds = (
            one.get("w:type") for chain in self.styles.chain(style) for one in list_children(chain, "w:tblStylePr")
        )
        return is_used and "firstRow" in kinds

    def is_taken_out(self, properties: Element | None, words: str, where: str, before: int, what: str) -> bool:
        """Whether a tracked change removes a row or cell; ``before`` is how many changes were listed before it."""
        self.changes.where = where
        is_taken_out = self.changes.takes_whole(properties, words, is_listed=len(self.changes.found) > before)
        if is_taken_out:
            self.findings.leave_out(where, f"{what} that a tracked change takes out", words)
        return is_taken_out


def put_number_before(block: Block) -> Words:
    """Put a number or bullet before the words, because a cell holds only words."""
    number = block.number or ("•" if block.kind is BlockKind.ITEM else "")
    if not number:
        return block.words
    shift = len(number) + 1
    marks = tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in block.words.marks)
    return Words(f"{number} {block.words.text}".strip(), marks)


def _join_rows(grid: Sequence[Sequence[_GridCell]]) -> list[tuple[Cell, ...]]:
    """Put a cell that spans rows in its first row. A lower part with words, which Word hides, stays a cell."""
    rows: list[list[Cell]] = []
    opened: dict[int, tuple[int, int]] = {}  # column: row and place of the cell that covers it
    for cells in grid:
        row: list[Cell] = []
        for one in cells:
            if one.continues and one.column in opened and not one.cell.paragraphs:
                upper, place = opened[one.column]
                above = row if upper == len(rows) else rows[upper]
                above[place] = replace(above[place], rows=above[place].rows + 1)
                continue
            opened[one.column] = (len(rows), len(row))
            row.append(one.cell)
        rows.append(row)
    return [tuple(row) for row in rows]


def _list_inside(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the rows or cells, including those in content controls."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _list_inside(child, tag)


def _clamp(text: str | None) -> int:
    return min(_WIDEST, read_whole_number(text) or 0)


def _is_hexadecimal(value: str) -> bool:
    return all(digit in "0123456789abcdefABCDEF" for digit in value)
