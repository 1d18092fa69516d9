"""A tree of 5,000 entries, by the RFC's definitions and by the product's own frontier."""

from functools import cache

from portal.ledger import tree
from portal.ledger.tree import Frontier
from tests.portal.ledger.oracle import MemoryHashes, Oracle

MOST = 5000
INPUTS = [b"entry %d" % number for number in range(MOST)]


@cache
def get_oracle():
    return Oracle(INPUTS)


@cache
def get_hashes():
    """The first 5,000 inputs, through the product's own frontier."""
    leaves = [tree.hash_leaf(data) for data in INPUTS]
    store = MemoryHashes()
    store.add(leaves, Frontier().extend(leaves)[1])
    return store


def get_leaf(index):
    return get_hashes().rows[0][index]
