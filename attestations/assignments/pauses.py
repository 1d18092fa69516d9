"""How due dates move because nobody could sign for a time. Pure.

Half a day is lost where signing was paused for four hours or more between 8:00 and 16:00. Due dates from the first such
day to the day on which signing came back move by as many working days of the person as were lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.london import LONDON, london_day

from .spans import DAY
from .working_days import WorkCalendar, add_working_days, is_working

BEGINS, ENDS = time(8), time(16)
HALF_A_DAY = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which nobody could sign; ``until_at`` is None while it lasts."""

    from_at: datetime
    until_at: datetime | None

    def find_end(self, on: date) -> datetime:
        """Its end, or the end of the day ``on`` if it lasted longer."""
        if self.until_at is None or london_day(self.until_at) > on:
            return datetime.combine(on, time.max, LONDON)
        return self.until_at

    def list_lost_days(self, on: date) -> list[date]:
        """The days up to ``on`` of which at least half was lost, working days or not."""
        first, until = self.from_at, self.find_end(on)
        count = (london_day(until) - london_day(first)).days + 1
        days = (london_day(first) + number * DAY for number in range(count))
        return [day for day in days if _measure(first, until, day) >= HALF_A_DAY]


def move_after_pauses(due_on: date, pauses: Iterable[Pause], calendar: WorkCalendar, *, on: date) -> date:
    """The due date as known on a day, moved by the working days lost in each pause that it fell into."""
    for pause in pauses:
        if lost := pause.list_lost_days(on):
            days = sum(is_working(day, calendar) for day in lost)
            if days and lost[0] <= due_on <= london_day(pause.find_end(on)):
                due_on = add_working_days(due_on, days, calendar)
    return due_on


def _measure(first: datetime, until: datetime, day: date) -> timedelta:
    """How much of the working part of a day lies between two moments."""
    begins, ends = (datetime.combine(day, clock, LONDON) for clock in (BEGINS, ENDS))
    return min(until, ends) - max(first, begins)
