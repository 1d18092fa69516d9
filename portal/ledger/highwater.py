"""The high-water file: how far the ledger is known to have grown, kept outside the database to notice an older copy.

It is a lower bound: it never goes back, and lags behind by what was appended while its writer was killed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from .errors import LedgerStopped
from .keys import sync_folder
from .notes import Checkpoint, Malformed, parse_checkpoint


def get_path() -> Path:
    """One file for each database."""
    return Path(settings.LEDGER_DIR) / f"high-water-{connection.settings_dict['NAME']}"


def read() -> Checkpoint | None:
    """The largest checkpoint known; None if none was ever written. Raises LedgerStopped if it cannot be read."""
    try:
        return parse_checkpoint(get_path().read_text())
    except FileNotFoundError:
        return None
    except (OSError, Malformed, UnicodeDecodeError) as error:
        raise LedgerStopped(f"{get_path()} cannot be read: {error}") from error


def raise_to(checkpoint: Checkpoint) -> None:
    """Write the checkpoint, unless the file already knows one at least as large."""
    with _lock():
        known = read()
        if known is None or known.size < checkpoint.size:
            _write(checkpoint)


def replace(checkpoint: Checkpoint) -> Path | None:
    """Replace the file, because an administrator said so. Returns where the previous one is kept, if there was one."""
    with _lock():
        known = read()
        kept = get_path().with_name(f"{get_path().name}.before-{checkpoint.size}-of-{known.size}") if known else None
        if kept:
            kept.unlink(missing_ok=True)
            os.link(get_path(), kept)  # a link, so that there is a high-water file at every moment
        _write(checkpoint)
    return kept


@contextmanager
def _lock() -> Iterator[None]:
    get_path().parent.mkdir(parents=True, exist_ok=True)
    with get_path().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(checkpoint: Checkpoint) -> None:
    draft = get_path().with_suffix(".unfinished")
    with draft.open("w") as stream:
        stream.write(checkpoint.text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, get_path())
    sync_folder(get_path().parent)
