"""Joins the pieces of a table that continues on the next page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy.text.blocks import LeftOut

from .lines import Line
from .tables import PdfCell, PdfTable

_SAME_PLACE = 4.0  # points


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table, and the page on which it begins."""

    page: int
    table: PdfTable

    @property
    def has_header(self) -> bool:
        rows = self.table.rows
        words = [word for cell in rows[0] for word in cell.words if any(map(str.isalpha, word.text))]
        return len(rows) > 1 and bool(words) and all(word.is_bold for word in words)


Pieces = list[Line | PlacedTable]


def join_tables(pages: Sequence[Pieces]) -> tuple[Pieces, list[LeftOut], int]:
    """Return all pieces in order, the repeated table headers that were left out, and how many tables were joined.

    A table continues if it is the last thing on its page, the next page begins with a table that has its columns at
    the same positions, and that table's first row repeats the header or is not bold.
    """
    joined: Pieces = []
    left_out: list[LeftOut] = []
    count = 0
    for page in pages:
        last, rest = joined[-1] if joined else None, page
        if page and isinstance(last, PlacedTable) and isinstance(page[0], PlacedTable) and _goes_on(last, page[0]):
            rows = page[0].table.rows
            if _is_repeated(last, page[0]):
                left_out.append(LeftOut(f"page {page[0].page}", "a table's header that repeats", _write(rows[0])))
                rows = rows[1:]
            joined[-1] = replace(last, table=replace(last.table, rows=last.table.rows + rows))
            count += 1
            rest = page[1:]
        joined += rest
    return joined, left_out, count


def _goes_on(before: PlacedTable, after: PlacedTable) -> bool:
    places, others = before.table.columns, after.table.columns
    is_same_grid = len(places) == len(others) and all(
        abs((place - places[0]) - (other - others[0])) <= _SAME_PLACE
        for place, other in zip(places, others, strict=True)
    )
    return is_same_grid and (not after.has_header or _is_repeated(before, after))


def _is_repeated(before: PlacedTable, after: PlacedTable) -> bool:
    return before.has_header and _write(before.table.rows[0]) == _write(after.table.rows[0])


def _write(row: Sequence[PdfCell]) -> str:
    return "\t".join(" ".join(word.text for word in cell.words) for cell in row)
