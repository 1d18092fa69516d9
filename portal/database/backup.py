"""The whole database as one file, and back: PostgreSQL's own pg_dump and pg_restore, pointed at ours."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from .machine import programs


class ArchiveError(Exception):
    """Why a file was not written or read, as a sentence."""


def dump(file: Path) -> int:
    """Write a consistent copy of the database, while people go on signing; its size in bytes.

    The file appears under its name only when it is whole.
    """
    if file.exists():
        raise ArchiveError(f"{file} exists already. Choose another name: a back-up is never overwritten.")
    draft = file.with_name(f".{file.name}.unfinished")
    try:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path) -> None:
    """Read a copy into an empty database, whole or not at all."""
    if not file.is_file():
        raise ArchiveError(f"There is no file {file}.")
    if connection.introspection.table_names():
        raise ArchiveError("This database is not empty. Restore into a new one: an empty DATA_DIR or DATABASE_URL.")
    connection.close()
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file))


def _run(program: str, *arguments: str) -> None:
    connection.ensure_connection()  # starts the embedded server, and fills in where it is
    settings = connection.settings_dict
    options, environment = DatabaseClient.settings_to_cmd_args_env(settings, ["--no-password"])
    *where, database = options[1:]
    command = [_find(program), *where, f"--dbname={database}", *arguments]
    answer = subprocess.run(  # noqa: S603  # PostgreSQL's own programs, no shell
        command, env=os.environ | (environment or {}), capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise ArchiveError(f"{program} failed: {answer.stderr.strip()}")


def _find(program: str) -> str:
    """The program that belongs to the server: the embedded one's own, else the one on this machine's path."""
    if connection.settings_dict["ENGINE"] == "portal.database":
        return str(programs() / program)
    if found := shutil.which(program):
        return found
    raise ArchiveError(f"{program} is not installed. On Debian: apt-get install postgresql-client")
