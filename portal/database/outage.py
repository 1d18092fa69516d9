"""Tells troubles of the database (away, silent, read-only, full) from faults in our code, and logs them sparingly."""

import logging
import time
import traceback
from collections.abc import Iterator

import psycopg2
from django.db import Error, InterfaceError, OperationalError, connection

LOG_EVERY_SECONDS = 60
# Classes of PostgreSQL's error codes: connection, resources (a full disk), operator (shut down, cancelled), system;
# and a server that only reads. https://www.postgresql.org/docs/current/errcodes-appendix.html
CLASSES = ("08", "53", "57", "58")
READ_ONLY = "25006"
MAX_CHAIN = 20


def find_outage(error: BaseException | None) -> BaseException | None:
    """The database's trouble that led to an error, or None if the error is another one."""
    return next(filter(_is_outage, _walk_chain(error)), None)


def _walk_chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what it came from, what that came from, and so on."""
    for _ in range(MAX_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _is_outage(error: BaseException) -> bool:
    if not isinstance(error, psycopg2.Error):
        return isinstance(error, InterfaceError)  # Django's own: a connection that is closed already
    code = error.pgcode
    if code is None:
        return isinstance(error, psycopg2.OperationalError | psycopg2.InterfaceError)
    return code == READ_ONLY or code.startswith(CLASSES)


def was_committing(error: BaseException) -> bool:
    """Whether no answer came to a COMMIT, so that nobody knows whether it was carried out."""
    frames = (frame for each in _walk_chain(error) for frame, _ in traceback.walk_tb(each.__traceback__))
    return any(frame.f_code.co_name == "_commit" for frame in frames)  # of Django's database wrapper


def find_fault() -> str:
    """For /healthz: a sentence, '' if the database answers and can be written to."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only')")
            [is_read_only] = cursor.fetchone()
    except Error:
        return "The database does not answer."
    return "The database is read-only." if is_read_only == "on" else ""


def raise_unless_writable() -> None:
    if fault := find_fault():
        raise OperationalError(fault) from psycopg2.OperationalError(fault)


class OnceAMinute(logging.Filter):
    """Lets one line a minute pass about an outage, without its traceback, and everything else as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._logged_at = -float(LOG_EVERY_SECONDS)

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if (outage := find_outage(error)) is None:
            return True
        now = time.monotonic()
        if now < self._logged_at + LOG_EVERY_SECONDS:
            return False
        self._logged_at = now
        record.msg, record.args = "The database cannot be used. %s", (" ".join(str(outage).split()),)
        record.exc_info, record.exc_text = None, None
        return True
