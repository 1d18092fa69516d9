"""Boards as CSV, for spreadsheets: the lines of the same report function as the screen and the PDF."""

import csv
import io
from collections.abc import Iterable

from django.utils import timezone

from . import wording
from .boards import Board, TrustBoard
from .rows import Line

COLUMNS = ["Name", "Job", "Category", "State", "Due", "Signed", "Receipt"]
# A spreadsheet runs a cell that begins with one of these as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def of_board(board: Board) -> bytes:
    return _written([COLUMNS, *map(_cells, board.lines)])


def of_trust(trust: TrustBoard) -> bytes:
    rows = ([board.academy.name, *_cells(line)] for board in trust.boards for line in board.lines)
    return _written([["Academy", *COLUMNS], *rows])


def _cells(line: Line) -> list[str]:
    signed = timezone.localtime(line.signed_at).isoformat(timespec="seconds") if line.signed_at else ""
    due = line.due_on.isoformat() if line.due_on else ""
    return [line.name, line.job, line.category, wording.state_of(line), due, signed, line.receipt]


def _written(rows: Iterable[list[str]]) -> bytes:
    """With a byte order mark, by which spreadsheets know that names are in UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows([neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"'{cell}" if cell.lstrip().startswith(FORMULA) or cell.startswith(FORMULA) else cell
