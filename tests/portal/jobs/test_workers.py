"""Worker processes and their places: two jobs at once, whoever is killed, and everything ends when it is told to."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from portal.jobs import actions, slots
from portal.jobs.slots import SlotHolder
from portal.models import WorkerBeat, WorkerSlot

pytestmark = [pytest.mark.real_time, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def make_holder():
    """Makes workers' hold on their places, which ends with the test."""
    with ExitStack() as stack:

        def make():
            holder = SlotHolder("jobs")
            stack.callback(holder.close)
            return holder

        yield make


def test_two_jobs_are_done_at_once_and_no_third(make_holder):
    first, second, third = make_holder(), make_holder(), make_holder()
    assert {first.take(), second.take()} == set(WorkerSlot.objects.filter(kind="jobs").values_list("pk", flat=True))
    assert third.take() is None
    free = first.slot
    first.release()
    assert third.take() == free


def test_a_worker_beats_and_takes_jobs_although_its_place_is_locked(make_holder):
    holder, other = make_holder(), make_holder()
    job = actions.queue_job("count", {}, by=None)
    assert actions.take_job(holder.take()) == job
    actions.beat(holder.slot)
    assert WorkerBeat.objects.get(slot=holder.slot).beat_at > timezone.now() - timedelta(seconds=5)
    assert actions.take_job(other.take()) is None  # the first one is at it
    holder.release()
    assert actions.take_job(other.slot) == job


def test_a_place_is_let_go_every_minute_so_that_no_transaction_stays_open(make_holder, monkeypatch):
    holder = make_holder()
    holder.take()
    holder.rest()
    assert holder.slot
    monkeypatch.setattr(slots, "HOLD_FOR", timedelta(0))
    holder.rest()
    assert holder.slot is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()"
        )
        assert cursor.fetchone() == (0,)


def wait_for(claim, seconds=60):
    deadline = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < deadline, claim
        time.sleep(0.05)


@contextmanager
def started(*options):
    """``manage.py work`` on the database of the tests."""
    parameters = connection.get_connection_params()
    login = parameters.get("user", "")
    if parameters.get("password"):
        login += ":" + quote(parameters["password"], safe="")
    address = f"postgres://{login}@{quote(parameters['host'], safe='')}:{parameters['port']}/{parameters['dbname']}"
    environment = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.portal.jobs.worker_settings",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def find_children(pid):
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def count_begun(path):
    return path.read_text().count("begun") if path.exists() else 0


def test_a_job_whose_worker_is_killed_is_begun_again_and_nothing_outlives_the_command(tmp_path):
    begun = tmp_path / "begun"
    job = actions.queue_job("stay", {"file": str(begun), "end": 2}, by=None)
    with started() as command:
        wait_for(lambda: count_begun(begun) == 1)
        children = find_children(command.pid)
        assert sorted(os.getpriority(os.PRIO_PROCESS, pid) for pid in children) == [0, 10, 10]
        at_it = int(begun.read_text().split()[1])
        assert at_it in children
        os.kill(at_it, signal.SIGKILL)
        wait_for(lambda: (job.refresh_from_db() or job.done_at) is not None)
        assert job.times_taken == 2
        assert bytes(job.file.data) == b"whole"
        wait_for(lambda: len(find_children(command.pid)) == 3)  # somebody else is in the place of the dead
        children = find_children(command.pid)
        command.kill()
        wait_for(lambda: not any(map(is_alive, children)), seconds=20)


def test_a_worker_that_is_told_to_end_gives_its_job_back_within_seconds(tmp_path):
    begun = tmp_path / "begun"
    job = actions.queue_job("stay", {"file": str(begun), "end": 0}, by=None)
    with started("--only", "jobs") as worker:
        wait_for(lambda: count_begun(begun) == 1)
        worker.terminate()
        assert worker.wait(5) == 0
        assert worker.stderr.read() == ""
    job.refresh_from_db()
    assert (job.slot, job.times_taken, job.done_at, job.failed_at) == (None, 0, None, None)
