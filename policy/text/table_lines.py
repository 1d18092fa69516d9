"""Writes and reads the lines of a table in form 2 (rule 6 of ``form_2``)."""

import re
import unicodedata
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .errors import TextError
from .inline import Mark, MarkKind, read_words, sort_marks, write_words
from .units import UnitKind, UnitText

_RULE = "---"
MOST_CELLS = 100
_HOW = "A table begins with a header line and a line such as | --- | --- |, and all its rows have as many cells."


def write_table(units: Sequence[UnitText]) -> Iterator[tuple[UnitText | None, str]]:
    """Yield the lines of one table, each with its unit, or with None if the line belongs to no unit."""
    count = units[0].text.count("\t") + 1
    has_header = units[0].kind is UnitKind.HEADER
    yield (units[0] if has_header else None), _write_cells(_list_cells(units[0]) if has_header else [""] * count)
    yield None, _write_cells([_RULE] * count)
    for unit in units[has_header:]:
        yield unit, _write_cells(_list_cells(unit))


def read_tables(lines: Sequence[str], table: int) -> Iterator[tuple[int, UnitText]]:
    """Read consecutive lines that all begin with a bar. Yield the place and unit of each row of each table.

    ``table`` is the number of tables before these in the part. Raises ``TextError``, whose line counts from 1 here.
    """
    rows = [_read_cells(line, place) for place, line in enumerate(lines, 1)]
    count = 0
    for place, cells in enumerate(rows):
        is_header = rows[place + 1 : place + 2] == [[_RULE] * len(cells)]
        is_rule = place > 0 and cells == [_RULE] * count
        if is_header:
            count = len(cells)
            table += 1
        if len(cells) != count:
            raise TextError(place + 1, _HOW)
        if not is_rule and (not is_header or any(cells)):
            yield place, _read_row(cells, table, is_header=is_header, line=place + 1)


def find_row_fault(unit: UnitText) -> str:
    """Return why the words of a row cannot be kept, as a sentence, or "" if they can."""
    cells = unit.text.split("\t")
    if len(cells) > MOST_CELLS:
        return f"A table has at most {MOST_CELLS} columns."
    if any(mark.kind is MarkKind.LINK and mark.address.startswith("sha256:") for mark in unit.marks):
        return "Only a picture has an address that begins with sha256."
    if not any(cells):
        return "A row of a table has at least one cell with words."
    if any("" in cell.split("\n") for cell in cells if cell):
        return "A paragraph of a cell is empty."
    return ""


def _list_cells(unit: UnitText) -> list[str]:
    cells: list[str] = []
    start = 0
    coming = deque(sort_marks(unit.text, unit.marks))  # in order; no mark continues into another paragraph
    for cell in unit.text.split("\t"):
        paragraphs: list[str] = []
        for paragraph in cell.split("\n"):
            end = start + len(paragraph)
            own = []
            while coming and coming[0].start < end:
                mark = coming.popleft()
                own.append(replace(mark, start=mark.start - start, end=mark.end - start))
            paragraphs.append(_escape_paragraph(write_words(paragraph, own)))
            start = end + 1
        written = "<br>".join(paragraphs)
        cells.append(f"\\{written}" if written == _RULE else written)
    return cells


def _escape_paragraph(words: str) -> str:
    words = words.replace("|", "\\|").replace("<br>", "\\<br>")
    return f"\\{words}" if words and unicodedata.combining(words[0]) else words


def _write_cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _read_cells(line: str, place: int) -> list[str]:
    if not re.fullmatch(r"\| (?:.* )?\|", line):
        raise TextError(place, "A row begins and ends with a bar, with a space on its inner side.")
    return _split(line[2:-2], " | ")


def _read_row(cells: Sequence[str], table: int, *, is_header: bool, line: int) -> UnitText:
    text: list[str] = []
    marks: list[Mark] = []
    start = 0
    for cell in cells:
        for place, paragraph in enumerate(_split(cell, "<br>")):
            try:
                words, own = read_words(paragraph)
            except TextError as error:
                raise TextError(line, error.reason) from error
            text += ["\n"] * (place > 0) + [words]
            marks += [Mark(start + mark.start, start + mark.end, mark.kind, mark.address) for mark in own]
            start += len(words) + 1
        text.append("\t")
    kind = UnitKind.HEADER if is_header else UnitKind.ROW
    return UnitText(kind, "".join(text[:-1]), table=table, marks=tuple(sorted(marks)))


def _split(source: str, separator: str) -> list[str]:
    """Split at each separator that has no backslash before its first character."""
    pieces, start = [], 0
    for found in re.finditer(rf"\\.|{re.escape(separator)}", source):
        if found[0] == separator:
            pieces.append(source[start : found.start()])
            start = found.end()
    return [*pieces, source[start:]]
