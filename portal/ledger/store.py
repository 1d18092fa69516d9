"""The ledger in the database: adds entries, finds checkpoints, builds proofs, stops when its history is in doubt."""

import base64
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection
from django.db.models import F

from . import highwater, keys
from .canonical import EntryValue, decode, encode
from .errors import LedgerStopped
from .models import KEY_ENTRY_TYPES, LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Checkpoint, Signer, parse_note, parse_verifier
from .proofs import Proof
from .tree import compute_root, hash_leaf, prove_consistency, prove_inclusion

NONCE_BYTES = 16
HAS_UNSAFE_COMMITS = "'off' IN (current_setting('synchronous_commit'), current_setting('fsync'))"
COMMITS_ARE_UNSAFE = "The database confirms what it has not written yet. Set synchronous_commit and fsync to on."
HISTORY_DIFFERS = "The first {size} entries are not those that were sealed. Run: manage.py ledger_verify"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An event to be entered; ``content`` holds the keys of its type, beside those that every entry has.

    ``subject`` names the event, so that it is entered once: ``attestation:<uuid>``.
    """

    type: str
    subject: str
    at: datetime
    content: Mapping[str, EntryValue]


def add_entries(entries: Iterable[NewEntry]) -> None:
    """Call this in the transaction of the events themselves; entries are numbered and sealed after its commit.

    Raises LedgerStopped, and UnfitEntry where text that somebody typed cannot be in an entry.
    """
    origin = require_open()
    LedgerEntry.objects.bulk_create(build_entry(entry, origin) for entry in entries)


def build_entry(entry: NewEntry, origin: str) -> LedgerEntry:
    row = LedgerEntry(type=entry.type, subject=entry.subject)
    common: dict[str, EntryValue] = {
        "v": 1,
        "type": entry.type,
        "log": origin,
        "id": str(row.id),
        "nonce": base64.b64encode(secrets.token_bytes(NONCE_BYTES)).decode(),
        "at": format_moment(entry.at),
    }
    row.data = encode({**entry.content, **common})
    row.leaf_hash = hash_leaf(row.data)
    return row


def format_moment(at: datetime) -> str:
    """A moment as entries write it: ``2026-11-22T07:20:14.000000Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def load_signer() -> Signer:
    """The current key. Raises LedgerStopped."""
    return keys.load_keys()[0]


def load_public_key() -> str:
    """The current public key, printed so that readers of old paper know which ledger it names; "" without a key."""
    try:
        return load_signer().vkey
    except LedgerStopped:
        return ""


def load_public_keys() -> list[str]:
    """Every public key that this ledger has announced, the current one first. Raises LedgerStopped without a key."""
    rows = LedgerEntry.objects.filter(type__in=KEY_ENTRY_TYPES).order_by("-position")
    announced = [decode(bytes(row.data))["vkey"] for row in rows if row.data]
    return list(dict.fromkeys([load_signer().vkey, *announced]))


def list_keys_of_checkpoint(checkpoint: LedgerCheckpoint) -> list[str]:
    """The public keys that signed a checkpoint, in the order of its signatures; later keys do not change the answer."""
    _, signatures = parse_note(checkpoint.note)
    known = {parse_verifier(vkey).key_id: vkey for vkey in load_public_keys()}
    return [known[signature.key_id] for signature in signatures if signature.key_id in known]


def refuse_unsafe_commits() -> None:
    """Raises LedgerStopped if a crash of the database could lose commits that it has confirmed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HAS_UNSAFE_COMMITS}")
        if cursor.fetchone()[0]:
            raise LedgerStopped(COMMITS_ARE_UNSAFE)


def require_open() -> str:
    """The ledger's name. Raises LedgerStopped if the database is behind the high-water file or commits unsafely."""
    own = load_signer().name
    known = highwater.read()  # before the head: others may append in between, and then the head is ahead, never behind
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {HAS_UNSAFE_COMMITS}, origin, size, hashes"  # noqa: S608
            " FROM (SELECT) AS one LEFT JOIN portal_ledgerhead ON true"
        )
        is_unsafe, origin, size, hashes = cursor.fetchone()
    if is_unsafe:
        raise LedgerStopped(COMMITS_ARE_UNSAFE)
    check_against_high_water(LedgerHead(origin=origin or own, size=size or 0, hashes=hashes or b""), known, own)
    return own


