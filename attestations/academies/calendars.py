"""A school year as months and weeks, each day with what it is. Pure."""

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

SATURDAY = 5
MONTHS = [*range(9, 13), *range(1, 9)]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """``kind`` is "closed", "staff-only", "holiday" (a bank holiday), "weekend" or "" for pupils and staff."""

    on: date
    kind: str
    label: str

    @property
    def mark(self) -> str:
        """A letter beside the number, because colour alone says nothing to some readers and printers."""
        return {"closed": "C", "staff-only": "S", "holiday": "B"}.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` begin on Mondays; None is a day of another month."""

    first: date
    weeks: list[list[CalendarDay | None]]


def build_year(
    year: int, days: Mapping[date, tuple[str, str]], *, is_bank_holiday: Callable[[date], bool]
) -> list[Month]:
    """The school year that begins in September; ``days`` has kind and label of those that are not ordinary."""
    months = [date(year if month >= 9 else year + 1, month, 1) for month in MONTHS]
    return [Month(first, _build_weeks(first, days, is_bank_holiday)) for first in months]


def _build_weeks(
    first: date, days: Mapping[date, tuple[str, str]], is_bank_holiday: Callable[[date], bool]
) -> list[list[CalendarDay | None]]:
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return [
        [_build_day(on, days, is_bank_holiday) if on.month == first.month else None for on in week] for week in weeks
    ]


def _build_day(on: date, days: Mapping[date, tuple[str, str]], is_bank_holiday: Callable[[date], bool]) -> CalendarDay:
    kind, label = days.get(on, ("", ""))
    if on.weekday() >= SATURDAY:
        return CalendarDay(on, "weekend", "")
    if is_bank_holiday(on):
        return CalendarDay(on, "holiday", label)
    return CalendarDay(on, kind, label)
