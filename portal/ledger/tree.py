"""The Merkle tree of RFC 6962 and RFC 9162 (SHA-256): hashes, the frontier, proofs and their checks. Pure.

A leaf here is always the leaf *hash*; every hash is 32 bytes. Indexes count from 0, sizes in leaves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from typing import Protocol, TypeAlias

EMPTY = sha256(b"").digest()  # MTH({}), RFC 6962, 2.1
HASH_BYTES = 32
LEVELS = (8, 16, 24)  # of the nodes that are kept; all others are worked out from these and the leaves
_TILE = 256
_TOO_MANY = "The proof has more hashes than the tree's size needs."
_TOO_FEW = "The proof has fewer hashes than the tree's size needs."

# Level, index, and the root of the full subtree over the leaves [index * 2^level, (index + 1) * 2^level).
Node: TypeAlias = tuple[int, int, bytes]


class Mismatch(ValueError):
    """A sentence: the proof does not lead from what was given to the root."""


class Hashes(Protocol):
    """Where the tree is kept. Both answer for [start, stop), in order; falling short is a ``LookupError``."""

    def leaves(self, start: int, stop: int) -> Sequence[bytes]:
        """Leaf hashes, which stay where an entry's bytes were erased."""
        ...

    def nodes(self, level: int, start: int, stop: int) -> Sequence[bytes]:
        """Level is 8, 16 or 24; start and stop count nodes of that level."""
        ...


