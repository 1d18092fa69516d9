"""The tree by the recursive definitions of RFC 6962, 2.1 and RFC 9162, 2.1, slow and plain; and a tree in memory.

It shares no code with the product, so that tests can compare the two.
"""

from functools import cache
from hashlib import sha256


def digest(*parts):
    return sha256(b"".join(parts)).digest()


class Oracle:
    """Over a list of inputs d(0), d(1), ... that only grows. D[a:b] is written (a, b)."""

    def __init__(self, inputs):
        self.inputs = inputs
        self.mth = cache(self.mth)

    def mth(self, a, b):
        """RFC 6962, 2.1."""
        n = b - a
        if n == 0:
            return digest()
        if n == 1:
            return digest(b"\x00", self.inputs[a])
        k = split(n)
        return digest(b"\x01", self.mth(a, a + k), self.mth(a + k, b))

    def path(self, m, a, b):
        """RFC 9162, 2.1.3.1: PATH(m, D[a:b])."""
        n = b - a
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*self.path(m, a, a + k), self.mth(a + k, b)]
        return [*self.path(m - k, a + k, b), self.mth(a, a + k)]

    def proof(self, m, n):
        """RFC 9162, 2.1.4.1: PROOF(m, D[0:n]) for 0 < m < n; RFC 6962 has it empty for m = n."""
        return self.subproof(m, 0, n, True)

    def subproof(self, m, a, b, known):
        n = b - a
        if m == n:
            return [] if known else [self.mth(a, b)]
        k = split(n)
        if m <= k:
            return [*self.subproof(m, a, a + k, known), self.mth(a + k, b)]
        return [*self.subproof(m - k, a + k, b, False), self.mth(a, a + k)]

    def root(self, size):
        return self.mth(0, size)


def split(n):
    """The largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


class MemoryHashes:
    """Leaf hashes and nodes in lists, as the database stores them; records how much is read."""

    def __init__(self):
        self.rows = {0: [], 8: [], 16: [], 24: []}
        self.reads = []

    def leaves(self, start, stop):
        return self._read(0, start, stop)

    def nodes(self, level, start, stop):
        assert level in (8, 16, 24)
        return self._read(level, start, stop)

    def add(self, leaves, nodes):
        """Refuses a node out of order."""
        self.rows[0].extend(leaves)
        for level, index, node in nodes:
            assert index == len(self.rows[level])
            self.rows[level].append(node)

    def _read(self, level, start, stop):
        assert 0 <= start <= stop
        self.reads.append(stop - start)
        return self.rows[level][start:stop]
