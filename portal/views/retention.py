"""How long things are kept, read from where it is decided, so that the page that tells people stays true."""

from datetime import timedelta

from django.conf import settings

from portal.access import kept_words, security_lines, sessions
from portal.accounts import known_devices
from portal.jobs import files

DAY_IN_SECONDS = 24 * 60 * 60
YEAR_IN_SECONDS = 365 * DAY_IN_SECONDS
MONTHS_IN_A_YEAR, LONGEST_YEAR = 12, 366


def describe_retention() -> dict[str, int]:
    return {
        "security_months": security_lines.KEPT_FOR.days * MONTHS_IN_A_YEAR // LONGEST_YEAR,
        "file_days": files.KEPT_FOR.days,
        "device_years": known_devices.KEPT_FOR_SECONDS // YEAR_IN_SECONDS,
        "typed_minutes": kept_words.KEPT_FOR // timedelta(minutes=1),
        # The job of every day deletes a session after its end; a day is added for each that has begun.
        "typed_days": settings.SESSION_COOKIE_AGE // DAY_IN_SECONDS + 2,
    }


def describe_session_limits() -> dict[str, int]:
    """Last-seen is saved every five minutes, for which the limits allow; people are told the plain figures."""
    return {
        "idle_hours": (sessions.IDLE_LIMIT - sessions.LAST_SEEN_EVERY) // timedelta(hours=1),
        "idle_minutes_among_names": (sessions.IDLE_LIMIT_AMONG_NAMES - sessions.LAST_SEEN_EVERY)
        // timedelta(minutes=1),
    }
