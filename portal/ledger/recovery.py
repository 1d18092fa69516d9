"""Recovery after a restore, a move or the loss of the high-water file: what is missing, and the ways to go on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

from portal.clock import moment

from . import export, highwater, keys, notes
from .audit import AuditFailure, load_announced_keys
from .canonical import decode
from .export import ExportError, ExportLine
from .highwater import Mark
from .models import KEY_ENTRY_TYPES, LedgerCheckpoint, LedgerEntry, LedgerHead
from .notes import Checkpoint, Malformed, NotSigned, Verifier
from .sequencer import ADVISORY_LOCK, extend_tree, set_positions
from .store import NewEntry, build_entry, has_root_of
from .tree import EMPTY, Frontier

BATCH_SIZE = 1_000


@dataclass(frozen=True, slots=True)
class Loss:
    """The high-water file's checkpoint, and the restored database's, whose size is 0 if the ledger had not begun."""

    known: Checkpoint
    had: Checkpoint

    @property
    def is_shorter(self) -> bool:
        return self.had.size < self.known.size


def find_mark() -> Mark | None:
    """The high-water file of the ledger in the database, or where it has not begun of the one whose key is held."""
    head = LedgerHead.objects.first()
    return highwater.read_mark(head.origin if head else keys.load_keys()[0].name)


def find_loss() -> Loss | None:
    """None if the database contains everything that the high-water file knows. Raises LedgerStopped."""
    mark, head = find_mark(), LedgerHead.objects.first()
    if mark is None:
        return None
    known = mark.checkpoint
    had = head.checkpoint if head else Checkpoint(known.origin, 0, EMPTY)
    if had.origin == known.origin and had.size >= known.size and has_root_of(known):
        return None
    return Loss(known, had)


def read_kept_checkpoint(file: Path) -> Checkpoint:
    """A checkpoint that somebody kept. Raises AuditFailure unless a key of this ledger signed it."""
    try:
        note = file.read_bytes().replace(b"\r\n", b"\n").decode()
    except (OSError, UnicodeDecodeError) as error:
        raise AuditFailure(f"{file} cannot be read: {error}") from error
    head = LedgerHead.objects.first()
    verifiers = load_announced_keys(head.origin) if head else [signer.verifier for signer in keys.load_keys()]
    try:
        return notes.open_checkpoint(note, verifiers)
    except (Malformed, NotSigned) as error:
        raise AuditFailure(f"{file} is not a checkpoint of this ledger. {error}") from error


def settle(kept: Checkpoint | None = None) -> Checkpoint:
    """Let the ledger go on in this database, which lacks nothing: write its head to the high-water file.

    Raises AuditFailure unless its tree has the root of the head, of the file, and of a checkpoint that was kept.
    """
    head, mark = LedgerHead.objects.get().checkpoint, find_mark()
    known = [head, *filter(None, [kept, mark and mark.checkpoint])]
    if not all(map(has_root_of, known)):
        raise AuditFailure("The database does not contain what was sealed. Run: manage.py ledger_verify")
    highwater.replace(head)
    return head


def accept_no_file(reason: str) -> Checkpoint:
    """Go on without knowing how far the ledger had grown; an entry says so for ever. May be run again."""
    had = LedgerHead.objects.get().checkpoint
    _record_restore(had, had.size, {"reason": reason, "without_high_water": True})
    return settle()


def accept_loss(loss: Loss, reason: str) -> Path | None:
    """Go on without what is missing; returns where the previous high-water file is kept.

    The entry that records the loss is written first; if this is interrupted, the next run finishes it.
    """
    with transaction.atomic():
        _record_restore(loss.known, loss.had.size, {"reason": reason})
    return highwater.replace(loss.had)


def _record_restore(known: Checkpoint, had: int, content: dict[str, Any]) -> None:
    """Enter the restore, past the fork guard: it is what stopped the ledger."""
    subject = f"restore:{had}-of-{known.size}-{known.root.hex()[:16]}"
    if not LedgerEntry.objects.filter(subject=subject).exists():
        content = {"size": known.size, "root": known.root.hex(), "had": had, **content}
        now = moment()
        entry = NewEntry("restore", subject, now, content)
        LedgerEntry.objects.bulk_create([build_entry(entry, known.origin, entered_at=now)])


def restore_from_export(loss: Loss, file: Path) -> Checkpoint:
    """Insert the missing entries of an export that leads to the known root, as far as it is sealed; the new head.

    An export has no rows of attestations, so these stay missing. Raises ExportError; then nothing has changed.
    """
    try:
        with transaction.atomic():
            return _restore_from_export(loss, file)
    except (KeyError, ValueError, TypeError) as error:
        raise ExportError(f"{file} is not a whole export of this ledger. {error}") from error
    except IntegrityError as error:
        raise ExportError(f"The database has something that does not fit {file}: {error}") from error


def _restore_from_export(loss: Loss, file: Path) -> Checkpoint:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    head = LedgerHead.objects.first() or LedgerHead(origin=loss.known.origin)
    check = _ExportCheck(loss, head.frontier)
    for line in export.read_export(file):
        check.add(line)
    _insert_missing(file, head, check.finish())
    _record_restore(head.checkpoint, loss.had.size, {"reason": "Put back from an export.", "put_back": True})
    return head.checkpoint


@dataclass
class _ExportCheck:
    """Reads an export line by line: whether it continues the known history, and how far it is sealed."""

    loss: Loss
    had: Frontier
    frontier: Frontier = field(default_factory=Frontier)
    verifiers: list[Verifier] = field(default_factory=list)
    sealed: int = 0

    def add(self, line: ExportLine) -> None:
        if "checkpoint" in line:
            checkpoint = notes.open_checkpoint(line["checkpoint"], self.verifiers)
            if (checkpoint.size, checkpoint.root) != (self.frontier.size, self.frontier.root):
                raise ExportError(f"Its checkpoint of {checkpoint.size} entries does not fit the entries before it.")
            self.sealed = checkpoint.size
        elif "position" in line:
            self.frontier = self.frontier.append(export.hash_line(line))
            self._compare()
            self._learn_key(line)

    def _compare(self) -> None:
        if self.frontier.size == self.had.size and self.frontier != self.had:
            raise ExportError(f"Its first {self.had.size} entries are not those of the database.")
        if self.frontier.size == self.loss.known.size and self.frontier.root != self.loss.known.root:
            raise ExportError("Its entries do not lead to the root that the high-water file knows.")

    def _learn_key(self, line: ExportLine) -> None:
        """Trust keys that known entries announce; later entries could name anybody's."""
        if self.frontier.size <= self.loss.known.size and "entry" in line:
            entry = decode(line["entry"].encode())
            if entry["type"] in KEY_ENTRY_TYPES:
                self.verifiers.append(notes.parse_verifier(entry["vkey"]))

    def finish(self) -> int:
        """How many entries may be restored: those that are known, or that a checkpoint beyond them covers."""
        if self.frontier.size < self.loss.known.size:
            raise ExportError(
                f"It ends at entry {self.frontier.size - 1}, and {self.loss.known.size} were sealed: it is too old."
            )
        return max(self.sealed, self.loss.known.size)


