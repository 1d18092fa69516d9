"""A thread of each web process that seals what the process has just committed, after the answer has gone out."""

import logging
import queue
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection

from .sequencer import SEAL_EVERY, tick
from .store import Stopped

log = logging.getLogger(__name__)

After = Callable[[], None]
_waiting: "queue.SimpleQueue[After] | None" = None


def start() -> None:
    """Begin to follow. Only a web server calls this; commands and tests tick by themselves."""
    global _waiting
    if _waiting is None:
        _waiting = queue.SimpleQueue()
        threading.Thread(target=_follow, args=[_waiting], name="ledger", daemon=True).start()


def follow_up(after: After) -> None:
    """Have sealed what was just committed, then do this, once; nothing where nobody follows."""
    if _waiting is not None:
        _waiting.put(after)


def _follow(waiting: "queue.SimpleQueue[After]") -> None:
    while True:
        due = [waiting.get()]
        while not waiting.empty():
            due.append(waiting.get())
        _without_ending(_seal)
        for after in due:
            _without_ending(after)


def _seal() -> None:
    close_old_connections()
    while tick():
        time.sleep(SEAL_EVERY.total_seconds())


def _without_ending(act: After) -> None:
    """Whatever goes wrong, the next signature is sealed again, and a ticker seals what was not."""
    try:
        act()
    except Stopped as error:
        log.error("The ledger has stopped: %s", error)  # a sentence, not a fault of the program
    except DatabaseError:
        log.exception("The ledger was not sealed")
        connection.close()
    except Exception:
        log.exception("What follows a signature was not done")
