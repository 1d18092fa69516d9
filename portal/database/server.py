"""Makes, starts and stops the embedded PostgreSQL: the first process that needs it starts it, the last stops it.

The data folder holds `cluster` (PostgreSQL's own files), `socket` (a link to the folder of its socket) and
`server.log`. Three kernel locks, which end with their holders as a file of pids would not, show its state:

- on the data folder: some process is making, starting or stopping the server;
- on `cluster`, shared: some process uses the server;
- on `cluster/PG_VERSION`: a process of the server, which inherited it, is alive.
"""

import atexit
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg2

from .machine import Account, Unavailable, prepare_folder, run_script, take_end
from .root_fallback import link_to_open_folder

ROLE = "portal"  # owns the database of that name; a superuser could also read files and run programs
PORT = "5432"  # only part of the socket's name; always given, so that PGPORT does not matter
PATIENCE_SECONDS = 30
WITHOUT_WAITING = fcntl.LOCK_EX | fcntl.LOCK_NB

# The scripts run as the server's account: root never writes where another account could have put a link.
# `$0` is the folder of the programs, `$1` the data folder.
MAKE = f"""
set -e
cd "$1"
rm -rf unfinished-*
"$0/initdb" -D "unfinished-$$" -U postgres --auth-local=trust --auth-host=reject --data-checksums \
    --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions \
    -c listen_addresses= -c unix_socket_permissions=0700 -c max_connections=300 \
    -c timezone=UTC -c log_timezone=UTC -c log_checkpoints=off \
    -c log_min_error_statement=panic -c log_error_verbosity=terse  # no names of people in the log
"$0/postgres" --single -c exit_on_error=true -D "unfinished-$$" postgres <<SQL
CREATE ROLE {ROLE} LOGIN CREATEDB;
CREATE DATABASE {ROLE} OWNER {ROLE};
SQL
mv "unfinished-$$" cluster
"""

# Runs only while no process of the server is alive, so any postmaster.pid is stale. PostgreSQL fails on a truncated
# one, and takes a reused pid for a running server unless told that it is its grandparent. Its other check stays, of the
# shared memory named in that file: it protects a server that was started by hand. The socket is below /tmp because a
# socket's path has at most 100 bytes, and the data folder's may have more.
START = """
cd "$1" || exit
case $(readlink socket) in /tmp/portal-*) rm -rf "$(readlink socket)" ;; esac
pid=$(head -n 1 cluster/postmaster.pid 2>/dev/null)
case $pid in [1-9]*) export PG_GRANDPARENT_PID="$pid" ;; *) rm -f cluster/postmaster.pid ;; esac
folder=$(mktemp -d /tmp/portal-XXXXXXXX) && ln -sfn "$folder" socket || exit
{ "$0/postgres" -D "$1/cluster" -k "$folder"; rm -rf "$folder"; } </dev/null >>server.log 2>&1 &
"""

STOP = '"$0/pg_ctl" stop -D "$1/cluster" -m fast -s'


class ServerUse(NamedTuple):
    """A server that this process uses: the descriptor of the shared lock, and the server's account."""

    lock: int
    account: Account


_threads = threading.RLock()
_uses: dict[Path, ServerUse] = {}


def socket_folder(data_dir: Path) -> str:
    """Returns the folder of the socket; starts the server if this process has not used it yet, or it is gone."""
    data_dir = data_dir.resolve()
    use = _uses.get(data_dir)
    return (use and _find_socket_folder(data_dir, use.account)) or start(data_dir)


