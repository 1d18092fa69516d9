"""A thread of each web process that seals what was committed, after the answer has gone out, and now and then anyway.

So nobody who signs waits, and what another process left behind when it died is sealed within seconds.
"""

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from django.db import OperationalError, close_old_connections, connection

from .sequencer import SEAL_EVERY, tick
from .store import Stopped, refuse_haste

log = logging.getLogger(__name__)

After = Callable[[], None]
LOOK_EVERY_SECONDS = 5
PAUSE_SECONDS = 1.5 * SEAL_EVERY.total_seconds()  # so that each tick of a rush seals what it has numbered


class Follower:
    """What is to be done after the next sealing, and the thread that does both."""

    def __init__(self) -> None:
        self._due: queue.SimpleQueue[After] = queue.SimpleQueue()
        self._complaint = ""

    def start(self) -> None:
        threading.Thread(target=self._follow, name="ledger", daemon=True).start()

    def add(self, after: After) -> None:
        self._due.put(after)

    def _follow(self) -> None:
        later: deque[After] = deque()
        while True:
            if later and self._due.empty():  # what may wait until the rush is over
                self._without_ending(later.popleft())
                continue
            with suppress(queue.Empty):
                later.append(self._due.get(timeout=LOOK_EVERY_SECONDS))
            while not self._due.empty():
                later.append(self._due.get())
            self._without_ending(self._seal)

    def _seal(self) -> None:
        is_left = True
        while is_left:
            is_left = tick()
            time.sleep(PAUSE_SECONDS)  # those who sign need the processor more
        self._complaint = ""

    def _without_ending(self, act: After) -> None:
        """Whatever goes wrong, the next signature is sealed again."""
        try:
            close_old_connections()
            act()
        except Stopped as error:
            if str(error) != self._complaint:  # once, not every few seconds
                self._complaint = str(error)
                log.error("The ledger has stopped: %s", error)
        except Exception:
            log.exception("What follows a signature was not done")
            connection.close()


_follower: Follower | None = None


def start() -> None:
    """Only a web server follows; commands and tests tick by themselves. Raises Stopped on a database that forgets."""
    global _follower
    with suppress(OperationalError):  # it may not be up yet; every signature asks again
        refuse_haste()
    connection.close()
    if _follower is None:
        _follower = Follower()
        _follower.start()


def follow_up(after: After) -> None:
    """Have sealed what was just committed, then do this, once; nothing where nobody follows."""
    if _follower is not None:
        _follower.add(after)
