"""The tree's roots and proofs against the RFC's recursive definitions."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from portal.ledger import tree
from portal.ledger.tree import Frontier, Mismatch
from tests.portal.ledger.oracle import MemoryHashes, digest
from tests.portal.ledger.sample_tree import MOST, get_hashes, get_leaf, get_oracle

REFERENCE = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]


def test_the_reference_leaves_have_the_known_root():
    leaves = [tree.hash_leaf(bytes.fromhex(data)) for data in REFERENCE]
    frontier, _ = Frontier().extend(leaves)
    assert frontier.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_empty_tree_has_the_hash_of_nothing():
    assert tree.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root == tree.compute_root(MemoryHashes(), 0) == tree.EMPTY


def test_every_tree_up_to_300_has_the_root_of_the_definition_however_it_was_reached():
    one_by_one = Frontier()
    for size in range(301):
        assert one_by_one.size == size
        assert one_by_one.root == get_oracle().root(size)
        assert tree.compute_root(get_hashes(), size) == get_oracle().root(size)
        assert tree.compute_frontier(get_hashes(), size) == one_by_one
        one_by_one = one_by_one.append(get_leaf(size))


def test_every_entry_of_every_tree_up_to_70_has_the_path_of_the_definition_and_passes():
    for size in range(1, 71):
        for index in range(size):
            proof = tree.prove_inclusion(get_hashes(), index, size)
            assert proof == get_oracle().path(index, 0, size)
            tree.verify_inclusion(get_leaf(index), index, size, proof, get_oracle().root(size))


def test_trees_up_to_300_have_the_paths_of_the_definition_at_their_edges_and_inside():
    for size in range(71, 301):
        for index in {0, 1, size // 2, size - 2, size - 1, *random.Random(size).sample(range(size), 5)}:
            proof = tree.prove_inclusion(get_hashes(), index, size)
            assert proof == get_oracle().path(index, 0, size)
            tree.verify_inclusion(get_leaf(index), index, size, proof, get_oracle().root(size))


def test_every_pair_of_trees_up_to_70_is_consistent_by_the_proof_of_the_definition():
    for new in range(1, 71):
        for old in range(1, new + 1):
            proof = tree.prove_consistency(get_hashes(), old, new)
            assert proof == get_oracle().proof(old, new)
            tree.verify_consistency(old, get_oracle().root(old), new, get_oracle().root(new), proof)


sizes = some.integers(1, MOST)


@settings(max_examples=300)
@given(some.tuples(sizes, sizes).map(sorted), some.data())
def test_larger_trees_have_the_proofs_of_the_definition(pair, data):
    old, new = pair
    index = data.draw(some.integers(0, new - 1))
    assert tree.compute_root(get_hashes(), new) == get_oracle().root(new)
    inclusion = tree.prove_inclusion(get_hashes(), index, new)
    assert inclusion == get_oracle().path(index, 0, new)
    tree.verify_inclusion(get_leaf(index), index, new, inclusion, get_oracle().root(new))
    consistency = tree.prove_consistency(get_hashes(), old, new)
    assert consistency == get_oracle().proof(old, new)
    tree.verify_consistency(old, get_oracle().root(old), new, get_oracle().root(new), consistency)


@settings(max_examples=100)
@given(some.lists(some.integers(0, 700), max_size=7))
def test_batches_of_any_size_give_the_same_frontier_and_nodes_as_one(batches):
    size, frontier, found = 0, Frontier(), []
    for batch in batches:
        frontier, nodes = frontier.extend(get_hashes().rows[0][size : size + batch])
        size, found = size + batch, found + nodes
    assert frontier == tree.compute_frontier(get_hashes(), size)
    assert found == [(8, index, get_oracle().mth(index * 256, (index + 1) * 256)) for index in range(size // 256)]


class Uniform:
    """A tree of any size with equal leaves, so that all nodes of a level are equal."""

    def __init__(self):
        self.level = [digest(b"\x00")]
        while len(self.level) < 40:
            self.level.append(digest(b"\x01", self.level[-1], self.level[-1]))

    def leaves(self, start, stop):
        return [self.level[0]] * (stop - start)

    def nodes(self, level, start, stop):
        assert level in (8, 16, 24)
        return [self.level[level]] * (stop - start)

    def root(self, size):
        """RFC 6962, 2.1: split at the largest power of two below the size."""
        if size & (size - 1) == 0:
            return self.level[size.bit_length() - 1]
        k = 1 << size.bit_length() - 1
        return digest(b"\x01", self.level[k.bit_length() - 1], self.root(size - k))


@settings(max_examples=150)
@given(some.integers(1, 2**33 + 5), some.integers(1, 2**33 + 5), some.randoms())
@example(2**33 + 5, 2**32 + 1, random.Random(1))
@example(2**24 * 257, 2**24 * 256 + 1, random.Random(1))
def test_trees_far_beyond_a_million_are_proved_from_their_kept_levels(one, other, chance):
    uniform = Uniform()
    old, new = sorted((one, other))
    index = chance.randrange(new)
    assert tree.compute_root(uniform, new) == uniform.root(new)
    proof = tree.prove_inclusion(uniform, index, new)
    tree.verify_inclusion(uniform.level[0], index, new, proof, uniform.root(new))
    proof = tree.prove_consistency(uniform, old, new)
    tree.verify_consistency(old, uniform.root(old), new, uniform.root(new), proof)


def test_nodes_of_all_three_levels_come_when_their_last_leaf_does():
    uniform = Uniform()
    almost = tree.compute_frontier(uniform, 2**24 - 1)
    frontier, nodes = almost.extend([uniform.level[0]] * 2)
    assert nodes == [(8, 65535, uniform.level[8]), (16, 255, uniform.level[16]), (24, 0, uniform.level[24])]
    assert frontier == tree.compute_frontier(uniform, 2**24 + 1)


def test_a_proof_reads_few_tiles_and_each_once():
    store = get_hashes()
    for index, size in [(0, 5000), (4999, 5000), (2500, 4999), (255, 4352), (256, 4351)]:
        store.reads.clear()
        tree.prove_inclusion(store, index, size)
        assert len(store.reads) <= 3
        assert sum(store.reads) <= 3 * 256


def test_a_proof_from_a_store_that_lost_leaves_is_refused_with_their_place():
    store = MemoryHashes()
    store.add(get_hashes().rows[0][:300], [])
    with pytest.raises(LookupError, match="0 of the hashes 0 to 1 of its level 8"):
        tree.prove_inclusion(store, 299, 300)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (9, 5)])
def test_there_is_no_proof_for_an_entry_that_is_not_in_the_tree(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        tree.prove_inclusion(get_hashes(), index, size)
    with pytest.raises(Mismatch, match="has"):
        tree.verify_inclusion(get_leaf(0), index, size, [], get_oracle().root(max(size, 0)))


def test_there_is_no_proof_that_a_tree_continues_a_larger_one():
    with pytest.raises(ValueError, match="does not continue"):
        tree.prove_consistency(get_hashes(), 6, 5)
    with pytest.raises(Mismatch, match="does not continue"):
        tree.verify_consistency(6, get_oracle().root(6), 5, get_oracle().root(5), [])


def test_a_frontier_has_one_hash_for_each_binary_one_of_its_size():
    with pytest.raises(ValueError, match="frontier of 1"):
        Frontier(3, (get_leaf(0),))
    with pytest.raises(ValueError, match="frontier of 0"):
        Frontier(-1, ())
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier(1, (b"short",))
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"short")


def test_every_tree_continues_the_empty_one_and_itself_by_an_empty_proof():
    for size in range(20):
        root = get_oracle().root(size)
        assert tree.prove_consistency(get_hashes(), 0, size) == tree.prove_consistency(get_hashes(), size, size) == []
        tree.verify_consistency(0, tree.EMPTY, size, root, [])
        tree.verify_consistency(size, root, size, root, [])
        for old, old_root in [(0, digest(b"other")), (size, digest(b"other"))]:
            with pytest.raises(Mismatch, match="same history"):
                tree.verify_consistency(old, old_root, size, root, [])
        with pytest.raises(Mismatch, match="more hashes"):
            tree.verify_consistency(0, tree.EMPTY, size, root, [root])


@pytest.mark.soak
def test_a_million_leaves_are_pushed_at_the_speed_of_hashing_and_proved_from_few_of_them():
    leaves = [tree.hash_leaf(b"%d" % number) for number in range(1_000_000)]
    store = MemoryHashes()
    frontier, nodes = Frontier().extend(leaves)
    store.add(leaves, nodes)
    assert tree.compute_frontier(store, 1_000_000) == frontier
    chance = random.Random(1)
    for _ in range(20_000):
        size = chance.randint(1, 1_000_000)
        index, old = chance.randrange(size), chance.randint(0, size)
        root = tree.compute_root(store, size)
        store.reads.clear()
        proof = tree.prove_inclusion(store, index, size)
        assert len(store.reads) <= 5
        assert sum(store.reads) <= 4 * 256 + 15
        tree.verify_inclusion(leaves[index], index, size, proof, root)
        consistency = tree.prove_consistency(store, old, size)
        tree.verify_consistency(old, tree.compute_root(store, old), size, root, consistency)
