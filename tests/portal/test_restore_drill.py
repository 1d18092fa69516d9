"""`restore_drill` restores into a scratch database, says what would be lost, and leaves nothing behind."""

import io
import os
import signal
from contextlib import closing

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.database import scratch
from portal.ledger import highwater
from portal.ledger.models import LedgerCheckpoint, LedgerEntry
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.commands.growing import grow, grow_by

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


@pytest.fixture
def drill(tmp_path, capsys):
    """Back up, then run the given, then rehearse a restore of that back-up; returns what is printed."""

    def drill(between=lambda: None):
        file = tmp_path / "portal.dump"
        call_command("backup", file, stdout=io.StringIO())
        between()
        call_command("restore_drill", file)
        return capsys.readouterr().out

    return drill


@pytest.fixture
def superuser():
    where = connection.get_connection_params() | {"user": "postgres"}
    with closing(psycopg2.connect(**{key: where[key] for key in ("host", "port", "user", "dbname")})) as session:
        session.autocommit = True
        yield session.cursor()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def list_databases():
    """The one in use, and a scratch database if there is one."""
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute("SELECT datname FROM pg_database WHERE datname IN (%s, %s)", [name, f"{name}_drill"])
        return [name for (name,) in cursor.fetchall()]


def read_state(folder):
    return {
        "files": {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()},
        "rows": [list(model.objects.order_by("pk").values_list("pk")) for model in (LedgerEntry, LedgerCheckpoint)],
        "databases": list_databases(),
    }


def test_a_drill_says_what_would_be_lost_and_touches_nothing(drill, folder):
    grow(3)
    states = []

    def go_on():
        grow_by(2)
        (folder / "key").chmod(0)  # whoever loads the key now is stopped
        states.append(read_state(folder))

    said = drill(go_on)
    assert "4 entries and 1 checkpoint are as they were sealed" in said
    assert "Compared with the database in use, of 4 entries" in said
    assert "It is missing 2 sealed entries, since 22 November 2026, 07:20 GMT" in said
    assert "Restored in" in said
    assert read_state(folder) == states[0]
    assert len(list_databases()) == 1


def test_a_drill_of_a_copy_that_was_changed_fails_and_leaves_nothing(drill):
    grow(3)
    sql("UPDATE portal_ledgerentry SET leaf_hash = sha256('x') WHERE position = 2")
    with pytest.raises(CommandError, match="The drill failed"):
        drill()
    assert len(list_databases()) == 1


class EndingAtFirstWords(io.StringIO):
    """Has the command ended when it first says something, which is once it has restored."""

    def write(self, words):
        assert connection.settings_dict["NAME"].endswith("_drill")
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_drill_that_is_ended_in_the_middle_leaves_nothing(tmp_path):
    grow(3)
    call_command("backup", tmp_path / "portal.dump", stdout=io.StringIO())
    with pytest.raises(SystemExit, match="The drill was stopped"):
        call_command("restore_drill", tmp_path / "portal.dump", stdout=EndingAtFirstWords())
    assert len(list_databases()) == 1


def test_two_drills_at_once_are_refused_and_what_a_killed_one_left_is_dropped(drill, tmp_path, capsys):
    grow(3)
    other = connection.copy()
    other.settings_dict = connection.settings_dict | {"NAME": f"{connection.settings_dict['NAME']}_drill"}
    run(f'CREATE DATABASE "{other.settings_dict["NAME"]}"')
    other.ensure_connection()
    try:
        with pytest.raises(CommandError, match="another drill is running"):
            drill()
    finally:
        other.close()
    call_command("restore_drill", tmp_path / "portal.dump")
    said = capsys.readouterr().out
    assert "Nothing that was sealed is missing" in said
    assert f"Compared with the high-water file {highwater.get_path()}, of 4 entries" in said
    assert len(list_databases()) == 1


def test_a_role_that_may_make_no_database_is_told_what_to_do(superuser):
    role, owner = f"drill_{connection.settings_dict['NAME']}", connection.settings_dict["USER"] or "postgres"
    superuser.execute(f"DROP ROLE IF EXISTS {role}; CREATE ROLE {role}; GRANT {role} TO {owner}")
    try:
        run(f"SET ROLE {role}")
        with pytest.raises(scratch.ScratchError, match=r"ALTER ROLE .* CREATEDB"), scratch.scratch_database():
            pass
    finally:
        run("RESET ROLE")
        superuser.execute(f"DROP ROLE {role}")
