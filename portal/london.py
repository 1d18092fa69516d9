"""Days and midnights in London, where the trust works, whatever the clock of the machine shows. Pure."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The moment a day begins in London."""
    return datetime.combine(day, time.min, LONDON)


def london_offset(moment: datetime) -> str:
    """The offset from UTC that clocks in London showed, as ``+01:00``: two moments may read alike."""
    return moment.astimezone(LONDON).isoformat()[-6:]
