"""Databases of the benchmarks' own: copies of the migrated one, filled once and dropped at the end."""

from contextlib import contextmanager

from django.db import connection, connections

from portal.ledger import highwater
from portal.ledger.models import LedgerHead
from tests.databases import drop_database


class Databases:
    """Makes them, and points the default connection at one of them."""

    def __init__(self):
        self.served = connection.settings_dict["NAME"]
        connection.settings_dict["TEST"]["NAME"] = "bench"
        self.template = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        self.made = []

    def make(self, name, fill):
        """A copy of the migrated database, filled by ``fill()`` and ready to be asked."""
        self._command(f'DROP DATABASE IF EXISTS "{name}"')
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')
        self.made.append(name)
        with self.using(name):
            highwater.get_path().unlink(missing_ok=True)
            fill()
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        return name

    @contextmanager
    def using(self, name):
        before = connection.settings_dict["NAME"]
        self.use(name)
        try:
            yield
        finally:
            self.use(before)

    def open(self, name):
        """Use it as the one in which the ledger of this machine was last written."""
        self.use(name)
        highwater.get_path().unlink(missing_ok=True)
        if head := LedgerHead.objects.first():
            highwater.raise_to(head.checkpoint)

    def use(self, name):
        if connection.settings_dict["NAME"] != name:
            connections.close_all()
            connection.settings_dict["NAME"] = name

    def drop(self):
        for name in self.made:
            connections.close_all()
            with connection._nodb_cursor() as cursor:
                drop_database(cursor, name)
        self.use(self.template)
        connection.creation.destroy_test_db(self.served, verbosity=0)

    def _command(self, words):
        connections.close_all()
        with connection._nodb_cursor() as cursor:
            cursor.execute(words)
