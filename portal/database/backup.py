"""Backs up the whole database to one file and restores it, with PostgreSQL's pg_dump and pg_restore."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from .machine import find_programs


class BackupError(Exception):
    """Why a back-up was not written or restored, as a sentence for people."""


def back_up(file: Path) -> int:
    """Writes a consistent copy while people go on signing, named once it is complete; returns its size in bytes."""
    if file.exists():
        raise BackupError(f"{file} exists already. Choose another name: a back-up is never overwritten.")
    draft = file.with_name(f".{file.name}.unfinished")
    try:
        _run_program("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path) -> None:
    """Reads a copy into an empty database, completely or not at all."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    if connection.introspection.table_names():
        raise BackupError("This database is not empty. Restore into a new one: an empty DATA_DIR or DATABASE_URL.")
    connection.close()
    _run_program("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(file))


def _run_program(program: str, *arguments: str) -> None:
    connection.ensure_connection()  # starts the embedded server, and sets HOST and PORT
    settings = connection.settings_dict
    options, environment = DatabaseClient.settings_to_cmd_args_env(settings, ["--no-password"])
    *address, database = options[1:]
    command = [_find_program(program), *address, f"--dbname={database}", *arguments]
    result = subprocess.run(  # noqa: S603  # PostgreSQL's own programs, no shell
        command, env=os.environ | (environment or {}), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()}")


def _find_program(program: str) -> str:
    """Finds the embedded server's own program, or for another server the one on the PATH."""
    if connection.settings_dict["ENGINE"] == "portal.database":
        return str(find_programs() / program)
    if found := shutil.which(program):
        return found
    raise BackupError(f"{program} is not installed. On Debian: apt-get install postgresql-client")
