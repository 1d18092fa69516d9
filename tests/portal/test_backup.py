"""Back-up and restore: the same rows, still permanent."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from attestations.models import Signing
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def another_database():
    """A function that switches the connection to a second, empty database, until the test ends."""
    own = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{own}_restored"')
        cursor.execute(f'CREATE DATABASE "{own}_restored"')

    def switch_to(name):
        connection.close()
        connection.settings_dict["NAME"] = name

    yield lambda: switch_to(f"{own}_restored")
    switch_to(own)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{own}_restored"')


def test_what_was_signed_is_there_after_a_restore_and_still_permanent(
    teacher, oakfield, protocol, tmp_path, another_database
):
    number = make.sign(teacher, protocol, oakfield).number
    file = tmp_path / "portal.dump"
    call_command("backup", file)
    another_database()
    call_command("restore", file)
    assert Signing.objects.get().number == number
    with pytest.raises(IntegrityError), transaction.atomic():
        Signing.objects.update(typed_name="Somebody Else")


def test_a_restore_needs_an_empty_database(protocol, tmp_path):
    file = tmp_path / "portal.dump"
    call_command("backup", file)
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", file)


def test_a_back_up_is_never_overwritten_and_half_a_file_never_read(protocol, tmp_path, another_database):
    file = tmp_path / "portal.dump"
    call_command("backup", file)
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)
    half = tmp_path / "half.dump"
    half.write_bytes(file.read_bytes()[:-2000])
    another_database()
    with pytest.raises(CommandError, match="pg_restore failed"):
        call_command("restore", half)
    assert connection.introspection.table_names() == []


def test_a_file_that_is_not_there_is_said_so(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("restore", tmp_path / "none.dump")
