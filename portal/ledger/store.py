"""The ledger in the database: what is entered, and what can be proved of it."""

import base64
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.db.models import F

from . import highwater, keys
from .canonical import Value, decoded, encoded
from .highwater import Unreadable
from .keys import KeyProblem
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Checkpoint, Signer, note_from, verifier_from
from .proofs import Proof
from .tree import consistency_proof, inclusion_proof, leaf_hash

NONCE_BYTES = 16
IS_HASTY = "'off' IN (current_setting('synchronous_commit'), current_setting('fsync'))"
HASTY = "The database confirms what it has not written yet. Set synchronous_commit and fsync to on."


class Stopped(Exception):
    """The ledger takes no entries until somebody has looked at it; why, as a sentence for those who run it."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Something that happened, before it is written down; ``content`` is what its type adds to every entry.

    ``subject`` names it, so that it is entered once: ``attestation:<uuid>``.
    """

    type: str
    subject: str
    at: datetime
    content: Mapping[str, Value]


def enter(entries: Iterable[NewEntry]) -> None:
    """Write entries in the transaction of the thing itself. They are numbered and sealed after its commit.

    Raises Stopped, and Unfit where somebody's words cannot be an entry.
    """
    LedgerEntry.objects.bulk_create(prepared(entries))


def prepared(entries: Iterable[NewEntry]) -> list[LedgerEntry]:
    """The rows that ``enter`` writes, for whoever writes others along with them; raises the same."""
    origin = must_be_open()
    return [written(entry, origin) for entry in entries]


def written(entry: NewEntry, origin: str) -> LedgerEntry:
    """An entry's row, not saved: its bytes, and the hash of its leaf."""
    row = LedgerEntry(type=entry.type, subject=entry.subject)
    every: dict[str, Value] = {
        "v": 1,
        "type": entry.type,
        "log": origin,
        "id": str(row.id),
        "nonce": base64.b64encode(secrets.token_bytes(NONCE_BYTES)).decode(),
        "at": moment(entry.at),
    }
    row.data = encoded({**entry.content, **every})
    row.leaf_hash = leaf_hash(row.data)
    return row


def moment(at: datetime) -> str:
    """As entries spell it: ``2026-11-22T07:20:14.000000Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def signer() -> Signer:
    """The key of now. Raises Stopped."""
    try:
        return keys.held()[0]
    except KeyProblem as error:
        raise Stopped(str(error)) from error


def public_key() -> str:
    """To be printed, so that whoever has old paper can tell which ledger it speaks of; empty where there is no key."""
    try:
        return signer().vkey
    except Stopped:
        return ""


def keys_of(seal: LedgerCheckpoint) -> list[str]:
    """The public keys under which a checkpoint was signed, in its own order; later keys leave it as it is."""
    _, signatures = note_from(seal.note)
    known = {verifier_from(vkey).key_id: vkey for vkey in public_keys()}
    return [known[signature.key_id] for signature in signatures if signature.key_id in known]


def refuse_haste() -> None:
    """Raises Stopped if the database would lose, when it dies, what it has confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IS_HASTY}")
        if cursor.fetchone()[0]:
            raise Stopped(HASTY)


def must_be_open() -> str:
    """The ledger's name. Raises Stopped if the database is behind the high-water file, or does not keep its word."""
    own = signer().name
    mark = known_mark()  # before the head, which may grow meanwhile, and then be ahead of it and never behind
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {IS_HASTY}, origin, size, hashes FROM (SELECT) AS one LEFT JOIN portal_ledgerhead ON true"  # noqa: S608
        )
        is_hasty, origin, size, hashes = cursor.fetchone()
    if is_hasty:
        raise Stopped(HASTY)
    head = LedgerHead(origin=origin or own, size=size or 0, hashes=hashes or b"")
    hold_against(head, mark, own)
    return own


def hold_against(head: LedgerHead, mark: Checkpoint | None, origin: str) -> None:
    """Raises Stopped unless the head is one of this ledger, and no less than the high-water file knows."""
    if head.origin != origin:
        raise Stopped(f"The key is that of the ledger {origin}, and the database holds {head.origin}.")
    if mark is None:
        return
    if mark.origin != head.origin:
        raise Stopped(f"The high-water file is that of the ledger {mark.origin}, and the database holds {head.origin}.")
    if head.size < mark.size:
        raise Stopped(
            f"The ledger had {mark.size} entries, and the database has {head.size}: it was restored from an older "
            "copy. Run: manage.py ledger_restore"
        )
    if head.size == mark.size and head.checkpoint != mark:
        raise Stopped(f"The first {mark.size} entries are not those that were sealed. Run: manage.py ledger_verify")


def known_mark() -> Checkpoint | None:
    """What the high-water file knows. Raises Stopped where it cannot be read."""
    try:
        return highwater.mark()
    except Unreadable as error:
        raise Stopped(str(error)) from error


class Tree:
    """The hashes of the tree, as proofs read them; see ``tree.Hashes``."""

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        rows = LedgerEntry.objects.filter(position__gte=start, position__lt=stop).order_by("position")
        return [bytes(value) for value in rows.values_list("leaf_hash", flat=True)]

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        rows = LedgerNode.objects.filter(level=level, index__gte=start, index__lt=stop).order_by("index")
        return [bytes(value) for value in rows.values_list("hash", flat=True)]


def seal_over(entries: Iterable[LedgerEntry]) -> LedgerCheckpoint | None:
    """The first checkpoint that covers all of these; None while one of them waits, or for none."""
    positions = [entry.position for entry in entries]
    if not positions or None in positions:
        return None
    last = max(position for position in positions if position is not None)
    return LedgerCheckpoint.objects.filter(size__gt=last).order_by("size").first()


def seal_until(at: datetime) -> LedgerCheckpoint | None:
    """The first checkpoint that covers every entry up to a moment; None while one of them waits, or without any."""
    last = LedgerEntry.objects.filter(entered_at__lte=at).order_by(F("position").desc(nulls_first=True)).first()
    return seal_over([last]) if last else None


def newest_seal() -> LedgerCheckpoint | None:
    return LedgerCheckpoint.objects.order_by("-size").first()


def proof(entry: LedgerEntry, seal: LedgerCheckpoint) -> Proof:
    """That an entry is in the tree of a checkpoint."""
    assert entry.position is not None  # by seal_over
    return Proof(entry.position, tuple(inclusion_proof(Tree(), entry.position, seal.size)), seal.note)


def consistency(old: int, new: int) -> list[bytes]:
    """That the tree of ``new`` entries goes on from that of ``old``."""
    return consistency_proof(Tree(), old, new)


def public_keys() -> list[str]:
    """Every public key that this ledger has announced, that of now first. Raises Stopped where there is no key."""
    rows = LedgerEntry.objects.filter(type__in=["genesis", "key_rotation"]).order_by("-position")
    announced = [decoded(bytes(row.data))["vkey"] for row in rows if row.data]
    return list(dict.fromkeys([signer().vkey, *announced]))
