"""Checks files that anybody may send: in a process with limits, and two at a time on the whole machine."""

import fcntl
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from . import file_check_process
from .verify import KEYBOARD, Checkpoint, Kind, Record, Verdict

log = logging.getLogger(__name__)

SLOTS = 2
LONGEST_SECONDS = 6
TRIES = 5  # for a slot, a tenth of a second apart
PROGRAM = Path(file_check_process.__file__)
UNUSUAL = Verdict(
    Kind.UNREADABLE,
    (
        "This file could not be checked here.",
        "It is too large or too unusual. Check it with verify.py on your own computer.",
        KEYBOARD,
    ),
)

# One thread of each web process may wait, so that the others are there for other pages.
_waiting = threading.Lock()


class TooBusyError(Exception):
    """As many files as may be are being checked now."""


def check_file(data: bytes, vkeys: Sequence[str], file_digest: str = "") -> Verdict:
    """The verdict of ``verify.py``, or UNUSUAL where it takes too long or too much. Raises TooBusyError."""
    with _hold_slot():
        answer = _run(data, vkeys, file_digest)
    return UNUSUAL if answer is None else _read_verdict(answer)


@contextmanager
def _hold_slot() -> Iterator[None]:
    slot = _take_slot() or _wait_for_slot()
    if slot is None:
        raise TooBusyError
    with slot:
        try:
            yield
        finally:
            fcntl.flock(slot, fcntl.LOCK_UN)  # a process that was forked meanwhile holds the file too


def _take_slot() -> IO[bytes] | None:
    """A locked file: the lock of a process that was killed ends with it."""
    settings.LEDGER_DIR.mkdir(parents=True, exist_ok=True)
    for number in range(1, SLOTS + 1):
        file = (settings.LEDGER_DIR / f"file-check-{number}.lock").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            file.close()
    return None


def _wait_for_slot() -> IO[bytes] | None:
    if not _waiting.acquire(blocking=False):
        return None
    try:
        for _ in range(TRIES):
            time.sleep(0.1)
            if slot := _take_slot():
                return slot
        return None
    finally:
        _waiting.release()


def _run(data: bytes, vkeys: Sequence[str], file_digest: str) -> bytes | None:
    """What the process says, or None where a limit has ended it. It gets no setting, secret or connection of ours."""
    try:
        ended = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-I", "-S", str(PROGRAM), "\n".join(vkeys), file_digest],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            start_new_session=True,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        log.warning("The check of a file took longer than %s seconds and was ended.", LONGEST_SECONDS)
        return None
    if ended.returncode:
        log.warning("The check of a file ended with code %s.", ended.returncode)
        return None
    return ended.stdout


def _read_verdict(answer: bytes) -> Verdict:
    kind, sentences, records, checkpoint, facts, remarks = json.loads(answer)
    return Verdict(
        Kind(kind),
        tuple(sentences),
        tuple(Record(tuple((label, words) for label, words in facts), index) for facts, index in records),
        Checkpoint(**checkpoint) if checkpoint else None,
        tuple((label, words) for label, words in facts),
        tuple(remarks),
    )
