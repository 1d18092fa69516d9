"""The server comes up again after kills, power failures and lost folders."""

import os
import signal
import subprocess
import time
from contextlib import suppress

import psycopg2
import pytest

from portal.database import machine, server
from portal.database.machine import Unavailable
from tests.portal.database.servers import (
    USE,
    ask,
    connect,
    find_account,
    find_children,
    is_alive,
    kill_server,
    read_postmaster_pid,
    run_python,
    shell,
    wait_until,
)


def test_it_survives_kill_9_of_the_server(data_dir):
    server.start(data_dir)
    ask(data_dir, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    connection = connect(data_dir)
    kill_server(data_dir)
    with pytest.raises(psycopg2.OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert ask(data_dir, "SELECT number FROM kept") == "7"


def test_a_reused_pid_is_neither_taken_for_the_server_nor_killed(data_dir):
    server.start(data_dir)
    kill_server(data_dir)
    bystander = subprocess.Popen(["sleep", "60"], **find_account(data_dir))
    try:
        pid_file = data_dir / "cluster" / "postmaster.pid"
        old = pid_file.read_text()
        pid_file.write_text(old.replace(old.splitlines()[0], str(bystander.pid), 1))
        server.leave(data_dir)
        server.start(data_dir)
        assert ask(data_dir, "SELECT 1") == "1"
        server.leave(data_dir)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_cut_off_pid_file_does_not_keep_it_from_starting(data_dir):
    for rest in (b"", b"\0" * 64, b"nonsense\n", b"-7\n", b"1\n/tmp"):
        server.start(data_dir)
        kill_server(data_dir)
        (data_dir / "cluster" / "postmaster.pid").write_bytes(rest)
        begun = time.monotonic()
        assert ask(data_dir, "SELECT 1") == "1", rest
        assert time.monotonic() - begun < 20, rest


@pytest.mark.parametrize("moment", ["postgresql.conf", "base/1/PG_VERSION"])
def test_a_killed_initdb_leaves_nothing_that_counts(new, moment):
    """All its processes are killed, as by a power failure."""
    process = run_python(USE, new, start_new_session=True)
    wait_until(lambda: list(new.glob(f"unfinished-*/{moment}")))
    scripts = find_children(process)
    process.kill()
    for script in scripts:  # they lead a session of their own
        with suppress(ProcessLookupError):
            os.killpg(script, signal.SIGKILL)
    process.communicate()
    assert not (new / "cluster").exists()
    assert ask(new, "SELECT 1") == "1"
    assert not list(new.glob("unfinished-*"))


def test_an_initdb_that_outlives_its_process_is_waited_for(new):
    process = run_python(USE, new)
    wait_until(lambda: list(new.glob("unfinished-*/PG_VERSION")))
    process.kill()
    process.communicate()
    made_at = next(new.glob("unfinished-*/PG_VERSION")).stat().st_mtime_ns
    assert ask(new, "SELECT 1") == "1"
    assert (new / "cluster" / "PG_VERSION").stat().st_mtime_ns == made_at
    assert sorted(path.name for path in new.iterdir()) == ["cluster", "server.log", "socket"]


def test_a_server_started_by_hand_is_not_overrun(data_dir):
    options = f"-k {data_dir}"
    shell(
        '"$1/pg_ctl" start -D "$2/cluster" -o "$3" -l "$2/by-hand.log" -w >&2',
        machine.find_programs(),
        data_dir,
        options,
        cwd="/",
        **find_account(data_dir),
    )
    pid = read_postmaster_pid(data_dir)
    try:
        with pytest.raises(Unavailable, match=r"does not start.*shared memory"):
            server.start(data_dir)
        assert read_postmaster_pid(data_dir) == pid
        psycopg2.connect(host=str(data_dir), port=server.PORT, user="portal", dbname="portal").close()
    finally:
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not (data_dir / "cluster" / "postmaster.pid").exists())


def test_it_comes_up_anew_where_the_folder_was_taken_away_from_a_running_server(new):
    server.start(new)
    old = read_postmaster_pid(new)
    new.rename(new.with_name("taken"))
    try:
        assert ask(new, "SELECT 1") == "1"
        assert read_postmaster_pid(new) != old
    finally:
        os.kill(old, signal.SIGINT)
        wait_until(lambda: not is_alive(new.with_name("taken")))


def test_an_answer_is_waited_for_while_the_server_recovers(data_dir):
    backend = connect(data_dir)
    os.kill(backend.info.backend_pid, signal.SIGKILL)
    wait_until(lambda: "was terminated by signal 9" in (data_dir / "server.log").read_text())
    backend.close()
    server.start(data_dir)
    assert ask(data_dir, "SELECT 1") == "1"


def test_it_counts_as_running_when_all_places_are_taken(data_dir, conf):
    conf.write_text(conf.read_text() + "max_connections = 6\n")
    server.start(data_dir)
    connections = [connect(data_dir) for _ in range(3)]
    with pytest.raises(psycopg2.OperationalError, match="remaining connection slots"):
        connect(data_dir)
    assert server.start(data_dir) == server.socket_folder(data_dir)
    for connection in connections:
        connection.close()
