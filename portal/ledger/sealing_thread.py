"""A thread of each web process that seals committed entries after the answer has gone out, and every few seconds.

So nobody who signs waits, and entries of a process that died are sealed soon. It also runs what follows a sealing,
such as mailing the receipt.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError, close_old_connections, connection

from .errors import LedgerStopped
from .sequencer import SEAL_EVERY, tick
from .store import refuse_unsafe_commits

log = logging.getLogger(__name__)

FollowUp = Callable[[], None]
LOOK_EVERY_SECONDS = 5
PAUSE_SECONDS = 1.5 * SEAL_EVERY.total_seconds()  # so that in a rush each tick also seals what it has numbered


class SealingThread:
    """The thread, and the queue of what is to be done after the next sealing."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[FollowUp] = queue.SimpleQueue()
        self._last_fault = ""

    def start(self) -> None:
        threading.Thread(target=self._follow, name="ledger", daemon=True).start()

    def add(self, follow_up: FollowUp) -> None:
        self._queue.put(follow_up)

    def _follow(self) -> None:
        sealed: deque[FollowUp] = deque()
        while True:
            if sealed and self._queue.empty():  # follow-ups wait until the rush is over
                self._run_safely(sealed.popleft())
                continue
            with suppress(queue.Empty):
                sealed.append(self._queue.get(timeout=LOOK_EVERY_SECONDS))
            while not self._queue.empty():
                sealed.append(self._queue.get())
            self._run_safely(self._seal)

    def _seal(self) -> None:
        is_left = True
        while is_left:
            is_left = tick()
            time.sleep(PAUSE_SECONDS)  # people who sign need the processor more
        self._last_fault = ""

    def _run_safely(self, work: FollowUp) -> None:
        """Whatever goes wrong, the thread lives on to seal the next signature."""
        try:
            close_old_connections()
            work()
        except LedgerStopped as error:
            if str(error) != self._last_fault:  # log it once, not every few seconds
                self._last_fault = str(error)
                log.error("The ledger has stopped: %s", error)
        except Exception:
            log.exception("What follows a signature was not done")
            connection.close()


_thread: SealingThread | None = None


def start() -> None:
    """Called by web servers only; commands and tests tick for themselves. Raises LedgerStopped on unsafe commits."""
    global _thread
    with suppress(OperationalError):  # the database may not be up yet; every signature checks again
        refuse_unsafe_commits()
    connection.close()
    if _thread is None:
        _thread = SealingThread()
        _thread.start()


def follow_up(work: FollowUp) -> None:
    """Run this once what was just committed is sealed; does nothing where the thread does not run."""
    if _thread is not None:
        _thread.add(work)
