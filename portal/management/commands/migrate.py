"""Django's migrate command, made safe for two processes at once: the second waits for the first.

It ends by naming the roles that do not work, or are going to stop, because their people have no work here.
"""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from portal.clock import moment
from portal.people.grants import describe_idle_grants

MIGRATION_LOCK = 8_410_103  # a session-level advisory lock, released even if the process dies


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
        if not (options["app_label"] or options["plan"] or options["check_unapplied"]):  # every table is there
            for sentence in describe_idle_grants(at=moment()):
                self.stdout.write(self.style.WARNING(sentence))
