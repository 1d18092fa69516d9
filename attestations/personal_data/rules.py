"""When a person's time is over. Pure."""

from collections.abc import Iterable
from datetime import date

YEARS_KEPT = 6


def add_years(day: date, years: int) -> date:
    """The same day of a later year; 1 March for 29 February, so that nothing is kept for less."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def find_due_on(ends: Iterable[date | None]) -> date | None:
    """The first day on which a person is due to be erased; ``ends`` are the last days of all they did here.

    None while something has no end, and of somebody of whom no end is known.
    """
    last: date | None = None
    for end in ends:
        if end is None:
            return None
        last = max(last or end, end)
    return add_years(last, YEARS_KEPT) if last else None
