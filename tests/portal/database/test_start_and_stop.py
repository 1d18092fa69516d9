"""The server starts with the first process that uses it and stops with the last."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from portal.database import server
from tests.environment import ROOT
from tests.portal.database.servers import (
    USE,
    ask,
    find_children,
    is_alive,
    read_postmaster_pid,
    run_python,
    use,
    wait_until,
)


def test_what_was_written_is_there_after_the_next_start(data_dir):
    first = server.start(data_dir)
    ask(data_dir, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 7 AS number")
    server.leave(data_dir)
    wait_until(lambda: not is_alive(data_dir))
    assert not Path(first).exists()
    assert server.start(data_dir) != first
    assert ask(data_dir, "SELECT number FROM kept") == "7"


def test_starting_again_changes_nothing(data_dir):
    folder = server.start(data_dir)
    pid = read_postmaster_pid(data_dir)
    assert server.start(data_dir) == server.socket_folder(data_dir) == folder
    assert read_postmaster_pid(data_dir) == pid


def test_the_last_process_to_leave_stops_the_server(data_dir):
    first, second = use(data_dir), use(data_dir)
    first.communicate("\n")
    assert is_alive(data_dir)
    second.communicate("\n")
    wait_until(lambda: not is_alive(data_dir))
    assert "database system is shut down" in (data_dir / "server.log").read_text()


def test_a_process_that_was_killed_does_not_count(data_dir):
    killed, other = use(data_dir), use(data_dir)
    killed.kill()
    killed.communicate()
    assert is_alive(data_dir)
    other.communicate("\n")
    wait_until(lambda: not is_alive(data_dir))


def test_a_server_left_alone_by_a_killed_process_is_found_again(data_dir):
    killed = use(data_dir)
    pid = read_postmaster_pid(data_dir)
    killed.kill()
    killed.communicate()
    server.start(data_dir)
    assert read_postmaster_pid(data_dir) == pid
    server.leave(data_dir)
    wait_until(lambda: not is_alive(data_dir))


def test_threads_that_start_at_once_get_one_server(new):
    folders = []
    barrier = threading.Barrier(8)

    def start() -> None:
        barrier.wait()
        folders.append(server.start(new))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(folders) == 8
    assert len(set(folders)) == 1
    assert (new / "server.log").read_text().count("starting PostgreSQL") == 1


def test_processes_that_start_at_once_get_one_server(new):
    processes = [run_python(USE, new / "deeper" / "data") for _ in range(4)]
    folders = {process.stdout.readline() for process in processes}
    assert len(folders) == 1
    assert folders.pop().startswith("/tmp/portal-")
    for process in processes:
        process.communicate("\n", timeout=30)
    data_dir = new / "deeper" / "data"
    wait_until(lambda: not is_alive(data_dir))
    assert (data_dir / "server.log").read_text().count("starting PostgreSQL") == 1


def test_a_forked_process_is_a_user_of_its_own(data_dir):
    parent = run_python(
        """
        import os, sys
        from pathlib import Path
        server.start(Path(sys.argv[1]))
        if os.fork():
            sys.exit()
        print("child", flush=True)
        sys.stdin.readline()
        """,
        data_dir,
    )
    assert parent.stdout.readline() == "child\n"
    assert parent.wait(timeout=60) == 0
    assert is_alive(data_dir)
    parent.communicate("\n")
    wait_until(lambda: not is_alive(data_dir))


def test_a_parent_goes_on_after_its_forked_child_has_left(data_dir):
    server.start(data_dir)
    child = os.fork()
    if child == 0:
        server.leave(data_dir)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert is_alive(data_dir)
    assert ask(data_dir, "SELECT 1") == "1"


def test_a_fork_amid_a_start_keeps_no_lock(data_dir):
    starting = threading.Thread(target=server.start, args=(data_dir,))
    starting.start()
    children = []
    while starting.is_alive():
        if (child := os.fork()) == 0:
            time.sleep(120)
            os._exit(0)
        children.append(child)
        time.sleep(0.01)
    try:
        begun = time.monotonic()
        server.start(data_dir)
        assert time.monotonic() - begun < 20  # not until somebody gives up
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert children


@pytest.mark.parametrize("preload", [False, True])
def test_the_server_stays_until_the_last_worker_of_gunicorn_has_left(data_dir, preload, tmp_path):
    (tmp_path / "site_under_test.py").write_text(
        f"from pathlib import Path\n"
        f"from portal.database import server\n"
        f"server.start(Path({str(data_dir)!r}))\n"
        f"application = print\n"
    )
    (tmp_path / "gunicorn.conf.py").write_text(
        f"from pathlib import Path\n"
        f"bind, workers, loglevel = 'unix:web', 2, 'warning'\n"
        f"preload_app, pythonpath = {preload}, '{ROOT},{tmp_path}'\n"
        f"def post_worker_init(worker): Path(f'worker-{{worker.pid}}').touch()\n"
    )
    gunicorn = subprocess.Popen([sys.executable, "-m", "gunicorn", "site_under_test"], cwd=tmp_path)
    try:
        wait_until(lambda: len(list(tmp_path.glob("worker-*"))) == 2)
        os.kill(find_children(gunicorn)[0], signal.SIGTERM)
        wait_until(lambda: len(list(tmp_path.glob("worker-*"))) == 3)  # gunicorn has replaced it
        assert is_alive(data_dir)
    finally:
        gunicorn.terminate()
        assert gunicorn.wait(timeout=30) == 0
    wait_until(lambda: not is_alive(data_dir))
    assert (data_dir / "server.log").read_text().count("starting PostgreSQL") == 1
