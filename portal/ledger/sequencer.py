"""Numbers waiting entries and signs checkpoints, after the signer's commit, so that nobody who signs waits for it.

Whichever process gets the advisory lock does the work: the web process that has just answered, or the sealing loop.
Only committed entries are sealed, and a checkpoint is signed only once the high-water file knows its size.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from portal.clock import moment

from . import highwater
from .errors import LedgerStopped
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Checkpoint, sign_note
from .store import (
    NewEntry,
    build_entry,
    find_newest_checkpoint,
    load_signer,
    load_signers,
    refuse_another_history,
)
from .tree import EMPTY, hash_leaf

ADVISORY_LOCK = 0x1ED6E4  # any number that nothing else uses
BATCH_SIZE = 1_000
SEAL_EVERY = timedelta(milliseconds=200)
OCCUPIED = """\
A checkpoint of {size} entries, which this ledger did not seal, stands in the database where its own would be written. \
The next entry brings another size. Find out who wrote that row: manage.py ledger_verify"""


def tick(*, is_last: bool = False) -> bool:
    """Number one batch of waiting entries; sign a checkpoint if the newest is old enough or this is the last tick.

    Returns whether work is left. Raises LedgerStopped, with nothing changed, if the database is not the sealed one.
    """
    with transaction.atomic():
        if not _try_lock():
            return True
        numbered, head = _number_waiting()
    _raise_high_water(head.checkpoint)
    is_sealed = _seal(head, at_once=is_last)
    return numbered == BATCH_SIZE or not is_sealed


def seal_all() -> None:
    """Tick until no entry waits and all are sealed."""
    while tick(is_last=True):
        time.sleep(0.01)  # another process holds the lock


def _try_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _number_waiting() -> tuple[int, LedgerHead]:
    """Number one batch; how many entries it had, and the head after it."""
    head = LedgerHead.objects.first() or _begin_ledger()
    refuse_another_history()
    waiting = list(LedgerEntry.objects.filter(position=None).order_by("entered_at", "id")[:BATCH_SIZE])
    if waiting:
        leaves = [_check_leaf(entry) for entry in waiting]
        set_positions(waiting, head.size)
        extend_tree(head, leaves)
    return len(waiting), head


def _begin_ledger() -> LedgerHead:
    """Write the genesis entry, which names the ledger and its first key.

    The high-water file is written before: if this is broken off after its commit, a ledger without file is stopped.
    """
    signer = load_signer()
    _raise_high_water(Checkpoint(signer.name, 0, EMPTY))
    head = LedgerHead(origin=signer.name)
    now = moment()
    entry = NewEntry("genesis", "genesis", now, {"vkey": signer.vkey})
    genesis = build_entry(entry, signer.name, entered_at=now)
    genesis.position = 0
    genesis.save(force_insert=True)
    extend_tree(head, [bytes(genesis.leaf_hash)])
    return head


def _raise_high_water(checkpoint: Checkpoint) -> None:
    try:
        highwater.raise_to(checkpoint)
    except OSError as error:
        raise LedgerStopped(
            f"The high-water file {highwater.get_path()} cannot be written: {error.strerror}. "
            "Nothing is sealed without it."
        ) from error


def extend_tree(head: LedgerHead, leaves: Sequence[bytes]) -> None:
    """Append leaf hashes: saves the head and the nodes that are now full."""
    head.frontier, nodes = head.frontier.extend(leaves)
    LedgerNode.objects.bulk_create(LedgerNode(level=level, index=index, hash=root) for level, index, root in nodes)
    head.save()


def _check_leaf(entry: LedgerEntry) -> bytes:
    """The leaf hash, which the stored bytes must still have. Raises LedgerStopped."""
    leaf = bytes(entry.leaf_hash)
    if entry.data is None or hash_leaf(bytes(entry.data)) != leaf:
        raise LedgerStopped(f"The entry {entry.subject} was changed before it was sealed. Run: manage.py ledger_verify")
    return leaf


def set_positions(entries: Sequence[LedgerEntry], first: int) -> None:
    """Number entries in the order given, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_ledgerentry AS entry SET position = %s + place - 1"
            "  FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, place) WHERE entry.id = given.id",
            [first, [str(entry.id) for entry in entries]],
        )


def _seal(head: LedgerHead, *, at_once: bool) -> bool:
    """Sign a checkpoint over all committed entries unless the newest is too recent; returns whether all are sealed."""
    newest = find_newest_checkpoint()
    if newest and newest.size >= head.size:
        return True
    now = moment()
    if newest and not at_once and timedelta() <= now - newest.signed_at < SEAL_EVERY:
        return False
    checkpoint = head.checkpoint
    note = sign_note(checkpoint.text, load_signers())
    row = LedgerCheckpoint(size=head.size, root=checkpoint.root, note=note, signed_at=now)
    LedgerCheckpoint.objects.bulk_create([row], ignore_conflicts=True)
    newest = find_newest_checkpoint()
    if newest is None or newest.size < head.size:
        raise LedgerStopped(OCCUPIED.format(size=head.size))
    return True
