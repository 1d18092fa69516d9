"""Gives waiting entries their places in the tree, and signs checkpoints. Nobody who signs waits for it.

Whoever gets the advisory lock does the work: the web process whose request has just committed, or a ticker for one
that died after its commit. Only what is committed is sealed, and it is signed only when the high-water file knows it.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from . import highwater, keys
from .keys import KeyProblem
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Signer, signed
from .store import NewEntry, Stopped, Tree, known_mark, must_be_open, newest_seal, signer, written
from .tree import leaf_hash, root_of

LOCK = 0x1ED6E4  # any number that nothing else uses
BATCH = 1_000
SEAL_EVERY = timedelta(milliseconds=200)
BOTH_KEYS_SIGN = timedelta(days=30)


def tick(*, is_last: bool = False) -> bool:
    """Number what waits, and sign a checkpoint, if the newest is old enough or this tick is the last for now.

    Returns whether something is left to do. Raises Stopped if the database is not the one that was sealed; then
    nothing has changed.
    """
    with transaction.atomic():
        if not _lock():
            return True
        numbered, head = _number()
    try:
        highwater.rise(head.checkpoint)
    except OSError as error:
        raise Stopped(
            f"The high-water file {highwater.path()} cannot be written: {error.strerror}. Nothing is sealed without it."
        ) from error
    is_sealed = _seal(head, at_once=is_last)
    return numbered == BATCH or not is_sealed


def run_dry() -> None:
    """Tick until nothing waits and all is sealed."""
    while tick(is_last=True):
        time.sleep(0.01)  # the lock is another's


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _number() -> tuple[int, LedgerHead]:
    head = LedgerHead.objects.first() or _begin()
    refuse_another_history()
    waiting = list(LedgerEntry.objects.filter(position=None).order_by("entered_at", "id")[:BATCH])
    if waiting:
        leaves = [_leaf(entry) for entry in waiting]
        set_positions(waiting, head.size)
        grow(head, leaves)
    return len(waiting), head


def _begin() -> LedgerHead:
    """The first entry says whose ledger this is, and with which key it begins."""
    own, head = signer(), LedgerHead(origin=signer().name)
    genesis = written(NewEntry("genesis", "genesis", timezone.now(), {"vkey": own.vkey}), own.name)
    genesis.position = 0
    genesis.save(force_insert=True)
    grow(head, [bytes(genesis.leaf_hash)])
    return head


def grow(head: LedgerHead, leaves: Sequence[bytes]) -> None:
    head.frontier, nodes = head.frontier.extended(leaves)
    LedgerNode.objects.bulk_create(LedgerNode(level=level, index=index, hash=root) for level, index, root in nodes)
    head.save()


def refuse_another_history() -> None:
    """The whole of the fork guard: all that the high-water file knows is in the tree, as it was."""
    must_be_open()
    mark = known_mark()
    try:
        is_another = mark is not None and root_of(Tree(), mark.size) != mark.root
    except LookupError:  # entries were taken out
        is_another = True
    if mark and is_another:
        raise Stopped(f"The first {mark.size} entries are not those that were sealed. Run: manage.py ledger_verify")


def _leaf(entry: LedgerEntry) -> bytes:
    """The hash of what stands there now, which must be what it was when it was entered."""
    leaf = bytes(entry.leaf_hash)
    if entry.data is None or leaf_hash(bytes(entry.data)) != leaf:
        raise Stopped(f"The entry {entry.subject} was changed before it was sealed. Run: manage.py ledger_verify")
    return leaf


def set_positions(entries: Sequence[LedgerEntry], first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portal_ledgerentry AS entry SET position = %s + place - 1"
            "  FROM unnest(%s::uuid[]) WITH ORDINALITY AS given (id, place) WHERE entry.id = given.id",
            [first, [str(entry.id) for entry in entries]],
        )


def _seal(head: LedgerHead, *, at_once: bool) -> bool:
    """Sign what is committed; whether that is done."""
    newest = newest_seal()
    if newest and newest.size >= head.size:
        return True
    now = timezone.now()
    if newest and not at_once and timedelta() <= now - newest.signed_at < SEAL_EVERY:
        return False
    checkpoint = head.checkpoint
    note = signed(checkpoint.text, _signers())
    seal = LedgerCheckpoint(size=head.size, root=checkpoint.root, note=note, signed_at=now)
    LedgerCheckpoint.objects.bulk_create([seal], ignore_conflicts=True)
    return True


def _signers() -> tuple[Signer, ...]:
    """The key of now, and the one before it for some time after the change."""
    try:
        held = keys.held()
    except KeyProblem as error:
        raise Stopped(str(error)) from error
    if len(held) == 1:
        return held
    changed = LedgerEntry.objects.filter(type="key_rotation").order_by("-entered_at").first()
    is_new = changed is not None and timezone.now() - changed.entered_at < BOTH_KEYS_SIGN
    return held[:2] if is_new else held[:1]
