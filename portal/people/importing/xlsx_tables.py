"""The first sheet of an XLSX file that people can see, into a table. Pure.

Read with the standard library, cell by cell: a sheet whose only two cells lie a million rows apart takes no room, and
what a formula gave when the file was last saved counts, never the formula.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from .archives import Archive
from .days import convert_serial
from .tables import MOST_COLUMNS, MOST_ROWS, FileRefused, Table, check_header

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_DATES = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_NOT_OF_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
WORKBOOK = "xl/workbook.xml"
MOST_MERGED = 5  # are named
_BROKEN = (ParseError, DefusedXmlException, LookupError, ValueError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    path: str


@dataclass(slots=True)
class _Book:
    """What the cells of a sheet refer to, and what is to be said about them."""

    archive: Archive
    strings: list[str]
    formats: list[str]  # of each style: its format code, "date" for a built-in one
    is_1904: bool
    remarks: list[str] = field(default_factory=list)


def read_xlsx(archive: Archive) -> Table:
    """Raises FileRefused."""
    try:
        return _read(archive)
    except _BROKEN:
        raise FileRefused(f"{archive.name} is damaged, or not a spreadsheet. Open it, and save it again.") from None


def _read(archive: Archive) -> Table:
    workbook = _parse(archive, WORKBOOK)
    properties = _find(workbook, "workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    book = _Book(archive, _read_strings(archive), _read_formats(archive), is_1904)
    rows: list[tuple[int, list[str]]] = []
    visible = _list_sheets(archive, workbook, book)
    for place, sheet in enumerate(visible):
        rows = _read_rows(book, sheet)
        if rows:
            book.remarks += [f"The sheet “{other.name}” was not read." for other in visible[place + 1 :]]
            break
    if not rows:
        raise FileRefused(f"{archive.name} is empty. The first row must name the columns.")
    header = check_header(archive.name, rows[0][1])
    width = len(header)

    def iterate() -> Iterator[tuple[int, list[str]]]:
        for number, cells in rows[1:]:
            yield number, (cells + [""] * width)[: max(width, len(cells))]

    return Table(archive.name, header, iterate, tuple(book.remarks))


def _list_sheets(archive: Archive, workbook: Element, book: _Book) -> list[_Sheet]:
    """The sheets that people can see; a remark names each of the others."""
    relations = {row.get("Id", ""): row.get("Target", "") for row in _parse(archive, "xl/_rels/workbook.xml.rels")}
    sheets = []
    for row in (element for element in workbook.iter() if _tag(element) == "sheet"):
        name, target = row.get("name", "")[:60], relations[row.get(_RELATION, "")]
        if row.get("state", "visible") != "visible":
            book.remarks.append(f"The sheet “{name}” is hidden and was not read.")
        elif "worksheets/" in target:
            path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            sheets.append(_Sheet(name, path))
    return sheets


def _read_rows(book: _Book, sheet: _Sheet) -> list[tuple[int, list[str]]]:
    """The rows that are not empty."""
    rows: list[tuple[int, list[str]]] = []
    number = hidden = unknown = 0
    merged: list[str] = []
    stream = io.BytesIO(book.archive.read(sheet.path))
    for _, element in iterparse(stream, events=("end",), forbid_dtd=True):
        tag = _tag(element)
        if tag == "row":
            number = int(element.get("r") or number + 1)
            cells, lost = _read_row(book, element, number)
            unknown += lost
            if any(cells):
                rows.append((number, cells))
                hidden += element.get("hidden") in {"1", "true"}
            element.clear()
            if len(rows) > MOST_ROWS:
                raise FileRefused(f"{book.archive.name} has more than {MOST_ROWS:,} rows. Is this the right file?")
        elif tag == "mergeCell":
            merged.append(element.get("ref", "")[:20])
    if merged:
        named = ", ".join(merged[:MOST_MERGED]) + (" and others" if len(merged) > MOST_MERGED else "")
        book.remarks.append(f"Cells are merged ({named}): only the first of them has a value.")
    if hidden:
        book.remarks.append(f"{hidden:,} rows are hidden in the spreadsheet. They were read too.")
    if unknown:
        book.remarks.append(
            f"{unknown:,} cells hold a formula without its result, or an error. They were read as empty: "
            "open the file in the spreadsheet, correct them, and save it."
        )
    return rows


def _read_row(book: _Book, row: Element, number: int) -> tuple[list[str], int]:
    """The cells of a row, and how many of them have no value that can be known."""
    cells: list[str] = []
    lost = 0
    for cell in (child for child in row if _tag(child) == "c"):
        found = _REFERENCE.fullmatch(cell.get("r") or "")
        column = _count_column(found[1]) if found else len(cells)
        value, is_lost = _read_cell(book, cell)
        lost += is_lost
        if column >= MOST_COLUMNS and value:
            raise FileRefused(f"{book.archive.name} has a cell far to the right in row {number}. Remove it.")
        if column < MOST_COLUMNS:
            cells += [""] * (column + 1 - len(cells))
            cells[column] = value
    return cells, lost


def _read_cell(book: _Book, cell: Element) -> tuple[str, bool]:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _join_text(cell), False
    value = _find(cell, "v")
    text = (value.text or "") if value is not None else ""
    if kind == "e":
        return "", True
    if not text:
        return "", _find(cell, "f") is not None and kind != "str"
    if kind == "s":
        return book.strings[int(text)], False
    if kind == "b":
        return ("yes" if text == "1" else "no"), False
    if kind == "n":
        return _say_number(book, text, int(cell.get("s", "0"))), False
    return text, False


def _say_number(book: _Book, text: str, style: int) -> str:
    """As the spreadsheet shows it, where that matters: dates, and staff numbers that begin with zeros."""
    number = float(text)
    code = book.formats[style] if style < len(book.formats) else ""
    whole = int(number)
    if code == "date":
        day = convert_serial(whole, is_1904=book.is_1904)
        return day.isoformat() if day else text
    if number != whole:
        return text
    return str(whole).zfill(len(code)) if code and not code.strip("0") else str(whole)


def _read_strings(archive: Archive) -> list[str]:
    path = "xl/sharedStrings.xml"
    if path not in archive.names:
        return []
    return [_join_text(item) for item in _parse(archive, path) if _tag(item) == "si"]


def _read_formats(archive: Archive) -> list[str]:
    """Of each style of cells: "date", or a format code of nothing but zeros; '' for all others."""
    path = "xl/styles.xml"
    if path not in archive.names:
        return []
    styles = _parse(archive, path)
    codes = {row.get("numFmtId"): row.get("formatCode", "") for row in styles.iter() if _tag(row) == "numFmt"}
    cells = _find(styles, "cellXfs")
    numbers = [row.get("numFmtId", "0") for row in cells] if cells is not None else []
    return [_describe_format(number, codes.get(number, "")) for number in numbers]


def _describe_format(number: str, code: str) -> str:
    if int(number) in _BUILT_IN_DATES:
        return "date"
    plain = _NOT_OF_FORMAT.sub("", code).lower()
    if "y" in plain or ("d" in plain and "m" in plain):
        return "date"
    return plain if plain and not plain.strip("0") else ""


def _parse(archive: Archive, path: str) -> Element:
    return fromstring(archive.read(path), forbid_dtd=True)


def _join_text(element: Element) -> str:
    """The text of a cell, without what only says how it is pronounced."""
    parts = []
    for child in element:
        tag = _tag(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag in {"r", "is"}:
            parts.append(_join_text(child))
    return "".join(parts)


def _find(element: Element, tag: str) -> Element | None:
    return next((child for child in element if _tag(child) == tag), None)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _count_column(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
