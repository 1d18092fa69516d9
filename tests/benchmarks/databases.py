"""Databases of the benchmarks' own: copies of the migrated one, filled once and dropped at the end."""

from contextlib import contextmanager

from django.db import connection, connections


class Databases:
    """Makes them, and points the default connection at one of them."""

    def __init__(self):
        self.template = connection.settings_dict["NAME"]
        self.made = []

    def make(self, name, fill):
        """A copy of the migrated database, filled by ``fill()`` and ready to be asked."""
        self._command(f'DROP DATABASE IF EXISTS "{name}"')
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        self.made.append(name)
        with self.using(name):
            fill()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
                cursor.execute("CHECKPOINT") if is_superuser(cursor) else None
        return name

    @contextmanager
    def using(self, name):
        before = connection.settings_dict["NAME"]
        self.use(name)
        try:
            yield
        finally:
            self.use(before)

    def use(self, name):
        if connection.settings_dict["NAME"] != name:
            connections.close_all()
            connection.settings_dict["NAME"] = name

    def drop(self):
        for name in self.made:
            self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _command(self, words):
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            cursor.execute(words)


def is_superuser(cursor):
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    return cursor.fetchone()[0]
