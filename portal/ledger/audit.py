"""Reads the whole ledger again from the stored bytes, and names the first thing that is wrong. Writes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from portal.progress_bar import Note, unseen

from . import rows
from .canonical import Unfit, decoded
from .fast_decoder import told
from .models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from .notes import Checkpoint, Malformed, NotSigned, Verifier, checkpoint_opened, verifier_from
from .rows import Row
from .tree import HASH_BYTES, LEVELS, Frontier, Node, leaf_hash

SEALS_AT_A_TIME = 500
ANNOUNCING = ("genesis", "key_rotation")


class Wrong(Exception):
    """The first thing that is not as it was sealed, as a sentence."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A size at which the root is known, and how."""

    checkpoint: Checkpoint
    source: str


@dataclass(frozen=True, slots=True)
class Sound:
    """What was read, and found as it was sealed."""

    head: Checkpoint | None
    checkpoints: int = 0
    waiting: int = 0
    erased: int = 0


def audit(anchors: Sequence[Anchor], note: Note = unseen) -> Sound:
    """Read everything, and hold it against what is known from elsewhere. Raises Wrong."""
    with standing_still():
        head = LedgerHead.objects.first()
        if head is None:
            return _nothing(anchors)
        _refuse_shorter(head, anchors)
        reading = _Reading(head, announced(head.origin), anchors, note)
        reading.read()
        reading.close()
        return Sound(head.checkpoint, reading.checkpoints, _waiting(head.origin), len(reading.erased))


@contextmanager
def standing_still() -> Iterator[None]:
    """A transaction in which every question is answered as of one moment, while people go on signing."""
    is_inside = connection.in_atomic_block  # of a test
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def announced(origin: str) -> list[Verifier]:
    """The keys of the ledger in the order in which it has named them. Raises Wrong."""
    verifiers: list[Verifier] = []
    for row in LedgerEntry.objects.filter(type__in=ANNOUNCING, position__gte=0).order_by("position"):
        where = f"Entry {row.position} ({row.subject})"
        try:
            entry = decoded(bytes(row.data or b""))
            verifier = verifier_from(str(entry.get("vkey")))
        except (Unfit, Malformed) as error:
            raise Wrong(f"{where}, which names a key, cannot be read. {error}") from error
        if verifier.name != origin:
            raise Wrong(f"{where} names a key of another ledger, {verifier.name}.")
        if verifiers and entry.get("previous") != verifiers[-1].vkey:
            raise Wrong(f"{where} does not follow from the key before it.")
        verifiers.append(verifier)
    if not verifiers:
        raise Wrong("Entry 0, which names the ledger's first key, is missing.")
    return verifiers


def _nothing(anchors: Sequence[Anchor]) -> Sound:
    """Where the ledger has not begun, nothing may be numbered, sealed, or known of it."""
    for anchor in anchors:
        raise Wrong(f"The database holds no ledger, and {anchor.source} knows one of {anchor.checkpoint.size} entries.")
    if LedgerEntry.objects.exclude(position=None).exists() or LedgerCheckpoint.objects.exists():
        raise Wrong("The head of the ledger is missing.")
    return Sound(None)


def _refuse_shorter(head: LedgerHead, anchors: Sequence[Anchor]) -> None:
    for anchor in anchors:
        known = anchor.checkpoint
        if known.origin != head.origin:
            raise Wrong(f"The database holds the ledger {head.origin}, and {anchor.source} is of {known.origin}.")
        if known.size > head.size:
            raise Wrong(
                f"Entry {head.size} is missing, and all after it: the database has {head.size} entries, "
                f"and {anchor.source} knows {known.size}."
            )
    outside = LedgerEntry.objects.filter(position__lt=0) | LedgerEntry.objects.filter(position__gte=head.size)
    if entry := outside.order_by("position").first():
        raise Wrong(f"Entry {entry.position} ({entry.subject}) stands outside the {head.size} that the head counts.")


def _waiting(origin: str) -> int:
    """How many wait, each as it was entered."""
    count = 0
    for some in rows.waiting():
        count += len(some)
        for row in some:
            if row.data is None:
                raise Wrong(f"{row.where} was erased before it was sealed.")
            _check(row, row.data, origin)
    return count


def _check(row: Row, data: bytes, origin: str) -> None:
    """That it is an entry of this ledger, and the one that its columns say. Raises Wrong."""
    if leaf_hash(data) != row.leaf_hash:
        raise Wrong(f"{row.where} was changed: its bytes are not those of its leaf hash.")
    try:
        said = told(data)
    except Unfit as error:
        raise Wrong(f"{row.where} is not an entry. {error}") from error
    if said.v is True or said != (row.id, row.type, origin, 1):
        raise Wrong(f"{row.where} does not hold the entry {row.id} of type {row.type} of this ledger.")


