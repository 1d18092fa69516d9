"""The high-water file: how far the ledger is known to have grown and in which database, kept outside the database.

It finds an older copy of the database, and a copy elsewhere. There is one for each ledger and machine, named by the
ledger's origin, so that a database under another name finds the same one. It is a lower bound: it never goes back, and
lags behind by what was appended while its writer was killed.

Four lines: those of a checkpoint, and ``database <cluster>/<number>``. Release 0.1.0 named the file by the database and
wrote three lines. Such a file of the same ledger counts until the first sealing, which replaces it.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connection

from .errors import LedgerStopped
from .keys import load_keys, sync_folder
from .models import LedgerHead
from .notes import Checkpoint, Malformed, parse_checkpoint
from .tree import EMPTY

IDENTITY = """
    SELECT system_identifier || '/' || pg_database.oid
      FROM pg_control_system(), pg_database WHERE datname = current_database()"""
CANNOT_BE_READ = """\
{path} cannot be read: {error} If it was damaged, move it away, and write it again from a checkpoint that was kept: \
manage.py ledger_restore --checkpoint FILE"""
NO_HIGH_WATER = """\
There is no high-water file {path}, so nothing here knows how far the ledger had grown. Write it from the newest \
checkpoint that was kept, as after a move or on a second machine: manage.py ledger_restore --checkpoint FILE. \
If there is none, manage.py ledger_restore says what else can be done."""
NOT_BEGUN = """\
The ledger has not begun, and there is no high-water file {path}: the key here may be a copy of one that seals \
somewhere else. If the ledger is to begin in this database: manage.py ledger_restore --accept-no-file --reason \
"first start\""""
HISTORY_DIFFERS = "The first {size} entries are not those that were sealed. Run: manage.py ledger_verify"


class Mark(NamedTuple):
    """What the file holds; ``database`` is that in which the ledger was last written, as ``identify_database`` says."""

    checkpoint: Checkpoint
    database: str

    @property
    def text(self) -> str:
        return f"{self.checkpoint.text}database {self.database}\n"

    def describe(self) -> str:
        """As a sentence names it."""
        is_elsewhere = self.database != identify_database()
        where = f" (last written in another database, {self.database})" if is_elsewhere else ""
        return f"the high-water file {get_path(self.checkpoint.origin)}{where}"


def get_path(origin: str = "") -> Path:
    """One file for each ledger; without an origin, of the ledger whose key is held here."""
    name = re.sub(r"[^A-Za-z0-9.-]", "_", origin or load_keys()[0].name)
    return Path(settings.LEDGER_DIR) / f"high-water-{name}"


def read(origin: str = "") -> Checkpoint | None:
    """The largest checkpoint known; None if none was ever written. Raises LedgerStopped if it cannot be read."""
    mark = read_mark(origin or load_keys()[0].name)
    return mark.checkpoint if mark else None


def read_mark(origin: str) -> Mark | None:
    """As ``read``, with the database."""
    try:
        file = _find_file(origin)
        return _parse(file.read_text(), origin, has_database=file == get_path(origin)) if file else None
    except (OSError, Malformed, UnicodeDecodeError) as error:
        raise LedgerStopped(CANNOT_BE_READ.format(path=get_path(origin), error=error)) from error


def raise_to(checkpoint: Checkpoint) -> None:
    """Write the checkpoint, unless the file already knows one at least as large.

    Raises LedgerStopped if the ledger was last written in another database.
    """
    with _lock(checkpoint.origin):
        if known := read_mark(checkpoint.origin):
            refuse_another_database(known)
        _raise(known, Mark(checkpoint, identify_database()))


def learn(checkpoint: Checkpoint) -> None:
    """Know a checkpoint that somebody kept. Where the ledger was last written stays as it is known."""
    with _lock(checkpoint.origin):
        known = read_mark(checkpoint.origin)
        _raise(known, Mark(checkpoint, known.database if known else identify_database()))


def begin(origin: str) -> None:
    """Know a ledger that has no entries yet. Whoever copies its key alone cannot begin it a second time."""
    learn(Checkpoint(origin, 0, EMPTY))


