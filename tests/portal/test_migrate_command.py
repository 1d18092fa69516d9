"""The command `migrate` runs once at a time."""

import threading
from contextlib import closing

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from portal.management.commands.migrate import MIGRATION_LOCK


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_migrates_waits_for_the_first():
    parameters = connection.get_connection_params()
    with closing(
        psycopg2.connect(**{k: v for k, v in parameters.items() if k in {"host", "port", "user", "password", "dbname"}})
    ) as other:
        other.autocommit = True
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])

        def migrate():
            call_command("migrate", verbosity=0)
            connection.close()

        second = threading.Thread(target=migrate)
        second.start()
        second.join(1.5)
        assert second.is_alive()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
        second.join(30)
        assert not second.is_alive()
