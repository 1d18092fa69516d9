"""Working days of England: weekends and bank holidays by a library that brings its data along.

Closure days and holidays of an academy are not known here, so they count as working days. Bank holidays that are
proclaimed later are known with the library's next release.
"""

from datetime import date
from functools import cache, lru_cache

import holidays

from .rules import DAY

SATURDAY = 5


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """In England, the days that stand in for one on a weekend included.

    A set of its own for each year, because the library's grow while they are read, which threads may not see.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@lru_cache(maxsize=10_000)
def working_days(start: date, days: int) -> date:
    """The working day that comes so many after a day; for none the day itself, or else the next that is one."""
    day = start
    while days > 0 or not is_working(day):
        day += DAY
        days -= is_working(day)
    return day
