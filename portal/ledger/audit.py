"""Audits the whole ledger from its stored bytes, and names the first fault. Writes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction

from portal.progress_bar import ReportProgress, report_nothing

from . import bulk_reader
from .allowances import load_allowances
from .bulk_reader import CopiedEntry
from .canonical import UnfitEntry, decode
from .fast_decoder import decode_header
from .models import KEY_ENTRY_TYPES, LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode, describe_entry
from .notes import Checkpoint, Malformed, NotSigned, Verifier, open_checkpoint, parse_verifier
from .tree import HASH_BYTES, LEVELS, Frontier, Node, hash_leaf

CHECKPOINT_BATCH = 500


class AuditFailure(Exception):
    """The first thing that is not as it was sealed, as a sentence."""


class KnownCheckpoint(NamedTuple):
    """A checkpoint that the ledger must agree with; ``source`` is its name in sentences."""

    checkpoint: Checkpoint
    source: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Of a ledger without fault; ``head`` is None where it has not begun."""

    head: Checkpoint | None
    checkpoints: int = 0
    waiting: int = 0
    erased: int = 0


def audit_ledger(known: Sequence[KnownCheckpoint], report_progress: ReportProgress = report_nothing) -> AuditReport:
    """Read everything, and compare it with what is known from outside the database. Raises AuditFailure."""
    with open_snapshot():
        head = LedgerHead.objects.first()
        if head is None:
            return _check_empty(known)
        _check_sizes(head, known)
        replay = _Replay(head, load_announced_keys(head.origin), known, report_progress)
        replay.run()
        replay.finish()
        return AuditReport(head.checkpoint, replay.checkpoints, _check_waiting(head.origin), len(replay.erased))


@contextmanager
def open_snapshot() -> Iterator[None]:
    """A transaction in which every query sees the database as of one moment, while people go on signing."""
    is_inside = connection.in_atomic_block  # of a test
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def load_announced_keys(origin: str) -> list[Verifier]:
    """The ledger's public keys in the order in which entries announced them. Raises AuditFailure."""
    verifiers: list[Verifier] = []
    for row in LedgerEntry.objects.filter(type__in=KEY_ENTRY_TYPES, position__gte=0).order_by("position"):
        label = describe_entry(row.position, row.subject)
        try:
            entry = decode(bytes(row.data or b""))
            verifier = parse_verifier(str(entry.get("vkey")))
        except (UnfitEntry, Malformed) as error:
            raise AuditFailure(f"{label}, which names a key, cannot be read. {error}") from error
        if verifier.name != origin:
            raise AuditFailure(f"{label} names a key of another ledger, {verifier.name}.")
        if verifiers and entry.get("previous") != verifiers[-1].vkey:
            raise AuditFailure(f"{label} does not follow from the key before it.")
        verifiers.append(verifier)
    if not verifiers:
        raise AuditFailure("Entry 0, which names the ledger's first key, is missing.")
    return verifiers


def _check_empty(known: Sequence[KnownCheckpoint]) -> AuditReport:
    """Where there is no head, there may be no numbered entry, no checkpoint, and none known from outside."""
    for checkpoint, source in known:
        raise AuditFailure(f"The database holds no ledger, and {source} knows one of {checkpoint.size} entries.")
    if LedgerEntry.objects.exclude(position=None).exists() or LedgerCheckpoint.objects.exists():
        raise AuditFailure("The head of the ledger is missing.")
    return AuditReport(None)


def _check_sizes(head: LedgerHead, known: Sequence[KnownCheckpoint]) -> None:
    """Refuse a head that is shorter than what is known, and entries that are numbered beyond it."""
    for checkpoint, source in known:
        if checkpoint.origin != head.origin:
            raise AuditFailure(f"The database holds the ledger {head.origin}, and {source} is of {checkpoint.origin}.")
        if checkpoint.size > head.size:
            raise AuditFailure(
                f"Entry {head.size} is missing, and all after it: the database has {head.size} entries, "
                f"and {source} knows {checkpoint.size}."
            )
    beyond = LedgerEntry.objects.filter(position__lt=0) | LedgerEntry.objects.filter(position__gte=head.size)
    if entry := beyond.order_by("position").first():
        label = describe_entry(entry.position, entry.subject)
        raise AuditFailure(f"{label} stands outside the {head.size} that the head counts.")


