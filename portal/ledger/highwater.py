"""How far the ledger is known to have grown, in a file outside the database, so that a restored one is noticed.

A lower bound: it never goes back, and may lag behind by what was appended while its writer was killed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from .notes import Checkpoint, Malformed, checkpoint_from


class Unreadable(Exception):
    """The file is there, and says nothing that could be understood; a sentence."""


def path() -> Path:
    """One for each database."""
    return Path(settings.LEDGER_DIR) / f"high-water-{connection.settings_dict['NAME']}"


def mark() -> Checkpoint | None:
    """The furthest known, or None where nothing was ever written."""
    try:
        return checkpoint_from(path().read_text())
    except FileNotFoundError:
        return None
    except (OSError, Malformed, UnicodeDecodeError) as error:
        raise Unreadable(f"{path()} cannot be read: {error}") from error


def rise(checkpoint: Checkpoint) -> None:
    """Write it down, unless somebody has written more."""
    with _locked():
        known = mark()
        if known is None or known.size < checkpoint.size:
            _write(checkpoint)


def replace(checkpoint: Checkpoint) -> Path | None:
    """Begin again from here, as somebody has decided; the file of before is kept under another name."""
    with _locked():
        known = mark()
        kept = path().with_name(f"{path().name}.before-{checkpoint.size}-of-{known.size}") if known else None
        if kept:
            kept.unlink(missing_ok=True)
            os.link(path(), kept)  # so that there is one at every moment
        _write(checkpoint)
    return kept


@contextmanager
def _locked() -> Iterator[None]:
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(checkpoint: Checkpoint) -> None:
    draft = path().with_suffix(".unfinished")
    with draft.open("w") as stream:
        stream.write(checkpoint.text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, path())
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
