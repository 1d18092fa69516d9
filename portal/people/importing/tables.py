"""What every reader of a file gives: a table with a header and numbered rows. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_ROWS = 200_000
MOST_COLUMNS = 300
MOST_BYTES = 25_000_000  # of a file as it is uploaded
MOST_UNPACKED = 80_000_000  # of what is read of a ZIP or XLSX file


class FileRefused(Exception):
    """Why a file, or a part of it, cannot be read, as a sentence for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """``iterate`` yields the rows under the header, each with its number in a spreadsheet, where the header's is 1.

    Rows are read one by one, so that what nobody may see need not be kept. Reading them raises FileRefused.
    """

    name: str
    header: tuple[str, ...]
    iterate: Callable[[], Iterator[tuple[int, list[str]]]]
    remarks: tuple[str, ...] = ()

    def has(self, *columns: str) -> bool:
        return set(columns) <= set(self.header)


def check_header(name: str, cells: list[str]) -> tuple[str, ...]:
    """The header without empty cells at its end; a name that stands twice gets (2) behind it. Raises FileRefused."""
    header = [" ".join(cell.split()) for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise FileRefused(f"{name} is empty. The first row must name the columns.")
    if len(header) > MOST_COLUMNS:
        raise FileRefused(f"{name} has {len(header):,} columns. Is this the right file?")
    times: Counter[str] = Counter()
    for place, column in enumerate(header):
        times[column] += 1
        if column and times[column] > 1:
            header[place] = f"{column} ({times[column]})"
    return tuple(header)