def _check_waiting(origin: str) -> int:
    """Check each waiting entry; returns how many there are."""
    count = 0
    for batch in bulk_reader.read_waiting():
        count += len(batch)
        for row in batch:
            if row.data is None:
                raise AuditFailure(f"{row.label} was erased before it was sealed.")
            _check_entry(row, row.data, origin)
    return count


def _check_entry(row: CopiedEntry, data: bytes, origin: str) -> None:
    """Raises AuditFailure unless the bytes are an entry of this ledger that agrees with the row's columns."""
    if hash_leaf(data) != row.leaf_hash:
        raise AuditFailure(f"{row.label} was changed: its bytes are not those of its leaf hash.")
    try:
        header = decode_header(data)
    except UnfitEntry as error:
        raise AuditFailure(f"{row.label} is not an entry. {error}") from error
    if header.v is True or header != (row.id, row.type, origin, 1):
        raise AuditFailure(f"{row.label} does not hold the entry {row.id} of type {row.type} of this ledger.")


@dataclass
class _Replay:
    """Grows the tree again from the stored entries, and compares its root at every size at which one is known."""

    head: LedgerHead
    verifiers: Sequence[Verifier]
    outside: Sequence[KnownCheckpoint]
    report_progress: ReportProgress
    frontier: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)  # read, but not in the frontier yet
    confirmed: int = 0  # this many entries are as they were sealed
    wrong_node: tuple[int, int] | None = None  # the first and last entry under the first stored node that differs
    erased: dict[int, str] = field(default_factory=dict)  # subjects by position
    allowed_erasures: set[int] = field(default_factory=set)
    key_entries: int = 0
    checkpoints: int = 0

    def run(self) -> None:
        known = self._iterate_known()
        due = self._compare_due(next(known), known)
        for batch in bulk_reader.read_numbered(0, self.head.size):
            for row in batch:
                self._add(row)
                if due and due.checkpoint.size == self._size:
                    due = self._compare_due(due, known)
            self._grow()
            self.report_progress(self.frontier.size, self.head.size)

    def finish(self) -> None:
        """The checks that need every entry to have been read."""
        if self.frontier.size != self.head.size:
            raise AuditFailure(f"Entry {self.frontier.size} is missing.")
        waiting = load_allowances().erased if self.erased else {}  # said already, and numbered in a moment
        for position, subject in sorted(self.erased.items()):
            if position not in self.allowed_erasures and position not in waiting:
                entry = describe_entry(position, subject)
                raise AuditFailure(f"{entry} has lost its bytes, and no entry says that it was erased.")
        if self.key_entries != len(self.verifiers):
            raise AuditFailure("A key was named by an entry that is none of those that name keys.")
        expected, stored = sum(self.head.size >> level for level in LEVELS), LedgerNode.objects.count()
        if stored != expected:
            raise AuditFailure(f"There are {stored} stored hashes of the tree, and it has {expected}.")

    @property
    def _size(self) -> int:
        return self.frontier.size + len(self.leaves)

    def _iterate_known(self) -> Iterator[KnownCheckpoint]:
        """By size: the checkpoints of the database, those known from outside, and last the head."""
        outside = sorted(self.outside, key=lambda known: known.checkpoint.size)
        for row in _read_checkpoints():
            while outside and outside[0].checkpoint.size <= row.size:
                yield outside.pop(0)
            yield self._open_stored(row)
        yield from outside
        yield KnownCheckpoint(self.head.checkpoint, "the head")

    def _open_stored(self, row: LedgerCheckpoint) -> KnownCheckpoint:
        label = f"checkpoint of {row.size} entries"
        try:
            checkpoint = open_checkpoint(row.note, self.verifiers)
        except (Malformed, NotSigned) as error:
            raise AuditFailure(f"The {label} is not genuine. {error}") from error
        if (checkpoint.origin, checkpoint.size, checkpoint.root) != (self.head.origin, row.size, bytes(row.root)):
            raise AuditFailure(f"The {label} does not hold what its signature covers.")
        if row.size > self.head.size:
            raise AuditFailure(f"Entry {self.head.size} is missing, and all after it: {row.size} entries were sealed.")
        self.checkpoints += 1
        return KnownCheckpoint(checkpoint, f"the {label}")

    def _compare_due(self, due: KnownCheckpoint | None, known: Iterator[KnownCheckpoint]) -> KnownCheckpoint | None:
        """Compare the tree with every checkpoint of its present size; returns the next one, of a larger size."""
        self._grow()
        while due and due.checkpoint.size == self.frontier.size:
            self._compare(due)
            due = next(known, None)
        return due

    def _add(self, row: CopiedEntry) -> None:
        position = self._size
        if row.position != position:
            raise AuditFailure(f"Entry {position} is missing.")
        if len(row.leaf_hash) != HASH_BYTES:
            raise AuditFailure(f"{row.label} has no leaf hash.")
        if row.data is None:
            self.erased[position] = row.subject
        else:
            _check_entry(row, row.data, self.head.origin)
            if row.type in KEY_ENTRY_TYPES:
                self.key_entries += 1
            elif row.type == "erasure":
                self.allowed_erasures.add(int(decode(row.data).get("position", -1)))
        self.leaves.append(row.leaf_hash)

    def _grow(self) -> None:
        """Append the leaves that were read; note the first stored node that differs."""
        self.frontier, complete = self.frontier.extend(self.leaves)
        self.leaves = []
        if complete and self.wrong_node is None:
            stored = _load_nodes(complete)
            wrong = (node for node in complete if stored.get(node[:2]) != node[2])
            self.wrong_node = next((_entries_under(*node) for node in wrong), None)

    def _compare(self, known: KnownCheckpoint) -> None:
        checkpoint, source = known
        if self.frontier.root != checkpoint.root:
            first, last = self.confirmed, checkpoint.size - 1
            if self.wrong_node:
                first, last = max(first, self.wrong_node[0]), min(last, self.wrong_node[1])
            if first > last:
                raise AuditFailure(f"The entries are as they were sealed, but {source} has another root.")
            which = f"Entry {first} is" if first == last else f"One of the entries {first} to {last} is"
            raise AuditFailure(f"{which} not what was sealed: {source} has another root.")
        if self.wrong_node:
            first, last = self.wrong_node
            raise AuditFailure(
                f"The entries {first} to {last} are as they were sealed, but the hash kept over them is not."
            )
        self.confirmed = checkpoint.size


def _read_checkpoints() -> Iterator[LedgerCheckpoint]:
    """Every stored checkpoint by size, read in batches."""
    rows = LedgerCheckpoint.objects.order_by("size")
    batch = list(rows[:CHECKPOINT_BATCH])
    while batch:
        yield from batch
        batch = list(rows.filter(size__gt=batch[-1].size)[:CHECKPOINT_BATCH])


def _entries_under(level: int, index: int, _: bytes) -> tuple[int, int]:
    """The first and the last entry under a node."""
    return index << level, (index + 1 << level) - 1


def _load_nodes(nodes: Sequence[Node]) -> dict[tuple[int, int], bytes]:
    """The stored hashes of consecutive nodes, by level and index."""
    found: dict[tuple[int, int], bytes] = {}
    for level in LEVELS:
        if indexes := [index for node_level, index, _ in nodes if node_level == level]:
            rows = LedgerNode.objects.filter(level=level, index__gte=indexes[0], index__lte=indexes[-1])
            found |= {(level, index): bytes(value) for index, value in rows.values_list("index", "hash")}
    return found
