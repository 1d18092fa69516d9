"""Dates as spreadsheets and other systems write them. Pure."""

import re
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+(?:Z|[+-][0-9:]+)?)?")
_BRITISH = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})(?: 0?0:00(?::00)?)?")
_NAMED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]*)?")
# Excel counts from here, because it takes 1900 for a leap year; every serial of five digits is later than that.
_SERIAL_BEGINS = date(1899, 12, 30)
_SERIAL_1904 = date(1904, 1, 1)


def read_day(cell: str) -> date | None:
    """2026-09-01, 01/09/2026, 1 Sep 2026, 20260901 or Excel's 46266; None for anything else.

    The day comes before the month, as here, and years have four digits.
    """
    if found := _ISO.fullmatch(cell):
        return _build(*found.groups())
    if found := _BRITISH.fullmatch(cell):
        return _build(found[4], found[3], found[1])
    if found := _NAMED.fullmatch(cell):
        return _build(found[3], str(_find_month(found[2])), found[1])
    if found := _COMPACT.fullmatch(cell):
        return _build(*found.groups())
    if found := _SERIAL.fullmatch(cell):
        return convert_serial(int(found[1]))
    return None


def convert_serial(serial: int, *, is_1904: bool = False) -> date | None:
    """The day of a number in a spreadsheet; None where there is none."""
    try:
        return (_SERIAL_1904 if is_1904 else _SERIAL_BEGINS) + timedelta(days=serial)
    except OverflowError:
        return None


def _find_month(word: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    lower = word.lower()
    for names in (MONTHS, FULL_MONTHS):
        if lower in names:
            return names.index(lower) + 1
    return 9 if lower == "sept" else 0


def _build(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
