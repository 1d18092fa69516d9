"""Starts the worker processes, starts them again when they die, and ends them."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings

from .actions import PLACES
from .ending import Ending, WorkerEnded

log = logging.getLogger(__name__)

PR_SET_PDEATHSIG = 1
NICENESS = {"jobs": 10, "notices": 0}
LOOK_EVERY_SECONDS = 0.5
# A worker that has lived for a minute is started again at once, one that dies at once after growing pauses.
LONG_ENOUGH_SECONDS = 60
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 60
# A worker gives its job back within a second or so; systemd waits for 90 seconds, the demonstration for 10.
GRACE_SECONDS = 8


class Worker:
    """One worker process, started again whenever it has ended."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._pause = FIRST_PAUSE_SECONDS
        self._start_at = 0.0
        self._start()

    def _start(self) -> None:
        self.process = start_child(["work", "--only", self.kind], niceness=NICENESS[self.kind])
        self._started_at = time.monotonic()

    def look(self) -> None:
        """Restarts the worker if it has died and the pause before the next start is over."""
        now = time.monotonic()
        if self.process.poll() is None:
            return
        if not self._start_at:
            if now - self._started_at > LONG_ENOUGH_SECONDS:
                self._pause = FIRST_PAUSE_SECONDS
            log.error("A worker for %s has ended (code %s)", self.kind, self.process.returncode)
            self._start_at = now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        elif now >= self._start_at:
            self._start_at = 0.0
            self._start()


def supervise(ending: Ending) -> None:
    """Keep one process for each place until told to end."""
    workers = [Worker(kind) for kind, number in PLACES.items() for _ in range(number)]
    try:
        with suppress(WorkerEnded), ending.may_interrupt():
            while True:
                time.sleep(LOOK_EVERY_SECONDS)
                for worker in workers:
                    worker.look()
    finally:
        stop_children([worker.process for worker in workers], GRACE_SECONDS)


def start_child(command: list[str], *, niceness: int = 0) -> subprocess.Popen[bytes]:
    """Start a management command in a process that ends with this one."""
    return subprocess.Popen(  # noqa: S603  # a fixed command, no shell
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches only this process, which then ends the child
        preexec_fn=prepare_child(niceness),
    )


def prepare_child(niceness: int) -> Callable[[], None]:
    def prepare() -> None:
        os.nice(niceness)
        die_with_parent()

    return prepare


def die_with_parent() -> None:
    """Ask Linux to end the child if this process is killed; otherwise it would go on without anybody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_children(processes: list[subprocess.Popen[bytes]], grace: float) -> None:
    """Ask them to end, and kill whatever has not ended after so many seconds."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + grace
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
