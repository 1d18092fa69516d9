"""Two imports at once, and one whose process is killed while it writes."""

import threading
import time

import pytest
from django.db import connection, connections

from portal.models import Import, Person
from portal.people.actions.import_applying import apply_import
from portal.people.actions.roster import LOAD_LOCK
from tests.portal.import_files import line, look, template, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def found(oakfield, hr):
    return upload(template(line()), hr)


def test_the_second_waits_until_the_first_has_ended(found, hr):
    digest = look(found, hr).preview.digest
    ended = []

    def second():
        try:
            apply_import(found, digest=digest, without_refused=False, confirmed=[], by=hr)
            ended.append(True)
        finally:
            connections.close_all()

    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOAD_LOCK])
        thread = threading.Thread(target=second)
        thread.start()
        for _ in range(100):
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                if cursor.fetchone()[0]:
                    break
            time.sleep(0.05)
        assert not ended
        assert not Person.objects.filter(reference="S1").exists()
    finally:
        other.close()
    thread.join(20)
    assert ended
    assert Person.objects.filter(reference="S1").count() == 1


def test_a_session_that_dies_while_writing_leaves_nothing_behind(found, hr):
    digest = look(found, hr).preview.digest
    died = []
    # Holds the person's number, so that the import waits in the middle of its writing.
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_person (id, password, given_names, family_name, reference) "
            "VALUES (gen_random_uuid(), '!', 'A', 'B', 'S1')"
        )

    def write():
        try:
            apply_import(found, digest=digest, without_refused=False, confirmed=[], by=hr)
        except Exception as error:
            died.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(200):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND wait_event_type = 'Lock' AND query LIKE 'INSERT%%'"
                )
                if cursor.fetchall():
                    break
            time.sleep(0.05)
        thread.join(20)
    finally:
        other.rollback()
        other.close()
    assert died
    assert Import.objects.get().applied_at is None
    assert Import.objects.get().file is not None
    assert not Person.objects.filter(reference="S1").exists()
    apply_import(found, digest=digest, without_refused=False, confirmed=[], by=hr)
    again = apply_import(found, digest=digest, without_refused=False, confirmed=[], by=hr)
    assert again.applied_at
    assert Person.objects.filter(reference="S1").count() == 1
