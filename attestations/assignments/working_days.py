"""Working days in England: Monday to Friday except bank holidays, which the holidays library knows.

An academy's closure days and holidays are not known here, so they count as working days. A newly proclaimed bank
holiday is known with the library's next release.
"""

from datetime import date
from functools import cache, lru_cache

import holidays

from .facts import DAY

SATURDAY = 5


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays in England, with the days that stand in for those at a weekend.

    Copied for each year, because the library's own sets grow while they are read, which is not safe in threads.
    """
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))


def is_working(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


@lru_cache(maxsize=10_000)
def add_working_days(start: date, days: int) -> date:
    """The working day so many working days later; for 0 the day itself, or the next working day."""
    day = start
    while days > 0 or not is_working(day):
        day += DAY
        days -= is_working(day)
    return day