def check_against_high_water(head: LedgerHead, known: Checkpoint | None, origin: str) -> None:
    """Raises LedgerStopped unless key, head and high-water file are of one ledger and the head is not behind."""
    if head.origin != origin:
        raise LedgerStopped(f"The key is that of the ledger {origin}, and the database holds {head.origin}.")
    if known is None:
        return
    if known.origin != head.origin:
        raise LedgerStopped(
            f"The high-water file is that of the ledger {known.origin}, and the database holds {head.origin}."
        )
    if head.size < known.size:
        raise LedgerStopped(
            f"The ledger had {known.size} entries, and the database has {head.size}: it was restored from an older "
            "copy. Run: manage.py ledger_restore"
        )
    if head.size == known.size and head.checkpoint != known:
        raise LedgerStopped(HISTORY_DIFFERS.format(size=known.size))


def refuse_another_history() -> None:
    """The whole fork guard: raises LedgerStopped unless the tree contains what the high-water file knows."""
    require_open()
    known = highwater.read()
    if known and not has_root_of(known):
        raise LedgerStopped(HISTORY_DIFFERS.format(size=known.size))


def has_root_of(checkpoint: Checkpoint) -> bool:
    """Whether the stored tree has the checkpoint's root at its size."""
    try:
        return compute_root(StoredHashes(), checkpoint.size) == checkpoint.root
    except LookupError:  # entries or nodes were deleted
        return False


class StoredHashes:
    """The hashes of the tree in the database, for proofs; see ``tree.Hashes``."""

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        rows = LedgerEntry.objects.filter(position__gte=start, position__lt=stop).order_by("position")
        return [bytes(value) for value in rows.values_list("leaf_hash", flat=True)]

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        rows = LedgerNode.objects.filter(level=level, index__gte=start, index__lt=stop).order_by("index")
        return [bytes(value) for value in rows.values_list("hash", flat=True)]


def find_checkpoint_over(entries: Iterable[LedgerEntry]) -> LedgerCheckpoint | None:
    """The first checkpoint that covers all these entries; None if one is not numbered yet or there are none."""
    positions = [entry.position for entry in entries]
    if not positions or None in positions:
        return None
    last = max(position for position in positions if position is not None)
    return LedgerCheckpoint.objects.filter(size__gt=last).order_by("size").first()


def find_checkpoint_until(at: datetime) -> LedgerCheckpoint | None:
    """The first checkpoint over every entry made up to a moment; None if one is not numbered yet or there are none."""
    last = LedgerEntry.objects.filter(entered_at__lte=at).order_by(F("position").desc(nulls_first=True)).first()
    return find_checkpoint_over([last]) if last else None


def find_newest_checkpoint() -> LedgerCheckpoint | None:
    return LedgerCheckpoint.objects.order_by("-size").first()


def build_proof(entry: LedgerEntry, checkpoint: LedgerCheckpoint) -> Proof:
    """The proof that a numbered entry is in the tree of a checkpoint."""
    assert entry.position is not None  # find_checkpoint_over gives no checkpoint over others
    hashes = prove_inclusion(StoredHashes(), entry.position, checkpoint.size)
    return Proof(entry.position, tuple(hashes), checkpoint.note)


def build_consistency_proof(old: int, new: int) -> list[bytes]:
    """The hashes which prove that the tree of ``new`` entries continues that of ``old``."""
    return prove_consistency(StoredHashes(), old, new)
