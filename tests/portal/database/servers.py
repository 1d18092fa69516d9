"""Starts, asks and kills real servers in folders of their own."""

import fcntl
import os
import pwd
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from portal.database import server
from tests.environment import ROOT

IS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else")


def shell(script: str, *arguments: object, **options) -> str:
    return subprocess.check_output(["/bin/sh", "-ec", script, "sh", *map(str, arguments)], text=True, **options)


def connect(data_dir: Path, user: str = "portal", database: str = "portal"):
    folder = server.socket_folder(data_dir)
    return psycopg2.connect(host=folder, port=server.PORT, user=user, dbname=database)


def ask(data_dir: Path, question: str, user: str = "portal") -> str:
    """Returns one value, or '' for a statement."""
    with closing(connect(data_dir, user)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0]) if cursor.description else ""


def is_alive(data_dir: Path) -> bool:
    """Whether any process of the server is alive: they share a lock."""
    with (data_dir / "cluster" / "PG_VERSION").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def wait_until(claim) -> None:
    deadline = time.monotonic() + 60
    while not claim():
        assert time.monotonic() < deadline, "waited for a minute"
        time.sleep(0.02)


def read_postmaster_pid(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def kill_server(data_dir: Path) -> None:
    os.kill(read_postmaster_pid(data_dir), signal.SIGKILL)
    wait_until(lambda: not is_alive(data_dir))


def find_account(path: Path) -> dict:
    """Options of subprocess for running as the owner of a path."""
    if not IS_ROOT:
        return {}
    return {"user": path.stat().st_uid, "group": path.stat().st_gid, "extra_groups": []}


def find_children(process: subprocess.Popen) -> list[int]:
    rows = [line.split() for line in shell("ps -A -o pid= -o ppid=").splitlines()]
    return [int(pid) for pid, parent in rows if int(parent) == process.pid]


def run_python(code: str, *arguments: object, **options) -> subprocess.Popen:
    """Starts Python in the project with the code."""
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from portal.database import server\n" + textwrap.dedent(code),
            *map(str, arguments),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


USE = """
    import sys
    from pathlib import Path
    print(server.start(Path(sys.argv[1])), flush=True)
    sys.stdin.readline()
"""


def use(data_dir: Path, **options) -> subprocess.Popen:
    """Starts a process that uses the server until it reads a line (`communicate`)."""
    process = run_python(USE, data_dir, **options)
    assert process.stdout.readline().startswith("/tmp/portal-")
    return process


def clean_up(data_dir: Path) -> None:
    if data_dir in server._uses:
        server.leave(data_dir)
    with suppress(FileNotFoundError, ValueError, IndexError):
        if is_alive(data_dir):
            os.kill(read_postmaster_pid(data_dir), signal.SIGQUIT)
        wait_until(lambda: not is_alive(data_dir))


def become(name: str) -> None:
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def run_as(name: str, work) -> str:
    """Calls a function in a fork that runs as another account, which may not be able to start Python."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if IS_ROOT:
                become(name)
            outcome = work()
        except psycopg2.OperationalError as error:
            outcome = f"{type(error).__name__}: {error}"
        except BaseException as error:
            outcome = f"unexpected {error!r}"
        os.write(writer, outcome.encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as answer:
        outcome = answer.read()
    os.waitpid(child, 0)
    return outcome
