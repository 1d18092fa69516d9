"""The school years for which people are asked. Pure."""

from datetime import date


def school_year(day: date) -> int:
    """The year in which the school year of a day began, on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


def find_served_year(day: date, coming_from: tuple[int, int]) -> int:
    """The school year for which a signature of a day counts: from a month and day on, the coming one."""
    is_coming = day.month < 9 and (day.month, day.day) >= coming_from and coming_from < (9, 1)
    return school_year(day) + is_coming


def first_day(year: int) -> date:
    """Of a school year."""
    return date(year, 9, 1)
