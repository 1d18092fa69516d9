"""The moment of what becomes evidence. ``settings.CLOCK`` names the function that tells it."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

# How far a process may differ from the database.
TOLERANCE = timedelta(seconds=5)


def moment() -> datetime:
    """Now, by the clock that ``settings.CLOCK`` names. Call it once an action, after its locks are held."""
    now: datetime = import_string(settings.CLOCK)()
    return now


def ask_database() -> datetime:
    """The database's clock, the one that all processes share; ``now()`` would be the transaction's beginning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def get_moment(asked: datetime) -> datetime:
    """As ``moment``, where a statement has brought the database's clock along already."""
    return asked if f"{__name__}.{ask_database.__name__}" == settings.CLOCK else moment()


def describe_difference(now: datetime, *, asked_at: datetime) -> str:
    """How far this process differs from ``now``, which the statement begun ``asked_at`` brought; "" if little enough.

    A statement that had to wait is no difference: the moment lies between its beginning and its end.
    """
    seconds = max(asked_at - now, now - timezone.now()).total_seconds()
    if seconds <= TOLERANCE.total_seconds():
        return ""
    side = "ahead of" if asked_at > now else "behind"
    return f"{seconds:,.0f} seconds {side}"
