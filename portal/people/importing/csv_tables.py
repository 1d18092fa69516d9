"""A CSV file into a table, whether commas, semicolons or tabs stand between its cells. Pure."""

import csv
import io
from collections.abc import Iterator

from .decoding import ADVICE, decode
from .tables import MOST_ROWS, FileRefused, Table, check_header

DELIMITERS = ",;\t"
_SAYS_DELIMITER = "sep="  # the first line of some files that Excel is to open


def read_csv(name: str, content: bytes) -> Table:
    """Raises FileRefused."""
    text = decode(name, content)
    delimiter, skipped = _find_delimiter(text)
    header_row, header = 0, list[str]()
    for number, cells in _parse(name, text, delimiter):
        if number > skipped and any(cell.strip() for cell in cells):
            header_row, header = number, cells
            break
    columns = check_header(name, header)
    width = len(columns)

    def iterate() -> Iterator[tuple[int, list[str]]]:
        for number, cells in _parse(name, text, delimiter):
            if number > header_row and any(cell.strip() for cell in cells):
                yield number, _fit(cells, width)

    return Table(name, columns, iterate)


def _fit(cells: list[str], width: int) -> list[str]:
    """Cells that spreadsheets leave out or add at the end of a row are empty; any other difference stays visible."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    if len(cells) == 1 and width > 2:
        return cells
    return cells + [""] * (width - len(cells)) if len(cells) >= width - 1 else cells


def _find_delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and how many lines come before the header."""
    first = text.lstrip("\r\n").partition("\n")[0]
    if first.lower().startswith(_SAYS_DELIMITER) and first.strip()[len(_SAYS_DELIMITER) :] in {*DELIMITERS}:
        return first.strip()[len(_SAYS_DELIMITER)], 1
    if first.rstrip("\r").lower() == "sep=\t":
        return "\t", 1
    parts = first.split('"')[::2]  # what stands outside quotes
    counts = {delimiter: sum(part.count(delimiter) for part in parts) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: counts[delimiter])
    return best if counts[best] else ",", 0


def _parse(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            if number > MOST_ROWS:
                raise FileRefused(f"{name} has more than {MOST_ROWS:,} rows. Is this the right file?")
            yield number, cells
    except csv.Error as error:
        why = f"{name}, row {number + 1}: is not CSV ({error}). Is a quote left open? {ADVICE}"
        raise FileRefused(why) from None
