"""A scratch database beside the one in use: for one process, for as long as it needs it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, OperationalError, ProgrammingError, connection, connections

from portal.progress_bar import ReportProgress

LONGEST_NAME = 63  # PostgreSQL cuts off what is longer, and might then mean the database in use
LOOK_EVERY_SECONDS = 0.5


class ScratchError(Exception):
    """Why there can be no scratch database, as a sentence."""


@contextmanager
def scratch_database() -> Iterator[str]:
    """Point this process at an empty database; yields its name. It is dropped in the end, however that comes.

    Only a process that was killed leaves one behind, which the next call drops.
    """
    suffix = "_drill"
    name = connection.settings_dict["NAME"][: LONGEST_NAME - len(suffix)] + suffix
    _make(name)
    try:
        with use_database(name):
            yield name
    finally:
        _drop(name)


@contextmanager
def use_database(name: str) -> Iterator[None]:
    """Point this process at another database of the same server."""
    usual = connection.settings_dict["NAME"]
    _point_at(name)
    try:
        yield
    finally:
        _point_at(usual)


def measure_size() -> int:
    """The bytes that the database takes on the server's disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextmanager
def showing_growth(expected: int, report_progress: ReportProgress) -> Iterator[None]:
    """Report how large the database has grown, while another program fills it."""
    is_over = threading.Event()

    def watch() -> None:
        with suppress(DatabaseError):
            while not is_over.wait(LOOK_EVERY_SECONDS):
                report_progress(min(measure_size(), expected - 1), expected)
        connection.close()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()
    report_progress(expected, expected)


def _make(name: str) -> None:
    quoted = connection.ops.quote_name(name)
    try:
        _run(f"DROP DATABASE IF EXISTS {quoted}")
        _run(f"CREATE DATABASE {quoted} TEMPLATE template0")
    except OperationalError as error:
        raise ScratchError(f"The scratch database {name} is in use: another drill is running. {error}") from error
    except ProgrammingError as error:
        role = connection.settings_dict["USER"]
        raise ScratchError(
            f"The role {role} may not make a scratch database. {error}Let the server's administrator allow it for the "
            f"drill: ALTER ROLE {role} CREATEDB; and afterwards: ALTER ROLE {role} NOCREATEDB;"
        ) from error


def _drop(name: str) -> None:
    """Not WITH (FORCE), which an ordinary role may not do while the server is tidying the database up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [name],
        )
    _run(f"DROP DATABASE {connection.ops.quote_name(name)}")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _point_at(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name
