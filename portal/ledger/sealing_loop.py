"""Seals again and again until it is told to end, for signers that died after their commit."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.db import DatabaseError, connection

from .errors import LedgerStopped
from .sequencer import SEAL_EVERY, tick


def tick_repeatedly(every: float, say: Callable[[str], None], end: threading.Event) -> None:
    """Seal every so many seconds until ``end`` is set. Says each fault once, and again when it is over."""
    last_fault = ""
    while not end.is_set():
        fault = _seal_waiting(end)
        if fault != last_fault:
            say(fault or "The ledger goes on.")
        last_fault = fault
        end.wait(every)


def _seal_waiting(end: threading.Event) -> str:
    """Seal everything that waits; returns what prevents it as a sentence, "" if nothing does."""
    try:
        while tick() and not end.wait(SEAL_EVERY.total_seconds()):
            pass
    except LedgerStopped as error:
        return str(error)
    except DatabaseError as error:
        connection.close()  # the next tick opens a new one
        return f"The database cannot be used. {str(error).strip()}"
    return ""


@contextmanager
def end_on_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set, so that a tick which has begun is finished."""
    end = threading.Event()

    def set_end(number: int, frame: FrameType | None) -> None:
        end.set()

    previous = {number: signal.signal(number, set_end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield end
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
