"""Reads the tables of a Markdown file."""

import re
from collections.abc import Callable, Sequence

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from policy.text.blocks import Cell, Row, Words

from ..findings import Findings
from ..words import WordRun, make_words
from .inline import InlineWords

MORE_CELLS = "Cells beyond the header row, which Markdown does not show, were kept: {count}."


class TableReader:
    """Reads tables. ``read_inline`` reads the words of a cell; ``lines`` are the lines of the file."""

    def __init__(self, findings: Findings, lines: Sequence[str], read_inline: Callable[[Token], InlineWords]) -> None:
        self.findings = findings
        self.lines = lines
        self.read_inline = read_inline
        self.after = InlineWords()

    def read(self, tokens: Sequence[Token]) -> tuple[tuple[Row, ...], InlineWords]:
        """Return the rows, and the pictures and notes to put after the table. An empty header row is dropped."""
        self.after = InlineWords()
        rows: list[tuple[list[Cell], bool]] = []
        is_header = False
        line = -1
        for token in tokens:
            if token.type in ("thead_open", "tbody_open"):
                is_header = token.type == "thead_open"
            elif token.type == "tr_open":
                rows.append(([], is_header))
                line = token.map[0] if token.map else -1
            elif token.type == "inline":
                rows[-1][0].append(self.read_cell(token))
            elif token.type == "tr_close" and not is_header:
                self.add_more_cells(rows[-1][0], line)
        return _even_out(rows), self.after

    def read_cell(self, token: Token) -> Cell:
        if not token.content:
            return Cell()
        found = self.read_inline(token)
        self.after.pictures += found.pictures
        self.after.notes += found.notes
        return Cell(
            tuple(words for line in found.lines if (words := make_words(line, self.findings.count_hidden)).text)
        )

    def add_more_cells(self, cells: list[Cell], line: int) -> None:
        """Add the cells that the parser dropped because the header row has fewer cells."""
        source = re.sub(r"^[>\s]+", "", self.lines[line]).strip() if 0 <= line < len(self.lines) else ""
        written = escapedSplit(source)
        written = written[1:] if written and not written[0] else written
        for text in written[len(cells) :]:
            if words := make_words([WordRun(text)], self.findings.count_hidden).text:
                self.findings.add(MORE_CELLS)
                cells.append(Cell((Words(words),)))


def _even_out(rows: Sequence[tuple[list[Cell], bool]]) -> tuple[Row, ...]:
    """Return all rows with the same number of cells, without a header row that is empty."""
    filled = [(cells, is_header) for cells, is_header in rows if any(cell.paragraphs for cell in cells)]
    width = max((len(cells) for cells, _ in filled), default=0)
    return tuple(Row((*cells, *[Cell()] * (width - len(cells))), is_header) for cells, is_header in filled)
