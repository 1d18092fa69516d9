"""Spreads many mails over the working hours of a day, so that a mail server takes them and an office can help. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portal.london import london_day, midnight

EVERY = timedelta(seconds=4)  # 10,800 a day
FROM_HOUR, UNTIL_HOUR = 8, 20  # in London
SATURDAY = 5


def spread(count: int, *, at: datetime) -> Iterator[datetime]:
    """So many moments from now on, between Monday and Friday, by day."""
    moment = at
    for _ in range(count):
        moment = _find_working_hour(moment)
        yield moment
        moment += EVERY


def _find_working_hour(moment: datetime) -> datetime:
    while True:
        day = london_day(moment)
        opens, closes = (midnight(day) + timedelta(hours=hour) for hour in (FROM_HOUR, UNTIL_HOUR))
        if day.weekday() < SATURDAY and moment < closes:
            return max(moment, opens)
        moment = midnight(day + timedelta(days=1))