def start(data_dir: Path) -> str:
    """Starts the server if need be, waits up to 30 seconds for an answer, and returns the folder of its socket.

    From then on this process counts as a user of the server. Raises Unavailable.
    """
    data_dir = data_dir.resolve()
    try:
        if os.geteuid() == 0:
            data_dir = link_to_open_folder(data_dir)
        with _threads:
            account = prepare_folder(data_dir)
            with _locked(data_dir) as lock:
                if not (data_dir / "cluster").exists():
                    run_script(MAKE, data_dir, account, lock)
                    os.fsync(lock)
                _join(data_dir, account)
                return _wait_for_answer(data_dir, account)
    except OSError as error:
        sentence = f"The database folder {data_dir} cannot be used: {error.strerror} ({error.filename})."
        raise Unavailable(sentence) from error


def leave(data_dir: Path) -> None:
    """Ends this process's use of the server. The last process to leave stops it."""
    data_dir = data_dir.resolve()
    with _threads:
        use = _uses.pop(data_dir)
        os.close(use.lock)
        # If others use it, nothing is to be done; if its folder was removed, the server ends by itself.
        with suppress(OSError, Unavailable), _locked(data_dir), _locked(data_dir / "cluster", WITHOUT_WAITING):
            if is_alive(data_dir):
                run_script(STOP, data_dir, use.account)


@atexit.register
def _leave_all() -> None:
    for data_dir in list(_uses):
        leave(data_dir)


def _join(data_dir: Path, account: Account) -> None:
    """Takes the shared lock, then releases an earlier one, which may be on a cluster that was removed since."""
    lock, before = os.open(data_dir / "cluster", os.O_RDONLY), _uses.get(data_dir)
    fcntl.flock(lock, fcntl.LOCK_SH)
    _uses[data_dir] = ServerUse(lock, account)
    if before:
        os.close(before.lock)


# A forked process inherits the descriptor, so it uses the server as long as it lives. No fork while another thread
# starts the server: the child would keep the lock on the data folder.
os.register_at_fork(before=_threads.acquire, after_in_parent=_threads.release, after_in_child=_threads.release)


@contextmanager
def _locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[int]:
    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, how)
        yield lock
    finally:
        os.close(lock)


def is_alive(data_dir: Path) -> bool:
    """Whether any process of the server lives, even one that does not answer."""
    try:
        with _locked(data_dir / "cluster" / "PG_VERSION", WITHOUT_WAITING):
            return False
    except BlockingIOError:
        return True


def _wait_for_answer(data_dir: Path, account: Account) -> str:
    """Starts the server if none of its processes is alive, and tries until it accepts a connection."""
    is_started = False
    for _ in range(PATIENCE_SECONDS * 20):  # counted, because tests freeze the clock
        folder = _find_socket_folder(data_dir, account)
        if folder and _answers(folder):
            return folder
        if is_alive(data_dir):
            time.sleep(1 / 20)
        elif is_started:
            break
        else:
            with _locked(data_dir / "cluster" / "PG_VERSION") as lock:
                run_script(START, data_dir, account, lock)
            is_started = True
    raise Unavailable(_explain_silence(data_dir))


def _explain_silence(data_dir: Path) -> str:
    log = data_dir / "server.log"
    log_end = f"{log} ends with: {take_end(log.read_text(errors='replace'))}" if log.exists() else "It left no log."
    if not is_alive(data_dir):
        return f"The database server of {data_dir} does not start. {log_end}"
    return (
        f"The database server of {data_dir} runs, but does not answer here, in"
        f" {os.readlink(data_dir / 'socket')}. If that folder is missing, use the server from the container"
        f" or service that started it, or stop it there. {log_end}"
    )


def _find_socket_folder(data_dir: Path, account: Account) -> str | None:
    """Returns the folder that the link names; None if it is gone or belongs to another account."""
    with suppress(FileNotFoundError):
        folder = os.readlink(data_dir / "socket")
        if os.lstat(folder).st_uid == account.uid:
            return folder
    return None


def _answers(folder: str) -> bool:
    """Connects as the superuser, for whom PostgreSQL reserves connections when all others are taken."""
    try:
        psycopg2.connect(host=folder, port=PORT, user="postgres", dbname="postgres", connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True
