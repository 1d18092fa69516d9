"""At which hours kinds that keep quiet hours are sent (see ``portal.notice_kinds``), retries among them."""

from datetime import date, datetime

from django.conf import settings

from portal.london import LONDON, midnight

DAY = range(7, 18)  # hours in London; the rest is night


def is_day(*, at: datetime) -> bool:
    return at.astimezone(LONDON).hour in DAY


def list_quiet_kinds(*, at: datetime) -> list[str]:
    """The kinds that are not sent at this moment."""
    return [] if is_day(at=at) else list_unasked_kinds()


def list_unasked_kinds() -> list[str]:
    """The kinds that nobody has asked for and nobody waits for, such as reminders: they keep quiet hours."""
    return [name for name, kind in settings.NOTICES.items() if kind.keeps_quiet_hours]


def find_morning(day: date) -> datetime:
    """When they may be sent on a day."""
    return midnight(day).replace(hour=DAY.start)
