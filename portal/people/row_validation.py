"""A row of a spreadsheet: reads its cells by column, checks them, and collects refusals as sentences."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .names import describe_fault, find_invisible

MAX_SHOWN = 50
DATE_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
DATE_BRITISH = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
YEARS = range(1900, 2101)
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """``row`` is the number that a spreadsheet shows, where the header is 1; None means the whole file."""

    file: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.reason}"


class RosterErrors(Exception):
    """Why files were not loaded. It holds every reason and prints the first 50."""

    def __init__(self, rows: Collection[RefusedRow]) -> None:
        self.rows = tuple(rows)
        super().__init__(self.rows)

    def __str__(self) -> str:
        lines = [str(row) for row in self.rows[:MAX_SHOWN]]
        if len(self.rows) > MAX_SHOWN:
            lines.append(f"and {len(self.rows) - MAX_SHOWN} more")
        return "\n".join(lines)


class SheetRow:
    """A row with its cells by column. Reading a wrong cell adds a refusal and returns a placeholder."""

    def __init__(
        self, file: str, number: int, cells: dict[str, str], parse: "Callable[[str], date | None] | None" = None
    ) -> None:
        self.file = file
        self.number = number
        self._parse = parse or parse_day
        self.refusals: list[RefusedRow] = []
        self._cells = {column: unicodedata.normalize("NFC", cell).strip() for column, cell in cells.items()}

    def refuse(self, reason: str) -> None:
        self.refusals.append(RefusedRow(self.file, self.number, reason))

    def is_empty(self, *columns: str) -> bool:
        return not any(self._cells[column] for column in columns)

    def read_unchecked(self, column: str) -> str:
        return " ".join(self._cells[column].split())

    def read_text(self, column: str, limit: int) -> str:
        """One line, with single spaces between its words."""
        if invisible := find_invisible(self._cells[column]):
            self.refuse(f"{column} has an invisible character (U+{ord(invisible):04X}). Type it again.")
            return ""
        text = self.read_unchecked(column)
        if not text:
            self.refuse(f"{column} is empty. Fill it in.")
        if len(text) > limit:
            self.refuse(f"{column} has {len(text)} characters; the limit is {limit}. Shorten it.")
        return text

    def read_optional(self, column: str, limit: int) -> str:
        """As ``read_text``, '' for an empty cell."""
        return "" if self.is_empty(column) else self.read_text(column, limit)

    def read_name(self, column: str, limit: int) -> str:
        """As ``read_text``; a name has a letter, and every accent in it belongs to one."""
        text = self.read_text(column, limit)
        if text and (fault := describe_fault(text)):
            self.refuse(f"{column} is {quote_cell(text)}, which {fault}. Type the name again.")
        return text

    def read_matching(self, column: str, pattern: str, advice: str) -> str:
        cell = self._cells[column]
        if not re.fullmatch(pattern, cell):
            self.refuse(f"{column} is {quote_cell(cell)}. {advice}")
        return cell

    def read_choice(self, column: str, among: Collection[str]) -> str:
        cell = self._cells[column].lower()
        if cell not in among:
            self.refuse(f"{column} is {quote_cell(cell)}. Write one of: {', '.join(among)}.")
        return cell

    def read_yes_or_no(self, column: str) -> bool:
        cell = self._cells[column].lower()
        if cell not in YES_OR_NO:
            self.refuse(f"{column} is {quote_cell(cell)}. Write yes or no.")
        return YES_OR_NO.get(cell, False)

    def read_email(self, column: str) -> str | None:
        """In lower case, or None for an empty cell."""
        cell = self._cells[column].lower()
        if not cell:
            return None
        try:
            validate_email(cell if cell.isascii() and len(cell) <= 254 else "")
        except ValidationError:
            self.refuse(
                f"{column} is {quote_cell(cell)}, which is not an e-mail address. Correct it or leave it empty."
            )
        return cell

    def read_span(self, first: str, last: str) -> tuple[date, date | None]:
        """The dates in two columns; the second may be empty."""
        begin, end = self.read_day(first), self.read_day(last)
        if self.is_empty(first):
            self.refuse(f"{first} is empty. Write a date such as 2026-09-01 or 01/09/2026.")
        if begin and end and end < begin:
            self.refuse(f"{last} ({end}) is before {first} ({begin}). Correct one of them.")
        return begin or date.min, end

    def read_day(self, column: str) -> date | None:
        """None for an empty cell, and for one that is refused."""
        cell = self._cells[column]
        if not cell:
            return None
        day = self._parse(cell)
        if day is None:
            self.refuse(f"{column} is {quote_cell(cell)}. Write a date such as 2026-09-01 or 01/09/2026.")
        elif day.year not in YEARS:
            self.refuse(f"{column} is {quote_cell(cell)}, a year that cannot be right. Correct it.")
        return day


def parse_day(cell: str) -> date | None:
    """2026-09-01, or 01/09/2026 as British spreadsheets write it; None for anything else."""
    if found := DATE_ISO.fullmatch(cell):
        year, month, day = found.groups()
    elif found := DATE_BRITISH.fullmatch(cell):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def quote_cell(cell: str) -> str:
    """Quotes a cell for a sentence: at most 60 characters, with control characters escaped for terminals."""
    if not cell:
        return "empty"
    plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cell)
    return f"“{plain[:60]}…”" if len(plain) > 60 else f"“{plain}”"
