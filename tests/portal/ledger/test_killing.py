"""Signers, the sequencer and PostgreSQL are killed in the middle of load: nothing confirmed is lost or forked."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from portal.database.backup import back_up
from tests.environment import ROOT
from tests.portal.database.servers import ask, clean_up, is_alive, read_postmaster_pid, wait_until

pytestmark = pytest.mark.real_time
SIGNERS = 3


class Life:
    """A database server in a folder of its own, and the processes that use it."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "postgres"
        self.output = folder / "output"
        self.output.mkdir()
        self.running = {}

    def environment(self, **more):
        own = {"DATA_DIR": str(self.folder), "LEDGER_DIR": str(self.folder / "ledger"), "DATABASE_URL": ""}
        return os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMONSTRATION": "1"} | own | more

    def run(self, *arguments, **environment):
        command = [sys.executable, "-m", "tests.portal.ledger.life", *arguments]
        surroundings = self.environment(**environment)
        return subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=True).stdout

    def start(self, role, **environment):
        """It continues the output of its killed predecessor; signers get a new name, and so new subjects."""
        arguments = ["sign", f"{role}-{time.monotonic_ns()}"] if role.startswith("sign") else [role]
        file = self.output / role
        if file.exists() and not file.read_text().endswith("\n"):
            file.write_text(file.read_text()[: file.read_text().rfind("\n") + 1])
        command = [sys.executable, "-m", "tests.portal.ledger.life", *arguments]
        surroundings = self.environment(**environment)
        with file.open("a") as out, (self.folder / "errors").open("a") as errors:
            self.running[role] = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=out, stderr=errors)

    def begin(self, **environment):
        for role in ["tick", *(f"sign-{number}" for number in range(SIGNERS))]:
            self.start(role, **environment)
        wait_until(lambda: self.has_one_ended() or (self.lines("sign-0") and self.lines("tick")))
        assert not self.has_one_ended(), (self.folder / "errors").read_text()

    def lines(self, role):
        return (self.output / role).read_text().count("\n")

    def kill(self, role):
        process = self.running.pop(role)
        assert process.poll() is None, (self.folder / "errors").read_text()  # no process may end by itself
        process.kill()
        process.wait()

    def kill_server(self):
        with suppress(ProcessLookupError, FileNotFoundError, ValueError, IndexError):  # it may still be starting
            os.kill(read_postmaster_pid(self.data), signal.SIGKILL)

    def has_no_server(self):
        if is_alive(self.data):
            self.kill_server()
        return not is_alive(self.data)

    def end(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        self.running = {}

    def has_one_ended(self):
        return any(process.poll() is not None for process in self.running.values())

    def check(self, **environment):
        return json.loads(self.run("check", str(self.output), **environment))


@pytest.fixture
def life(db, tmp_path):
    """With the tables of the tests' own database, which takes a tenth of the time that migrating takes."""
    tables = tmp_path / "tables.dump"
    back_up(tables)
    memory = Path("/dev/shm")
    is_roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3
    folder = Path(tempfile.mkdtemp(prefix="ledger-", dir=memory if is_roomy else "/tmp"))
    folder.chmod(0o755)
    alive = Life(folder)
    try:
        alive.run("restore", str(tables))
        yield alive
    finally:
        alive.end()
        clean_up(alive.data)
        shutil.rmtree(folder)


def rounds(life, count, seed):
    """Kill processes one after another, at moments and in an order drawn from the seed."""
    chance = random.Random(seed)
    life.begin()
    victims = ["server", "tick", *life.running]
    for number in range(count):
        time.sleep(chance.uniform(0.05, 0.4))
        victim = "server" if number % 3 == 0 else chance.choice(victims)
        if victim == "server":
            life.kill_server()
        else:
            life.kill(victim)
            life.start(victim)
        before = {role: life.lines(role) for role in life.running}
        wait_until(lambda before=before: any(life.lines(role) > count for role, count in before.items()))
    life.kill_server()  # at the end all at once
    for role in list(life.running):
        life.kill(role)


def assert_whole(findings):
    assert findings["fault"] == ""
    assert findings["lost"] == []
    assert findings["forked"] == []
    assert findings["acknowledged"] > 20
    assert findings["checkpoints"] > 2


def test_nothing_confirmed_is_lost_and_no_two_checkpoints_disagree(life):
    rounds(life, 6, seed=1)
    assert_whole(life.check())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 6))
def test_nothing_confirmed_is_lost_in_twenty_rounds(life, seed):
    rounds(life, 20, seed)
    assert_whole(life.check())


def test_a_database_that_confirms_too_soon_is_refused_and_would_lose_what_it_confirmed(life):
    """This shows that the tests above can fail."""
    ask(life.data, "ALTER ROLE portal SET synchronous_commit = off")
    life.start("tick")
    assert life.running.pop("tick").wait(timeout=60) == 1
    assert "Set synchronous_commit and fsync to on" in (life.folder / "errors").read_text()
    life.begin(UNGUARDED="1")
    for _ in range(20):
        time.sleep(0.3)
        life.kill_server()
        before = life.lines("sign-0")
        wait_until(lambda before=before: life.has_one_ended() or life.lines("sign-0") > before)
        if life.has_one_ended():
            break
    life.end()  # the process that restarted the server was killed, and did not stop it
    wait_until(life.has_no_server)
    ask(life.data, "ALTER ROLE portal SET synchronous_commit = on")
    findings = life.check()
    assert findings["lost"] or findings["forked"] or findings["fault"]
