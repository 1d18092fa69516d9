"""The moment of what becomes evidence. ``settings.CLOCK`` names the function that tells it."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string


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
