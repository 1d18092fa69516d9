"""A bar on a terminal for what takes longer than two seconds; elsewhere nothing is shown."""

import time
from collections.abc import Callable
from typing import TextIO

Note = Callable[[int, int], None]  # how much is done, of how much
PATIENCE_SECONDS = 2
WIDTH = 30


def unseen(done: int, total: int) -> None:
    """For callers that show nothing."""


def bar(label: str, stream: TextIO) -> Note:
    """A function to call with what is done so far and the total; the bar goes when all is done."""
    began = time.monotonic()
    shown = [-1]  # in percent

    def note(done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        is_slow = time.monotonic() - began > PATIENCE_SECONDS
        if not stream.isatty() or percent == shown[0] or not (is_slow or shown[0] >= 0):
            return
        shown[0] = percent
        filled = WIDTH * percent // 100
        line = f"\r{label} [{'#' * filled}{'.' * (WIDTH - filled)}] {percent:3} %"
        stream.write(line if percent < 100 else "\r" + " " * len(line) + "\r")
        stream.flush()

    return note
