"""A progress bar for commands: shown on a terminal, after two seconds."""

import time
from collections.abc import Callable
from typing import TextIO

ReportProgress = Callable[[int, int], None]  # takes what is done so far and the total
PATIENCE_SECONDS = 2
WIDTH = 30


def report_nothing(done: int, total: int) -> None:
    """The default of functions that report progress."""


def make_progress_bar(label: str, stream: TextIO) -> ReportProgress:
    """Returns the function that draws the bar; at 100 % it removes the bar."""
    began = time.monotonic()
    shown_percent = -1

    def report_progress(done: int, total: int) -> None:
        nonlocal shown_percent
        percent = 100 * done // total if total else 100
        is_slow = time.monotonic() - began > PATIENCE_SECONDS
        if not stream.isatty() or percent == shown_percent or not (is_slow or shown_percent >= 0):
            return
        shown_percent = percent
        filled = WIDTH * percent // 100
        line = f"\r{label} [{'#' * filled}{'.' * (WIDTH - filled)}] {percent:3} %"
        stream.write(line if percent < 100 else "\r" + " " * len(line) + "\r")
        stream.flush()

    return report_progress