@dataclass
class _Reading:
    """The tree as it grows again, from one size at which its root is known to the next."""

    head: LedgerHead
    verifiers: Sequence[Verifier]
    anchors: Sequence[Anchor]
    note: Note
    frontier: Frontier = field(default_factory=Frontier)
    leaves: list[bytes] = field(default_factory=list)  # of rows that were read, and are not in the frontier yet
    good: int = 0  # so many entries are as they were sealed
    unlike: tuple[int, int] | None = None  # the first and the last entry under the first stored hash that differs
    erased: dict[int, str] = field(default_factory=dict)
    excused: set[int] = field(default_factory=set)
    announcing: int = 0
    checkpoints: int = 0

    def read(self) -> None:
        known = self._known()
        anchor = self._held(next(known), known)
        for some in rows.numbered(0, self.head.size):
            for row in some:
                self._take(row)
                if anchor and anchor.checkpoint.size == self._size:
                    anchor = self._held(anchor, known)
            self._grow()
            self.note(self.frontier.size, self.head.size)

    def close(self) -> None:
        """What can be said only when all has been read."""
        if self.frontier.size != self.head.size:
            raise Wrong(f"Entry {self.frontier.size} is missing.")
        for position, subject in sorted(self.erased.items()):
            if position not in self.excused:
                raise Wrong(f"Entry {position} ({subject}) has lost its bytes, and no entry says that it was erased.")
        if self.announcing != len(self.verifiers):
            raise Wrong("A key was named by an entry that is none of those that name keys.")
        kept = sum(self.head.size >> level for level in LEVELS)
        if LedgerNode.objects.count() != kept:
            raise Wrong(f"There are {LedgerNode.objects.count()} stored hashes of the tree, and it has {kept}.")

    @property
    def _size(self) -> int:
        return self.frontier.size + len(self.leaves)

    def _known(self) -> Iterator[Anchor]:
        """By size: the checkpoints of the database, what is known from elsewhere, and last the head."""
        others = sorted(self.anchors, key=lambda anchor: anchor.checkpoint.size)
        for row in _seals():
            while others and others[0].checkpoint.size <= row.size:
                yield others.pop(0)
            yield self._sealed(row)
        yield from others
        yield Anchor(self.head.checkpoint, "the head")

    def _sealed(self, row: LedgerCheckpoint) -> Anchor:
        where = f"The checkpoint of {row.size} entries"
        try:
            checkpoint = checkpoint_opened(row.note, self.verifiers)
        except (Malformed, NotSigned) as error:
            raise Wrong(f"{where} is not genuine. {error}") from error
        if (checkpoint.origin, checkpoint.size, checkpoint.root) != (self.head.origin, row.size, bytes(row.root)):
            raise Wrong(f"{where} does not hold what its signature covers.")
        if row.size > self.head.size:
            raise Wrong(f"Entry {self.head.size} is missing, and all after it: {row.size} entries were sealed.")
        self.checkpoints += 1
        return Anchor(checkpoint, where[0].lower() + where[1:])

    def _held(self, anchor: Anchor | None, known: Iterator[Anchor]) -> Anchor | None:
        """Hold what was read against all that is known of this size; the next that is known."""
        self._grow()
        while anchor and anchor.checkpoint.size == self.frontier.size:
            self._hold_against(anchor)
            anchor = next(known, None)
        return anchor

    def _take(self, row: Row) -> None:
        expected = self._size
        if row.position != expected:
            raise Wrong(f"Entry {expected} is missing.")
        if len(row.leaf_hash) != HASH_BYTES:
            raise Wrong(f"{row.where} has no leaf hash.")
        if row.data is None:
            self.erased[expected] = row.subject
        else:
            _check(row, row.data, self.head.origin)
            self._heed(row.type, row.data)
        self.leaves.append(row.leaf_hash)

    def _heed(self, type_: str, data: bytes) -> None:
        """What an entry says of others."""
        if type_ in ANNOUNCING:
            self.announcing += 1
        elif type_ == "erasure":
            self.excused.add(int(decoded(data).get("position", -1)))

    def _grow(self) -> None:
        self.frontier, complete = self.frontier.extended(self.leaves)
        self.leaves = []
        if complete and self.unlike is None:
            stored = _stored(complete)
            self.unlike = next((_span(*node) for node in complete if stored.get(node[:2]) != node[2]), None)

    def _hold_against(self, anchor: Anchor) -> None:
        size = anchor.checkpoint.size
        if self.frontier.root != anchor.checkpoint.root:
            first, last = self.good, size - 1
            if self.unlike:
                first, last = max(first, self.unlike[0]), min(last, self.unlike[1])
            if first > last:
                raise Wrong(f"The entries are as they were sealed, but {anchor.source} has another root.")
            which = f"Entry {first} is" if first == last else f"One of the entries {first} to {last} is"
            raise Wrong(f"{which} not what was sealed: {anchor.source} has another root.")
        if self.unlike:
            first, last = self.unlike
            raise Wrong(f"The entries {first} to {last} are as they were sealed, but the hash kept over them is not.")
        self.good = size


def _seals() -> Iterator[LedgerCheckpoint]:
    """By size, some at a time."""
    page = LedgerCheckpoint.objects.order_by("size")
    some = list(page[:SEALS_AT_A_TIME])
    while some:
        yield from some
        some = list(page.filter(size__gt=some[-1].size)[:SEALS_AT_A_TIME])


def _span(level: int, index: int, _: bytes) -> tuple[int, int]:
    """The first and the last entry under a node."""
    return index << level, (index + 1 << level) - 1


def _stored(nodes: Sequence[Node]) -> dict[tuple[int, int], bytes]:
    """What the database keeps for nodes that follow each other, by level and index."""
    found: dict[tuple[int, int], bytes] = {}
    for level in LEVELS:
        if indexes := [index for of, index, _ in nodes if of == level]:
            kept = LedgerNode.objects.filter(level=level, index__gte=indexes[0], index__lte=indexes[-1])
            found |= {(level, index): bytes(value) for index, value in kept.values_list("index", "hash")}
    return found
