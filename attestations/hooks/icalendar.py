"""Writes a calendar of whole days as RFC 5545 has it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

LONGEST_LINE = 75  # octets, section 3.1


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """``key`` stays the same while the day moves, so that calendars move their entry with it."""

    key: str
    on: date
    title: str
    words: str
    address: str


def write_calendar(name: str, days: Iterable[CalendarDay], *, host: str, at: datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Policy portal//EN",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ]
    for day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day.key}@{host}",
            f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"SUMMARY:{escape(day.title)}",
            f"DESCRIPTION:{escape(day.words)}",
            f"URL:{day.address}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def escape(text: str) -> str:
    """Text of a property, section 3.3.11."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r", "").replace("\n", "\\n")


def fold(line: str) -> str:
    """A long line in several, none longer than 75 octets and no character cut in two."""
    folded, length = "", 0
    for character in line:
        size = len(character.encode())
        if length + size > LONGEST_LINE:
            folded, length = f"{folded}\r\n ", 1
        folded, length = folded + character, length + size
    return folded
