"""The ledger in the database: adds entries, finds checkpoints, builds proofs, stops when its history is in doubt."""

import base64
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.clock import describe_difference, get_moment, moment

from . import highwater, keys
from .canonical import EntryValue, encode
from .errors import LedgerStopped
from .highwater import Mark
from .models import NAMES_A_KEY, LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Checkpoint, Malformed, NotSigned, Signer, open_checkpoint, parse_note, parse_verifier
from .proofs import Proof
from .sealers import choose_signers, parse_key_entry
from .tree import compute_root, hash_leaf, prove_consistency, prove_inclusion

NONCE_BYTES = 16
LOOKED_AT_OFTEN = 20  # of the newest checkpoints, by /healthz
MOST_UNSOUND = 100  # rows in a row, so that nobody can make a page of them
SIZE_OF_HEAD = LedgerHead.objects.values("size")
HAS_UNSAFE_COMMITS = "'off' IN (current_setting('synchronous_commit'), current_setting('fsync'))"
# The newest entry is the last one numbered, or one that waits: an index leads to each.
NEWEST_ENTERED_AT = """greatest(
    (SELECT entered_at FROM portal_ledgerentry WHERE position = portal_ledgerhead.size - 1),
    (SELECT max(entered_at) FROM portal_ledgerentry WHERE position IS NULL))"""
NEWEST_KEY_ENTRY = """(SELECT data FROM portal_ledgerentry WHERE type IN ('genesis', 'key_rotation')
    ORDER BY position DESC, entered_at DESC LIMIT 1)"""
COMMITS_ARE_UNSAFE = "The database confirms what it has not written yet. Set synchronous_commit and fsync to on."


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
    now = moment()
    LedgerEntry.objects.bulk_create(build_entry(entry, origin, entered_at=now) for entry in entries)


def build_entry(entry: NewEntry, origin: str, *, entered_at: datetime) -> LedgerEntry:
    row = LedgerEntry(type=entry.type, subject=entry.subject, entered_at=entered_at)
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
    signer = load_signer()
    return load_announced_vkeys() or [signer.vkey]


def load_announced_vkeys() -> list[str]:
    """Loads every key that was announced, newest first, but for entries that only ``ledger_verify`` can name."""
    rows = LedgerEntry.objects.filter(NAMES_A_KEY).order_by("-position", "-entered_at")
    announced = []
    for data in rows.values_list("data", flat=True):
        with suppress(LedgerStopped, Malformed):
            announced.append(parse_verifier(parse_key_entry(_to_bytes(data)).vkey).vkey)
    return list(dict.fromkeys(announced))


def find_newest_key_entry() -> LedgerEntry | None:
    return LedgerEntry.objects.filter(NAMES_A_KEY).order_by("-position", "-entered_at").first()


def is_newest_key_sealed() -> bool:
    """Whether a checkpoint covers the entry that announced the newest key."""
    entry = find_newest_key_entry()
    return entry is not None and find_checkpoint_over([entry]) is not None


def load_signers() -> tuple[Signer, ...]:
    """The keys held here with which a checkpoint is signed now. Raises LedgerStopped if none of them may seal."""
    held, entry = keys.load_keys(), find_newest_key_entry()
    newest = parse_key_entry(_to_bytes(entry.data if entry else None))
    return choose_signers(held, newest, moment(), is_newest_key_sealed)


def _to_bytes(data: bytes | memoryview | None) -> bytes:
    return bytes(data or b"")


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
    """The ledger's name. Raises LedgerStopped if the database is behind the high-water file or commits unsafely.

    Also where the ledger has announced another key than the one held here, and while clocks differ: no entry may get
    a moment that is not the database's, or lies before the newest one.
    """
    held = keys.load_keys()
    own = held[0].name
    # Before the head: others may append in between, and then the head is ahead, never behind.
    known = highwater.read_mark(own) or _begin_demonstration(own)
    asked_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {HAS_UNSAFE_COMMITS}, origin, size, hashes, clock_timestamp(), {NEWEST_ENTERED_AT},"  # noqa: S608
            f" {NEWEST_KEY_ENTRY} FROM (SELECT) AS one LEFT JOIN portal_ledgerhead ON true"
        )
        is_unsafe, origin, size, hashes, answered_at, newest_at, key_entry = cursor.fetchone()
    if is_unsafe:
        raise LedgerStopped(COMMITS_ARE_UNSAFE)
    _refuse_wrong_clock(get_moment(answered_at), asked_at, newest_at)
    highwater.check_head(LedgerHead(origin=origin or own, size=size or 0, hashes=hashes or b""), known, own)
    if origin:
        choose_signers(held, parse_key_entry(_to_bytes(key_entry)), get_moment(answered_at), is_newest_key_sealed)
    return own


