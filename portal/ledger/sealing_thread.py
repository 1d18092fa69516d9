"""A thread of each web process that seals committed entries after the answer has gone out, and every few seconds.

So nobody who signs waits, and entries of a process that died are sealed soon. It does nothing else: whatever could keep
it waiting, such as a mail server, would keep everybody's seal waiting.
"""

import logging
import threading
import time
from contextlib import suppress

from django.db import OperationalError, close_old_connections, connection

from .errors import LedgerStopped
from .sequencer import SEAL_EVERY, tick
from .store import refuse_unsafe_commits

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 5
PAUSE_SECONDS = 1.5 * SEAL_EVERY.total_seconds()  # so that in a rush each tick also seals what it has numbered


class SealingThread:
    def __init__(self) -> None:
        self._is_wanted = threading.Event()
        self._last_fault = ""

    def start(self) -> None:
        threading.Thread(target=self._follow, name="ledger", daemon=True).start()

    def wake(self) -> None:
        self._is_wanted.set()

    def _follow(self) -> None:
        while True:
            self._is_wanted.wait(LOOK_EVERY_SECONDS)
            self._is_wanted.clear()
            self._seal_safely()

    def _seal(self) -> None:
        is_left = True
        while is_left:
            is_left = tick()
            time.sleep(PAUSE_SECONDS)  # people who sign need the processor more
        self._last_fault = ""

    def _seal_safely(self) -> None:
        """Whatever goes wrong, the thread lives on to seal the next signature."""
        try:
            close_old_connections()
            self._seal()
        except LedgerStopped as error:
            if str(error) != self._last_fault:  # log it once, not every few seconds
                self._last_fault = str(error)
                log.error("The ledger has stopped: %s", error)
        except Exception:
            log.exception("Signatures were not sealed")
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


def seal_soon() -> None:
    """Seal what was just committed; does nothing where the thread does not run."""
    if _thread is not None:
        _thread.wake()
