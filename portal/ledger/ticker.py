"""Seals again and again, for signers that died after their commit, until it is told to end."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import DatabaseError, connection

from .sequencer import SEAL_EVERY, tick
from .store import Stopped


def watch(every: float, say: Callable[[str], None], ended: threading.Event) -> None:
    """Tick every so many seconds. What is wrong is said once, and again when it is over."""
    wrong = ""
    while not ended.is_set():
        found = _sealed(ended)
        if found != wrong:
            say(found or "The ledger goes on.")
        wrong = found
        ended.wait(every)


def _sealed(ended: threading.Event) -> str:
    """Seal all that waits; what stands against it, as a sentence, or nothing."""
    try:
        while tick() and not ended.wait(SEAL_EVERY.total_seconds()):
            pass
    except Stopped as error:
        return str(error)
    except DatabaseError as error:
        connection.close()  # the next tick begins anew
        return f"The database cannot be used. {str(error).strip()}"
    return ""


@contextmanager
def ending_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that a tick that has begun is finished."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
