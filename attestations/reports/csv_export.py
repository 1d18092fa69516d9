"""Boards as CSV for spreadsheets, with the same rows as the page and the PDF."""

import csv
import io
import unicodedata
from collections.abc import Iterable

from django.utils import timezone

from .boards import Board, TrustBoard
from .rows import BoardRow
from .wording import state_label

COLUMNS = ["Name", "Job", "Category", "State", "Due", "Signed", "Receipt", "Times reminded", "Last reminded"]
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def render_board(board: Board) -> bytes:
    return _render_csv([COLUMNS, *map(_cells, board.rows)])


def render_trust(trust: TrustBoard) -> bytes:
    """Without the names of those who chose not to sign: they stand on their academy's board alone."""
    rows = ([board.academy.name, *_cells(row)] for board in trust.boards for row in board.rows_named_in_trust)
    return _render_csv([["Academy", *COLUMNS], *rows])


def _cells(row: BoardRow) -> list[str]:
    signed = timezone.localtime(row.signed_at).isoformat(timespec="seconds") if row.signed_at else ""
    due = row.due_on.isoformat() if row.due_on else ""
    times, last_on = (str(row.reminded.times), row.reminded.last_on.isoformat()) if row.reminded else ("", "")
    if row.is_outstanding and not times:
        times = "0"
    return [row.name, row.job, row.category, state_label(row), due, signed, row.receipt, times, last_on]


def _render_csv(rows: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, without which spreadsheets garble accented names."""
    text = io.StringIO()
    csv.writer(text).writerows([neutralise(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def neutralise(cell: str) -> str:
    """Prefix ``'`` to a cell that a spreadsheet would run as a formula; some read ``＝`` as ``=``."""
    plain = unicodedata.normalize("NFKC", cell)
    return f"'{cell}" if plain.lstrip().startswith(FORMULA_STARTS) or plain.startswith(FORMULA_STARTS) else cell
