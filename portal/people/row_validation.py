"""One row of a spreadsheet: cells taken by column, checked, and what is wrong with them in sentences."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MANY = 50
DATE_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
DATE_BRITISH = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
YEARS = range(1900, 2101)
YES_OR_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}
# What is seen by nobody or turns the order of letters; joiners are part of how some names are spelt.
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """``row`` counts as a spreadsheet does, the header being 1; None is the whole file."""

    file: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.reason}"


class Refused(Exception):
    """Why files were not loaded: every reason, of which the first fifty are shown."""

    def __init__(self, rows: Collection[RefusedRow]) -> None:
        self.rows = tuple(rows)
        super().__init__(self.rows)

    def __str__(self) -> str:
        lines = [str(row) for row in self.rows[:MANY]]
        if len(self.rows) > MANY:
            lines.append(f"and {len(self.rows) - MANY} more")
        return "\n".join(lines)


class Row:
    """A row under its header. Asking for a cell that is wrong notes a refusal and answers a stand-in."""

    def __init__(self, file: str, number: int, cells: dict[str, str]) -> None:
        self.file = file
        self.number = number
        self.refusals: list[RefusedRow] = []
        self._cells = {column: unicodedata.normalize("NFC", cell).strip() for column, cell in cells.items()}

    def refuse(self, reason: str) -> None:
        self.refusals.append(RefusedRow(self.file, self.number, reason))

    def is_empty(self, *columns: str) -> bool:
        return not any(self._cells[column] for column in columns)

    def peek(self, column: str) -> str:
        """A cell that is checked elsewhere."""
        return " ".join(self._cells[column].split())

    def text(self, column: str, limit: int) -> str:
        """Words in one line, a single space between them."""
        cell = self._cells[column]
        if unseen := [c for c in cell if unicodedata.category(c) in UNSEEN and c not in JOINERS]:
            self.refuse(f"{column} holds a character that is not seen (U+{ord(unseen[0]):04X}). Type it again.")
            return ""
        words = self.peek(column)
        if not words:
            self.refuse(f"{column} is empty. Fill it in.")
        if len(words) > limit:
            self.refuse(f"{column} has {len(words)} characters, and {limit} is the most. Shorten it.")
        return words

    def matching(self, column: str, pattern: str, what: str) -> str:
        cell = self._cells[column]
        if not re.fullmatch(pattern, cell):
            self.refuse(f"{column} is {shown(cell)}. {what}")
        return cell

    def choice(self, column: str, among: Collection[str]) -> str:
        cell = self._cells[column].lower()
        if cell not in among:
            self.refuse(f"{column} is {shown(cell)}. Write one of: {', '.join(among)}.")
        return cell

    def yes_or_no(self, column: str) -> bool:
        cell = self._cells[column].lower()
        if cell not in YES_OR_NO:
            self.refuse(f"{column} is {shown(cell)}. Write yes or no.")
        return YES_OR_NO.get(cell, False)

    def email(self, column: str) -> str | None:
        """In lower case, or None for an empty cell."""
        cell = self._cells[column].lower()
        if not cell:
            return None
        try:
            validate_email(cell if cell.isascii() and len(cell) <= 254 else "")
        except ValidationError:
            self.refuse(f"{column} is {shown(cell)}, which is no e-mail address. Correct or empty it.")
        return cell

    def span(self, first: str, last: str) -> tuple[date, date | None]:
        """Two dates, the second of which may be empty."""
        begin = self._day(first)
        end = None if self.is_empty(last) else self._day(last)
        if self.is_empty(first):
            self.refuse(f"{first} is empty. Write a date such as 2026-09-01 or 01/09/2026.")
        if begin and end and end < begin:
            self.refuse(f"{last} ({end}) is before {first} ({begin}). Correct one of them.")
        return begin or date.min, end

    def _day(self, column: str) -> date | None:
        cell = self._cells[column]
        if not cell:
            return None
        day = parsed_day(cell)
        if day is None:
            self.refuse(f"{column} is {shown(cell)}. Write a date such as 2026-09-01 or 01/09/2026.")
        elif day.year not in YEARS:
            self.refuse(f"{column} is {shown(cell)}, a year that cannot be meant. Correct it.")
        return day


def parsed_day(cell: str) -> date | None:
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


def shown(cell: str) -> str:
    """A cell as it may be shown in a sentence: short, and nothing in it that a terminal would obey."""
    if not cell:
        return "empty"
    plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cell)
    return f"“{plain[:60]}…”" if len(plain) > 60 else f"“{plain}”"
