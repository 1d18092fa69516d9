"""Reads a list of days that somebody pasted or exported, a line for a day or a span of days. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .names import find_invisible

LONGEST = timedelta(days=100)
YEARS = range(2000, 2101)
MOST_LINES = 500
LONGEST_LABEL = 80
STAFF_ONLY, CLOSED = "staff-only", "closed"  # as DayKind has them, which a pure module may not import

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september"]
MONTHS += ["october", "november", "december"]
WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?\s*)?"
MONTH = r"[a-z]{3,9}\.?"
# 2026-12-25; 25/12/2026, also with dots, dashes and a year of two digits; 25th December 2026, perhaps without a year.
DATE = re.compile(
    WEEKDAY + r"(?:(?P<iso>\d{4}-\d{1,2}-\d{1,2})"
    r"|(?P<british>\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2}))"
    rf"|(?P<words>\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}(?:,?\s+\d{{4}})?)"
    r"|(?P<day>\d{1,2}(?:st|nd|rd|th)?))(?![\w/])",
    re.IGNORECASE,
)
BETWEEN = re.compile(r"\s*(?:-|–|—|to\b|until\b|till\b|[,;\t])\s*", re.IGNORECASE)
AFTER = re.compile(r"^[\s,;:\t–—-]+")
KINDS = (
    (STAFF_ONLY, re.compile(r"\b(?:inset|staff[ -]only|staff|training)\b", re.IGNORECASE)),
    (CLOSED, re.compile(r"\b(?:closed|closure)\b", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class ListedDays:
    """Days from one to another, both included. ``kind`` is "closed" or "staff-only"."""

    kind: str
    from_on: date
    until_on: date
    label: str = ""

    @property
    def described_kind(self) -> str:
        return "closed" if self.kind == CLOSED else "staff only (INSET)"


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """``number`` counts from 1; ``reason`` is a sentence for people."""

    number: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayList:
    days: list[ListedDays]
    refused: list[RefusedLine]


class _Unread(Exception):
    """Why a line cannot be read."""


def read_day_list(text: str, *, kind: str) -> DayList:
    """Reads each line; ``kind`` is what days are where a line does not say it. A line of headings may come first.

    Every other line that is not empty is either among the days or among those refused.
    """
    days: list[ListedDays] = []
    refused: list[RefusedLine] = []
    for number, line in _list_lines(text):
        try:
            if number > MOST_LINES:
                raise _Unread(f"There are more than {MOST_LINES} lines. Send the rest in another list.")
            span = _read_line(line, kind)
            _refuse_overlap(span, days)
            days.append(span)
        except _Unread as reason:
            refused.append(RefusedLine(number, line[:100], str(reason)))
    return DayList(days, refused)


def _list_lines(text: str) -> Iterator[tuple[int, str]]:
    is_first = True
    for number, raw in enumerate(text.replace("\ufeff", "").splitlines(), 1):
        line = raw.replace('"', "").strip(" ,;\t")
        if not line:
            continue
        is_heading = is_first and not re.search(r"\d", line) and re.search(r"date|day|from|first|start", line, re.I)
        is_first = False
        if not is_heading:
            yield number, line


def _read_line(line: str, kind: str) -> ListedDays:
    first = DATE.match(line)
    if first is None:
        raise _Unread("No date was found at the beginning. Write it as 25/12/2026 or 25 December 2026.")
    between = BETWEEN.match(line, first.end())
    last = DATE.match(line, between.end()) if between else None
    if last is None and first["day"]:
        raise _Unread("The month is missing. Write the day as 25/12/2026 or 25 December 2026.")
    if last is not None and last["day"]:
        last = None  # a number that begins the words after one date
        if first["day"]:
            raise _Unread("The month is missing. Write the day as 25/12/2026 or 25 December 2026.")
    until_on = _read_date(last or first, None)
    from_on = _read_date(first, until_on)
    if until_on < from_on:
        raise _Unread("The last day is before the first.")
    if until_on - from_on > LONGEST:
        raise _Unread(f"That is more than {LONGEST.days} days in a row. Check the years.")
    said, label = _read_words(line[(last or first).end() :])
    return ListedDays(said or kind, from_on, until_on, label)


def _read_date(match: "re.Match[str]", until_on: date | None) -> date:
    """``until_on`` gives the month and year where the first day of a span has none: 26 to 30 October 2026."""
    words = match.group().lower()
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
    elif match["british"]:
        day, month, year = map(int, re.split(r"[/.-]", match["british"]))
        year += 2000 if year < 100 else 0
    else:
        numbers = re.findall(r"\d+", words)
        day = int(numbers[0])
        month = _read_month(match["words"]) if match["words"] else until_on.month if until_on else 0
        year = int(numbers[1]) if len(numbers) > 1 else _infer_year(month, day, until_on)
    try:
        found = date(year, month, day)
    except ValueError:
        raise _Unread(f"There is no such day: {match.group().strip()}.") from None
    if found.year not in YEARS:
        raise _Unread(f"The year {found.year} cannot be right.")
    return found


def _read_month(words: str) -> int:
    name = re.findall(r"[a-z]{3,}", re.sub(r"^\d+(?:st|nd|rd|th)?", "", words.lower()))[0]
    month = next((number for number, full in enumerate(MONTHS, 1) if full.startswith(name)), 0)
    if not month:
        raise _Unread(f"There is no month called “{name}”.")
    return month


def _infer_year(month: int, day: int, until_on: date | None) -> int:
    if until_on is None:
        raise _Unread("The year is missing.")
    return until_on.year if (month, day) <= (until_on.month, until_on.day) else until_on.year - 1


def _read_words(rest: str) -> tuple[str, str]:
    """The kind of the days where the words say it, and the words, without a cell that says only the kind."""
    text = " ".join(AFTER.sub("", rest).split())
    kind = next((kind for kind, said in KINDS if said.search(text)), "")
    cells = [cell.strip() for cell in re.split(r"[,;\t]", AFTER.sub("", rest))]
    label = ", ".join(" ".join(cell.split()) for cell in cells if cell and not _says_only_kind(cell))
    if find_invisible(label):
        raise _Unread("There is an invisible character in the words. Type them again.")
    if len(label) > LONGEST_LABEL:
        raise _Unread(f"The words after the date have more than {LONGEST_LABEL} characters. Shorten them.")
    return kind, label


def _says_only_kind(cell: str) -> bool:
    words = cell.strip(" ()").lower()
    return words in {
        "closed",
        "closure",
        "staff only",
        "staff-only",
        "staff",
        "inset",
        "inset day",
        "staff only (inset",
    }


def _refuse_overlap(span: ListedDays, days: Iterable[ListedDays]) -> None:
    for other in days:
        if other.from_on <= span.until_on and span.from_on <= other.until_on:
            raise _Unread("Some of these days stand on an earlier line already.")
