"""The school years for which people are asked. Pure."""

from datetime import date


def school_year(day: date) -> int:
    """The year in which the school year of a day began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def first_day(year: int) -> date:
    """Of a school year."""
    return date(year, 9, 1)
