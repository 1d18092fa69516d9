"""The database of the tests, and further databases of a test."""

import hashlib
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.environment import ROOT

LOCK = 8_410_199  # held on the server while a worker makes the migrated database, or copies it


def drop_database(cursor, name):
    """By force would be refused to an ordinary role while the server tidies the database up."""
    cursor.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [name]
    )
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


@contextmanager
def database_of_tests():
    """A database of this process, until the end: a copy, which takes a hundredth of the time that migrating takes."""
    usual, name = connection.settings_dict["NAME"], connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        copy_migrated(cursor, name)
    switch_to(name)
    try:
        yield
    finally:
        switch_to(usual)
        with connection._nodb_cursor() as cursor:
            drop_database(cursor, name)


@contextmanager
def migrated_database(name):
    """A further database with all tables, for another process: its address, for DATABASE_URL."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        copy_migrated(cursor, name)
    try:
        yield build_address(name)
    finally:
        with connection._nodb_cursor() as cursor:
            drop_database(cursor, name)


def build_address(name):
    parameters = connection.get_connection_params()
    login = parameters.get("user", "")
    if parameters.get("password"):
        login += ":" + quote(parameters["password"], safe="")
    return f"postgres://{login}@{quote(parameters['host'], safe='')}:{parameters['port']}/{name}"


def switch_to(name):
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def copy_migrated(cursor, name):
    """Makes a database with all tables. It is migrated once for all workers, and again when a migration changes."""
    template = f"migrated_{digest_migrations()}"
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated\\_%'")
    found = {found for (found,) in cursor.fetchall()}
    if template not in found:
        for old in found:
            drop_database(cursor, old)
        migrate_as(cursor, template)
    drop_database(cursor, name)
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def migrate_as(cursor, name):
    """Gives it its name last, so that what was broken off is made again."""
    usual, options = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    before, options["NAME"] = options["NAME"], "unfinished"
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        options["NAME"] = before
        switch_to(usual)
    cursor.execute(f'ALTER DATABASE unfinished RENAME TO "{name}"')


def digest_migrations():
    """Of every file that has a part in it: our migrations, our models and settings, and the versions of packages."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/models/*.py"), *ROOT.glob("*/models.py")]
    files += [ROOT / "portal/settings.py", ROOT / "requirements.txt"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
