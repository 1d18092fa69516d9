"""After a database was restored that holds less than was sealed: what is missing, and the two ways to go on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from . import export, highwater, keys
from .audit import Wrong, announced
from .canonical import decoded
from .export import Unusable
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead
from .notes import (
    Checkpoint,
    Malformed,
    NotSigned,
    Verifier,
    checkpoint_from,
    checkpoint_opened,
    note_from,
    verifier_from,
)
from .sequencer import LOCK, grow, set_positions
from .store import NewEntry, Tree, known_mark, written
from .tree import EMPTY, Frontier, leaf_hash, root_of

AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Loss:
    """What was sealed (``known``, of the high-water file) against what the database has."""

    known: Checkpoint
    had: Checkpoint  # of size 0 where the ledger had not begun

    @property
    def is_shorter(self) -> bool:
        return self.had.size < self.known.size


def loss() -> Loss | None:
    """None where all is there that the high-water file knows. Raises Stopped."""
    known, head = known_mark(), LedgerHead.objects.first()
    if known is None:
        return None
    had = head.checkpoint if head else Checkpoint(known.origin, 0, EMPTY)
    if had.origin == known.origin and had.size >= known.size and _root(known.size) == known.root:
        return None
    return Loss(known, had)


def _root(size: int) -> bytes | None:
    try:
        return root_of(Tree(), size)
    except LookupError:
        return None  # entries or hashes were taken out


def kept_outside(file: Path) -> Checkpoint:
    """A checkpoint that somebody kept, if a key of this ledger has signed it. Raises Wrong."""
    try:
        note = file.read_bytes().replace(b"\r\n", b"\n").decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"{file} cannot be read: {error}") from error
    head = LedgerHead.objects.first()
    verifiers = announced(head.origin) if head else [signer.verifier for signer in keys.held()]
    try:
        return checkpoint_opened(note, verifiers)
    except (Malformed, NotSigned) as error:
        raise Wrong(f"{file} is not a checkpoint of this ledger. {error}") from error


def accept(lost: Loss, reason: str) -> Path | None:
    """Go on without what is missing; an entry says for ever that it is. Where the high-water file of before is kept.

    The entry is written first, so that nothing goes on without it; broken off, it is finished by the next run.
    """
    with transaction.atomic():
        _enter_restore(lost.known, lost.had.size, {"reason": reason})
    return highwater.replace(lost.had)


def _enter_restore(known: Checkpoint, had: int, content: dict[str, Any]) -> None:
    """Past the guard, which is what stopped the ledger."""
    subject = f"restore:{had}-of-{known.size}-{known.root.hex()[:16]}"
    if not LedgerEntry.objects.filter(subject=subject).exists():
        told = {"size": known.size, "root": known.root.hex(), "had": had, **content}
        LedgerEntry.objects.bulk_create([written(NewEntry("restore", subject, timezone.now(), told), known.origin)])


def put_back(lost: Loss, file: Path) -> Checkpoint:
    """Put the missing entries back from an export, if they lead to the root that is known; up to where it is sealed.

    Rows of attestations are not in an export, and stay missing. Raises Unusable; then nothing has changed.
    """
    try:
        with transaction.atomic():
            return _put_back(lost, file)
    except (KeyError, ValueError, TypeError) as error:
        raise Unusable(f"{file} is not a whole export of this ledger. {error}") from error
    except IntegrityError as error:
        raise Unusable(f"The database holds something that cannot stand beside {file}: {error}") from error


def _put_back(lost: Loss, file: Path) -> Checkpoint:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    head = LedgerHead.objects.first() or LedgerHead(origin=lost.known.origin)
    examined = _Examined(lost, head.frontier)
    for told in export.read(file):
        examined.take(told)
    _write(file, head, examined.stop())
    _enter_restore(head.checkpoint, lost.had.size, {"reason": "Put back from an export.", "put_back": True})
    return head.checkpoint


@dataclass
class _Examined:
    """An export as it is read: whether it tells the history that is known, and how far it is sealed."""

    lost: Loss
    had: Frontier
    frontier: Frontier = field(default_factory=Frontier)
    verifiers: list[Verifier] = field(default_factory=list)
    sealed: int = 0

    def take(self, told: dict[str, Any]) -> None:
        if "checkpoint" in told:
            checkpoint = checkpoint_opened(told["checkpoint"], self.verifiers)
            if (checkpoint.size, checkpoint.root) != (self.frontier.size, self.frontier.root):
                raise Unusable(f"Its checkpoint of {checkpoint.size} entries does not fit the entries before it.")
            self.sealed = checkpoint.size
        elif "position" in told:
            self.frontier = self.frontier.append(_leaf(told))
            self._compare()
            self._learn(told)

    def _compare(self) -> None:
        if self.frontier.size == self.had.size and self.frontier != self.had:
            raise Unusable(f"Its first {self.had.size} entries are not those of the database.")
        if self.frontier.size == self.lost.known.size and self.frontier.root != self.lost.known.root:
            raise Unusable("Its entries do not lead to the root that the high-water file knows.")

    def _learn(self, told: dict[str, Any]) -> None:
        """The keys that are named by what the high-water file knows; others could be anybody's."""
        if self.frontier.size <= self.lost.known.size and "entry" in told:
            entry = decoded(told["entry"].encode())
            if entry["type"] in {"genesis", "key_rotation"}:
                self.verifiers.append(verifier_from(entry["vkey"]))

    def stop(self) -> int:
        """Up to where the entries are known, or sealed beyond that."""
        if self.frontier.size < self.lost.known.size:
            raise Unusable(
                f"It ends at entry {self.frontier.size - 1}, and {self.lost.known.size} were sealed: it is too old."
            )
        return max(self.sealed, self.lost.known.size)


def _leaf(told: dict[str, Any]) -> bytes:
    return leaf_hash(told["entry"].encode()) if "entry" in told else bytes.fromhex(told["leaf_hash"])


def _write(file: Path, head: LedgerHead, stop: int) -> None:
    batch: list[LedgerEntry] = []
    seals: list[LedgerCheckpoint] = []
    for told in export.read(file):
        if "position" in told and head.size + len(batch) <= told["position"] < stop:
            batch.append(export.row_of(told, _leaf(told)))
        elif "checkpoint" in told:
            checkpoint = checkpoint_from(note_from(told["checkpoint"])[0])
            if head.size < checkpoint.size <= stop:
                seals.append(LedgerCheckpoint(size=checkpoint.size, root=checkpoint.root, note=told["checkpoint"]))
        if len(batch) == AT_A_TIME:
            _add(head, batch)
            batch = []
    _add(head, batch)
    LedgerCheckpoint.objects.bulk_create(seals)


def _add(head: LedgerHead, batch: Sequence[LedgerEntry]) -> None:
    """Those that the copy held already, waiting, are only given their place."""
    waiting = LedgerEntry.objects.filter(position=None, pk__in=[row.pk for row in batch])
    held = {str(row.pk): row for row in waiting}
    for row in batch:
        row.position = None
        if str(row.pk) in held and bytes(held[str(row.pk)].leaf_hash) != row.leaf_hash:
            raise Unusable(f"The entry {row.subject} waits in the database, and is another than in the export.")
    LedgerEntry.objects.bulk_create(row for row in batch if str(row.pk) not in held)
    set_positions(batch, head.size)
    if batch:
        grow(head, [bytes(row.leaf_hash) for row in batch])
