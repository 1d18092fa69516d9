"""The command `demo` as a process: it is killed, loads, serves and stops."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing

import psycopg2
import pytest
from django.conf import settings as project
from django.db import connection

from attestations.demonstration.loading import (
    LOADING_LOCK,
)
from attestations.demonstration.serving import reserve_port
from tests.databases import build_address, drop_database


@pytest.fixture
def database(transactional_db):
    """The address of an empty database."""
    name = f"demo_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield build_address(name)
    with connection.cursor() as cursor:
        drop_database(cursor, name)


def in_database(url, query):
    with closing(psycopg2.connect(url)) as other, other.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def wait_for(claim, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if claim():
            return
        time.sleep(0.05)
    raise AssertionError(claim)


@pytest.mark.real_time
def test_a_first_loading_that_is_killed_leaves_nothing_and_the_next_completes_and_serves(database, tmp_path):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {
        "DATABASE_URL": database,
        "DATA_DIR": str(tmp_path),
        "PORT": port,
        "DEMO_PASSWORD": "the same for all",
    }
    environment.pop("SITE_ADDRESS", None)

    def start(*options, command="demo"):
        return subprocess.Popen(
            [sys.executable, "manage.py", command, *options],
            cwd=project.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    lock = f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {LOADING_LOCK} AND granted"
    waits = "SELECT count(*) FROM pg_locks WHERE relation = 'attestations_signing'::regclass AND NOT granted"
    assert start("--verbosity", "0", command="migrate").communicate(timeout=60) == ("", None)
    with closing(psycopg2.connect(database)) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE attestations_signing IN EXCLUSIVE MODE")
        first = start("--no-serve")
        wait_for(lambda: in_database(database, waits) == 1)  # people are loaded; the first signing waits
        assert in_database(database, lock) == 1
        first.kill()
        first.communicate()
    wait_for(lambda: in_database(database, lock) == 0)
    assert in_database(database, "SELECT count(*) FROM portal_person") == 0

    second = start()
    lines = iter(second.stdout.readline, "")
    assert any(line.startswith("Ctrl-C stops it") for line in lines)
    signings = in_database(database, "SELECT count(*) FROM attestations_signing")
    assert signings > 190
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/") as page:
        assert page.status == 200

    third = start()
    told, _ = third.communicate(timeout=60)
    assert third.returncode == 1
    assert "Address already in use" in told
    assert "Traceback" not in told

    second.send_signal(signal.SIGTERM)
    rest, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert "Traceback" not in rest
    reserve_port(port).close()

    again = start("--no-serve")
    told, _ = again.communicate(timeout=60)
    assert again.returncode == 0
    assert "has been loaded" not in told
    assert in_database(database, "SELECT count(*) FROM attestations_signing") == signings
