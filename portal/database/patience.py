"""How long a web process waits for the database: after three seconds without an answer the request is given up.

A frozen server ignores ``statement_timeout``, so psycopg2 is made to wait in Python, where waiting can end. It cannot
COPY then, so commands and workers, which do, wait as libpq does.
"""

import select
import time
from typing import Any

import psycopg2
from django.db import connections
from psycopg2.extensions import POLL_OK, POLL_READ, get_wait_callback, set_wait_callback

GIVE_UP_SECONDS = 2.0
PROBE_SECONDS = 0.4
# While the server is known to be silent nobody waits long, neither the same request once more nor those behind it.
GIVE_UP_SOONER_SECONDS = 0.2
SOONER_FOR_SECONDS = 5.0
LONGEST_SECONDS = 30.0  # of one statement on a server that lives; the person who asked has gone by then
SILENT = "The database has not answered for some seconds."
TOO_LONG = "The database has worked on one statement for half a minute."

_silent_at = -SOONER_FOR_SECONDS


def limit_waiting() -> None:
    """Limits every connection of this process. Only web servers call it."""
    set_wait_callback(_wait)


def is_limited() -> bool:
    return get_wait_callback() is _wait


def _wait(connection: Any) -> None:
    """Waits for an answer. Raises OperationalError; psycopg2 then closes the connection."""
    global _silent_at
    began = since = time.monotonic()
    while (state := connection.poll()) != POLL_OK:
        now = time.monotonic()
        is_known_silent = now < _silent_at + SOONER_FOR_SECONDS
        left = since + (GIVE_UP_SOONER_SECONDS if is_known_silent else GIVE_UP_SECONDS) - now
        if left <= 0:
            if is_known_silent or not _answers_another():
                _silent_at = time.monotonic()
                raise psycopg2.OperationalError(SILENT)
            if now > began + LONGEST_SECONDS:
                raise psycopg2.OperationalError(TOO_LONG)
            since = time.monotonic()  # the server lives: the statement is a long one
        _select(connection, state, max(left, 0))
    if _silent_at > 0:
        _silent_at = -SOONER_FOR_SECONDS


def _select(connection: Any, state: int, seconds: float) -> None:
    readers, writers = ([connection], []) if state == POLL_READ else ([], [connection])
    select.select(readers, writers, [], seconds)


def _answers_another() -> bool:
    """Whether the server accepts another connection soon."""
    end = time.monotonic() + PROBE_SECONDS
    try:
        probe = psycopg2.connect(**connections["default"].get_connection_params(), async_=1)
        try:
            while (state := probe.poll()) != POLL_OK and time.monotonic() < end:
                _select(probe, state, max(end - time.monotonic(), 0))
        finally:
            probe.close()
    except psycopg2.Error:
        return False
    return bool(state == POLL_OK)