def replace(checkpoint: Checkpoint) -> Path | None:
    """Replace the file, because an administrator said so. Returns where the previous one is kept, if it differed."""
    path = get_path(checkpoint.origin)
    with _lock(checkpoint.origin):
        file, known = _find_file(checkpoint.origin), read(checkpoint.origin)
        kept = None
        if file and known and known != checkpoint:
            kept = path.with_name(f"{path.name}.before-{checkpoint.size}-of-{known.size}")
            kept.unlink(missing_ok=True)
            os.link(file, kept)  # a link, so that there is a high-water file at every moment
        _write(Mark(checkpoint, identify_database()))
    return kept


def check_head(head: LedgerHead, known: Mark | None, origin: str) -> None:
    """Raises LedgerStopped unless key and head are of one ledger, which is not behind its file, and written here."""
    if head.origin != origin:
        raise LedgerStopped(f"The key is that of the ledger {origin}, and the database holds {head.origin}.")
    if known is None:
        raise LedgerStopped((NO_HIGH_WATER if head.size else NOT_BEGUN).format(path=get_path(origin)))
    if head.size < known.checkpoint.size:
        raise LedgerStopped(
            f"The ledger had {known.checkpoint.size} entries, and the database has {head.size}: it was restored from "
            "an older copy. Run: manage.py ledger_restore"
        )
    if head.size == known.checkpoint.size and head.checkpoint != known.checkpoint:
        raise LedgerStopped(HISTORY_DIFFERS.format(size=head.size))
    refuse_another_database(known)


def refuse_another_database(mark: Mark) -> None:
    """Of two databases that hold the same ledger only one may go on. Raises LedgerStopped in the other."""
    here = identify_database()
    if mark.checkpoint.size and mark.database != here:
        raise LedgerStopped(
            f"The ledger was last written in another database ({mark.database}, and this one is {here}). Only one of "
            "them may go on. If it is to be this one: manage.py ledger_restore --moved. If this one is a copy to look "
            "at, set LEDGER_DIR to a folder of its own."
        )


_identities: WeakKeyDictionary[Any, str] = WeakKeyDictionary()


def identify_database() -> str:
    """The database's cluster, and its number there. Asked once a connection, because it takes half a millisecond.

    A restored database has another one, and so has one under another name; a replica and a copied disk have the same.
    """
    connection.ensure_connection()
    session = connection.connection
    if session not in _identities:
        with connection.cursor() as cursor:
            cursor.execute(IDENTITY)
            _identities[session] = cursor.fetchone()[0]
    return _identities[session]


def _find_file(origin: str) -> Path | None:
    path = get_path(origin)
    if path.exists():
        return path
    old = path.with_name(f"high-water-{connection.settings_dict['NAME']}")
    return old if old.exists() and old.read_bytes().startswith(f"{origin}\n".encode()) else None


def _parse(text: str, origin: str, *, has_database: bool) -> Mark:
    body, _, database = text.partition("database ")  # no line of a checkpoint has a space
    mark = Mark(parse_checkpoint(body), database.removesuffix("\n") if has_database else identify_database())
    if mark.checkpoint.origin != origin:
        raise Malformed(f"It is that of the ledger {mark.checkpoint.origin}, not of {origin}.")
    if text != (mark.text if has_database else mark.checkpoint.text):
        raise Malformed("It has four lines: origin, size, root, and the database.")
    return mark


@contextmanager
def _lock(origin: str) -> Iterator[None]:
    path = get_path(origin)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _raise(known: Mark | None, mark: Mark) -> None:
    """A file under the old name is replaced even if it knows as much."""
    if known and known.checkpoint.size >= mark.checkpoint.size:
        mark = known
    if mark != known or not get_path(mark.checkpoint.origin).exists():
        _write(mark)


def _write(mark: Mark) -> None:
    """Write the file, which takes the place of one under the old name."""
    path = get_path(mark.checkpoint.origin)
    draft = path.with_name(f"{path.name}.unfinished")
    file = _find_file(mark.checkpoint.origin)
    with draft.open("w") as stream:
        stream.write(mark.text)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, path)
    if file and file != path:
        file.unlink()
    sync_folder(path.parent)