def _insert_missing(file: Path, head: LedgerHead, stop: int) -> None:
    """Insert the entries from the head up to ``stop``, and their checkpoints."""
    batch: list[LedgerEntry] = []
    checkpoints: list[LedgerCheckpoint] = []
    now = moment()
    for line in export.read_export(file):
        if "position" in line and head.size + len(batch) <= line["position"] < stop:
            batch.append(export.build_row(line))
        elif "checkpoint" in line:
            note = line["checkpoint"]
            checkpoint = notes.parse_checkpoint(notes.parse_note(note)[0])
            if head.size < checkpoint.size <= stop:
                checkpoints.append(
                    LedgerCheckpoint(size=checkpoint.size, root=checkpoint.root, note=note, signed_at=now)
                )
        if len(batch) == BATCH_SIZE:
            _insert_batch(head, batch)
            batch = []
    _insert_batch(head, batch)
    LedgerCheckpoint.objects.bulk_create(checkpoints)


def _insert_batch(head: LedgerHead, batch: Sequence[LedgerEntry]) -> None:
    """Entries that the database already holds as waiting are only numbered."""
    waiting = LedgerEntry.objects.filter(position=None, pk__in=[row.pk for row in batch])
    leaves = {str(row.pk): bytes(row.leaf_hash) for row in waiting}
    for row in batch:
        row.position = None
        if leaves.get(str(row.pk), row.leaf_hash) != row.leaf_hash:
            raise ExportError(
                f"The entry {row.subject} is waiting in the database, and differs from the one in the export."
            )
    LedgerEntry.objects.bulk_create(row for row in batch if str(row.pk) not in leaves)
    set_positions(batch, head.size)
    if batch:
        extend_tree(head, [bytes(row.leaf_hash) for row in batch])