def _begin_demonstration(own: str) -> Mark | None:
    """The demonstration makes its key on first use, without ``ledger_key``, which writes the high-water file beside."""
    if settings.DEMONSTRATION and not LedgerHead.objects.exists():
        highwater.begin(own)
    return highwater.read_mark(own)


def _refuse_wrong_clock(now: datetime, asked_at: datetime, newest_at: datetime | None) -> None:
    if difference := describe_difference(now, asked_at=asked_at):
        raise LedgerStopped(f"The clock here is {difference} the database's. Let both be set by the same time server.")
    if newest_at and newest_at > now:
        seconds = (newest_at - now).total_seconds()
        raise LedgerStopped(
            f"The newest entry of the ledger is dated {seconds:,.0f} seconds after now. The database's clock was wrong "
            "then, or is now: set it right. Signing starts again when that moment has passed."
        )


# What the fork guard has just compared with the tree. Nearly always it is the newest checkpoint, which each sealing
# looks at next; to work out its root once more takes as long as all else that it does.
_newest_known: Checkpoint | None = None


def refuse_another_history() -> None:
    """The whole fork guard: raises LedgerStopped unless the tree contains what the high-water file knows."""
    global _newest_known
    origin = require_open()
    known = highwater.read(origin)
    if known and not has_root_of(known):
        raise LedgerStopped(highwater.HISTORY_DIFFERS.format(size=known.size))
    _newest_known = known


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
    return _find_sound(LedgerCheckpoint.objects.filter(size__gt=last).order_by("size"), beyond="size__gt")


def find_checkpoint_until(at: datetime) -> LedgerCheckpoint | None:
    """The first checkpoint over every entry made up to a moment; None if one is not numbered yet or there are none."""
    last = LedgerEntry.objects.filter(entered_at__lte=at).order_by(F("position").desc(nulls_first=True)).first()
    return find_checkpoint_over([last]) if last else None


def find_newest_checkpoint() -> LedgerCheckpoint | None:
    return _find_sound(LedgerCheckpoint.objects.order_by("-size"), beyond="size__lt")


def find_unsound_checkpoint() -> LedgerCheckpoint | None:
    """A checkpoint of impossible size, or an unsound one among the newest; ``ledger_verify`` looks at all of them."""
    size = SIZE_OF_HEAD if LedgerHead.objects.exists() else 0
    outside = LedgerCheckpoint.objects.filter(Q(size__lt=1) | Q(size__gt=size)).first()
    newest = LedgerCheckpoint.objects.order_by("-size")[:LOOKED_AT_OFTEN]
    return outside or next((row for row in newest if not is_sound(row)), None)


def _find_sound(rows: QuerySet[LedgerCheckpoint], *, beyond: str) -> LedgerCheckpoint | None:
    """The first of these rows that this ledger sealed: anybody who can write to the database can insert others."""
    rows = rows.filter(size__lte=SIZE_OF_HEAD)
    row = rows.first()
    for _ in range(MOST_UNSOUND):
        if row is None or is_sound(row):
            return row
        row = rows.filter(**{beyond: row.size}).first()
    return None


def is_sound(row: LedgerCheckpoint) -> bool:
    """Whether an announced key signed what the row holds, and its root is that of the tree."""
    try:
        _check_checkpoint(row.size, bytes(row.root), row.note)
    except (Malformed, NotSigned, LookupError):
        return False
    return True


@lru_cache(maxsize=1000)  # what was sound stays so; that which is not is looked at each time
def _check_checkpoint(size: int, root: bytes, note: str) -> None:
    checkpoint = open_checkpoint(note, [parse_verifier(vkey) for vkey in load_announced_vkeys()])
    if (checkpoint.size, checkpoint.root) != (size, root):
        raise NotSigned("The checkpoint is not what its signature covers.")
    if checkpoint != _newest_known and not has_root_of(checkpoint):
        raise NotSigned("The checkpoint does not lead on from the one before.")


def build_proof(entry: LedgerEntry, checkpoint: LedgerCheckpoint) -> Proof:
    """The proof that a numbered entry is in the tree of a checkpoint."""
    assert entry.position is not None  # find_checkpoint_over gives no checkpoint over others
    hashes = prove_inclusion(StoredHashes(), entry.position, checkpoint.size)
    return Proof(entry.position, tuple(hashes), checkpoint.note)


def build_consistency_proof(old: int, new: int) -> list[bytes]:
    """The hashes which prove that the tree of ``new`` entries continues that of ``old``."""
    return prove_consistency(StoredHashes(), old, new)
