"""A drill: what a restored copy of the ledger holds, compared with the one in use. Writes nothing, and loads no key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from .audit import AuditFailure, KnownCheckpoint
from .models import LedgerEntry, LedgerHead
from .notes import Checkpoint
from .recovery import find_mark
from .store import StoredHashes
from .tree import compute_root


@dataclass(frozen=True, slots=True)
class Lack:
    """What a copy lacks: how many sealed entries, and when the first was entered, if the database in use tells."""

    count: int
    since: datetime | None


@contextmanager
def own_folder() -> Iterator[None]:
    """An empty LEDGER_DIR and no key: should anything try to sign or seal, it cannot."""
    usual = settings.LEDGER_DIR, settings.LEDGER_KEY
    with TemporaryDirectory(prefix="portal-drill-") as folder:
        settings.LEDGER_DIR, settings.LEDGER_KEY = Path(folder), ""
        try:
            yield
        finally:
            settings.LEDGER_DIR, settings.LEDGER_KEY = usual


def read_high_water() -> list[KnownCheckpoint]:
    """What the file of the ledger in use knows, if there is one; only read."""
    mark = find_mark() if LedgerHead.objects.exists() else None
    return [KnownCheckpoint(mark.checkpoint, mark.describe())] if mark else []


def compare_with_copy(copy: Checkpoint, outside: Sequence[KnownCheckpoint]) -> tuple[list[KnownCheckpoint], Lack]:
    """Call this in the database in use: what the copy must agree with, and what it lacks of all that is known.

    Raises AuditFailure if it is a copy of another ledger, or the database in use cannot say.
    """
    head = LedgerHead.objects.first()
    if head is None or head.origin != copy.origin:
        held = f"that of {head.origin}" if head else "none"
        raise AuditFailure(f"The back-up holds the ledger {copy.origin}, and the database in use {held}.")
    largest = max(head.size, *(one.checkpoint.size for one in outside), copy.size)
    first = LedgerEntry.objects.filter(position=copy.size).first()
    lack = Lack(largest - copy.size, first.entered_at if first else None)
    contained = [one for one in outside if one.checkpoint.size <= copy.size]
    return [KnownCheckpoint(_cut(head, copy.size), "the database in use"), *contained], lack


def _cut(head: LedgerHead, size: int) -> Checkpoint:
    """What the ledger in use was when it had as many entries as the copy."""
    size = min(head.size, size)
    try:
        return Checkpoint(head.origin, size, compute_root(StoredHashes(), size))
    except LookupError as error:
        raise AuditFailure(f"The ledger in use has a gap: {error} Run: manage.py ledger_verify") from error
