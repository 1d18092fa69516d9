"""On which days somebody works, and how working days are counted. Pure.

Work is done on Monday to Friday, or on the weekdays that are on record, but on no bank holiday in England, which the
holidays library knows (one newly proclaimed, with its next release), and in term time on no day on which the academy
is closed. A day for staff only is a working day. An academy whose days nobody has entered counts Monday to Friday, in
August too: a day that is not on record moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays

from .spans import DAY, Span

MONDAY_TO_FRIDAY = "12345"
LONGEST_BREAK = 366  # days; whoever works on none of so many was entered by mistake


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays in England, with the days that stand in for those at a weekend.

    Copied for each year, because the library's own sets grow while they are read, which is not safe in threads.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


@dataclass(frozen=True, slots=True)
class WorkPattern:
    """Certain weekdays, where 1 is Monday, but not the days off, nor bank holidays."""

    weekdays: str = MONDAY_TO_FRIDAY
    days_off: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        is_off = day in self.days_off or day in bank_holidays(day.year)
        return str(day.isoweekday()) in self.weekdays and not is_off


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When one person works: a pattern for each engagement, with its days. A day worked at any of them counts.

    On days that are within none those count that ended last, and before all of them, all.
    """

    patterns: tuple[tuple[Span, WorkPattern], ...]

    def works(self, day: date) -> bool:
        return any(pattern.works(day) for pattern in self._find_patterns(day))

    def _find_patterns(self, day: date) -> list[WorkPattern]:
        if current := [pattern for span, pattern in self.patterns if span.holds(day)]:
            return current
        ends = [span.until_on for span, _ in self.patterns if span.until_on and span.is_over(day)]
        return [pattern for span, pattern in self.patterns if not ends or span.until_on == max(ends)]


ALWAYS = Span(date.min, None)
ORDINARY = WorkCalendar(((ALWAYS, WorkPattern()),))


def build_calendar(patterns: Iterable[tuple[Span, WorkPattern]]) -> WorkCalendar:
    """Where all patterns are alike, as nearly always, their days say nothing, and people share one calendar."""
    found = tuple(dict.fromkeys(patterns))
    alike = {pattern for _, pattern in found}
    if len(alike) == 1:
        return WorkCalendar(((ALWAYS, alike.pop()),))
    return WorkCalendar(found) if found else ORDINARY


def is_working(day: date, calendar: WorkCalendar = ORDINARY) -> bool:
    return calendar.works(day)


@lru_cache(maxsize=10_000)
def add_working_days(start: date, days: int, calendar: WorkCalendar = ORDINARY) -> date:
    """The working day so many working days later; for 0 the day itself, or the next working day.

    Where somebody never works for a year, Monday to Friday is counted.
    """
    day, left, idle = start, days, 0
    while left > 0 or not calendar.works(day):
        day += DAY
        is_worked = calendar.works(day)
        idle = 0 if is_worked else idle + 1
        if idle > LONGEST_BREAK:
            return add_working_days(start, days)
        left -= is_worked
    return day
