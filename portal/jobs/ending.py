"""How a worker ends when it is told to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class WorkerEnded(BaseException):
    """Like KeyboardInterrupt, so that nothing but the worker answers it."""


class Ending:
    """SIGTERM and Ctrl-C interrupt what may be interrupted; what is short, such as a commit, is finished first."""

    def __init__(self) -> None:
        self.is_asked = False
        self._may_interrupt = False

    def ask(self, number: int, frame: FrameType | None) -> None:
        self.is_asked = True
        if self._may_interrupt:
            self._may_interrupt = False
            raise WorkerEnded

    @contextmanager
    def may_interrupt(self) -> Iterator[None]:
        self._may_interrupt = True
        try:
            if self.is_asked:
                raise WorkerEnded
            yield
        finally:
            self._may_interrupt = False


@contextmanager
def end_on_signals() -> Iterator[Ending]:
    ending = Ending()
    previous = {number: signal.signal(number, ending.ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield ending
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
