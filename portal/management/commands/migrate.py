"""Django's own command, which two processes at once may run: the second waits for the first."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

MIGRATION_LOCK = 8_410_103  # an advisory lock of the session: a process that dies lets it go


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