def hash_leaf(data: bytes) -> bytes:
    """RFC 6962, 2.1: MTH({d(0)}) = SHA-256(0x00 || d(0))."""
    return sha256(b"\x00" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """All that an append needs: the roots of the full subtrees that make up the tree, the largest (leftmost) first.

    There is one hash for each 1 in the binary form of the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"A tree of {self.size} leaves does not have a frontier of {len(self.hashes)} hashes.")
        _require_hashes(self.hashes)

    @property
    def root(self) -> bytes:
        """MTH of RFC 6962, 2.1."""
        return reduce(lambda right, left: hash_node(left, right), reversed(self.hashes)) if self.hashes else EMPTY

    def append(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf hash."""
        return self.extend((leaf,))[0]

    def extend(self, leaves: Iterable[bytes]) -> tuple["Frontier", list[Node]]:
        """The frontier after these leaf hashes, and the nodes of levels 8, 16 and 24 that they complete, in order."""
        size, stack, complete = self.size, list(self.hashes), list[Node]()
        for leaf in leaves:
            if len(leaf) != HASH_BYTES:
                raise ValueError(f"A leaf hash has {HASH_BYTES} bytes, not {len(leaf)}.")
            stack.append(leaf)
            size += 1
            level = 0
            while not size >> level & 1:
                right = stack.pop()
                stack[-1] = hash_node(stack[-1], right)
                level += 1
                if level in LEVELS:
                    complete.append((level, (size >> level) - 1, stack[-1]))
        return Frontier(size, tuple(stack)), complete


def compute_frontier(hashes: Hashes, size: int) -> Frontier:
    """The frontier of the first ``size`` leaves, read from where the tree is kept."""
    return Frontier(size, tuple(_Tree(hashes, size).full(0, size)))


def compute_root(hashes: Hashes, size: int) -> bytes:
    """The root of the first ``size`` leaves; ``EMPTY`` for none."""
    return compute_frontier(hashes, size).root


def prove_inclusion(hashes: Hashes, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 9162, 2.1.3.1, the leaf's sibling first.

    Reads at most two tiles of 256 hashes at each of levels 0, 8 and 16, one call each, and level 24 once.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    tree, path = _Tree(hashes, size), list[bytes]()
    start, stop = 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(tree.root(middle, stop))
            stop = middle
        else:
            path.append(tree.root(start, middle))
            start = middle
    return path[::-1]


def prove_consistency(hashes: Hashes, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 9162, 2.1.4.1; empty where the sizes are the same or the old tree was empty."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves does not continue one of {old}.")
    if old in (0, new):
        return []
    tree, path = _Tree(hashes, new), list[bytes]()
    start, stop = 0, new
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(tree.root(middle, stop))
            stop = middle
        else:
            path.append(tree.root(start, middle))
            start = middle
    if start:  # a checker knows the old root itself, but not a part of the old tree
        path.append(tree.root(start, stop))
    return path[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2; ``leaf`` is the leaf hash. Raises ``Mismatch``."""
    _require_hashes((leaf, *proof, root))
    if not 0 <= index < size:
        raise Mismatch(f"The proof is for entry {index}, and the tree has {size} entries, counted from 0.")
    if _climb(index, size - 1, leaf, proof)[1] != root:
        raise Mismatch("This entry is not in the tree at this place: the proof leads to another root.")


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """RFC 9162, 2.1.4.2, and what it leaves out, an empty old tree and equal sizes. Raises ``Mismatch``."""
    _require_hashes((old_root, new_root, *proof))
    if not 0 <= old <= new:
        raise Mismatch(f"A tree of {new} entries does not continue one of {old}.")
    if (old == 0 and old_root != EMPTY) or (old == new and old_root != new_root):
        raise Mismatch("The two trees do not tell the same history.")
    if old in (0, new):
        if proof:
            raise Mismatch(_TOO_MANY)
        return
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    path = [old_root, *proof] if old.bit_count() == 1 else proof
    if not path:
        raise Mismatch(_TOO_FEW)
    if _climb(fn, sn, path[0], path[1:]) != (old_root, new_root):
        raise Mismatch("The later tree does not continue the earlier one.")


def _climb(fn: int, sn: int, seed: bytes, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """The loop that RFC 9162, 2.1.3.2 and 2.1.4.2 share, in its names: the roots of the old and the new tree.

    For an inclusion only the second, r there, means anything.
    """
    fr = sr = seed
    for c in path:
        if not sn:
            raise Mismatch(_TOO_MANY)
        if fn & 1 or fn == sn:
            fr, sr = hash_node(c, fr), hash_node(c, sr)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = hash_node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise Mismatch(_TOO_FEW)
    return fr, sr


def _require_hashes(values: Iterable[bytes]) -> None:
    """Each has 32 bytes: of two that have not, bytes could change sides and hash the same."""
    for value in values:
        if len(value) != HASH_BYTES:
            raise Mismatch(f"A hash has {HASH_BYTES} bytes, not {len(value)}.")


def _split(size: int) -> int:
    """The largest power of two smaller than the size: k of RFC 6962, 2.1."""
    return 1 << (size - 1).bit_length() - 1


class _Tree:
    """The first ``size`` leaves, read by tiles of 256 hashes, each tile once: a proof costs few calls, not many."""

    def __init__(self, hashes: Hashes, size: int) -> None:
        self.hashes, self.size = hashes, size
        self.tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, start: int, stop: int) -> bytes:
        """MTH(D[start:stop]), where start is a multiple of a power of two that is not smaller than what follows it."""
        return Frontier(stop - start, tuple(self.full(start, stop))).root

    def full(self, start: int, stop: int) -> Iterable[bytes]:
        """The roots of the full subtrees that make up the range, the largest first."""
        while start < stop:
            level = (stop - start).bit_length() - 1
            yield self.node(level, start >> level)
            start += 1 << level

    def node(self, level: int, index: int) -> bytes:
        """The root of one full subtree, worked out from the nearest level that is kept."""
        base = min(level & ~7, LEVELS[-1])
        width = 1 << level - base
        tile, first = divmod(index * width, _TILE)
        row = self.tile(base, tile)[first : first + width]
        while len(row) > 1:
            row = [hash_node(row[place], row[place + 1]) for place in range(0, len(row), 2)]
        return row[0]

    def tile(self, level: int, index: int) -> Sequence[bytes]:
        """Up to 256 hashes of one level; of the highest, one for each 16,777,216 leaves, all that follow."""
        if (level, index) not in self.tiles:
            last = self.size >> level
            start, stop = index * _TILE, last if level == LEVELS[-1] else min((index + 1) * _TILE, last)
            row = self.hashes.nodes(level, start, stop) if level else self.hashes.leaves(start, stop)
            if len(row) != stop - start:
                raise LookupError(f"The tree has {len(row)} of the hashes {start} to {stop} of its level {level}.")
            self.tiles[level, index] = row
        return self.tiles[level, index]
