"""The tree against the RFC's recursive definitions, and against whoever bends a proof."""

import random
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from portal.ledger import tree
from portal.ledger.tree import Frontier, Mismatch
from tests.portal.ledger.oracle import Kept, Oracle, digest

REFERENCE = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
MOST = 5000
INPUTS = [b"entry %d" % number for number in range(MOST)]


@cache
def oracle():
    return Oracle(INPUTS)


@cache
def kept():
    """The first 5,000 inputs, through the product's own frontier."""
    leaves = [tree.leaf_hash(data) for data in INPUTS]
    store = Kept()
    store.add(leaves, Frontier().extended(leaves)[1])
    return store


def leaf(index):
    return kept().rows[0][index]


def test_the_reference_leaves_have_the_known_root():
    leaves = [tree.leaf_hash(bytes.fromhex(data)) for data in REFERENCE]
    frontier, _ = Frontier().extended(leaves)
    assert frontier.root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_empty_tree_has_the_hash_of_nothing():
    assert tree.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root == tree.root_of(Kept(), 0) == tree.EMPTY


def test_every_tree_up_to_300_has_the_root_of_the_definition_however_it_was_reached():
    one_by_one = Frontier()
    for size in range(301):
        assert one_by_one.size == size
        assert one_by_one.root == oracle().root(size)
        assert tree.root_of(kept(), size) == oracle().root(size)
        assert tree.frontier_of(kept(), size) == one_by_one
        one_by_one = one_by_one.append(leaf(size))


def test_every_entry_of_every_tree_up_to_70_has_the_path_of_the_definition_and_passes():
    for size in range(1, 71):
        for index in range(size):
            proof = tree.inclusion_proof(kept(), index, size)
            assert proof == oracle().path(index, 0, size)
            tree.verify_inclusion(leaf(index), index, size, proof, oracle().root(size))


def test_trees_up_to_300_have_the_paths_of_the_definition_at_their_edges_and_inside():
    for size in range(71, 301):
        for index in {0, 1, size // 2, size - 2, size - 1, *random.Random(size).sample(range(size), 5)}:
            proof = tree.inclusion_proof(kept(), index, size)
            assert proof == oracle().path(index, 0, size)
            tree.verify_inclusion(leaf(index), index, size, proof, oracle().root(size))


def test_every_pair_of_trees_up_to_70_is_consistent_by_the_proof_of_the_definition():
    for new in range(1, 71):
        for old in range(1, new + 1):
            proof = tree.consistency_proof(kept(), old, new)
            assert proof == oracle().proof(old, new)
            tree.verify_consistency(old, oracle().root(old), new, oracle().root(new), proof)


sizes = some.integers(1, MOST)


@settings(max_examples=300)
@given(some.tuples(sizes, sizes).map(sorted), some.data())
def test_larger_trees_have_the_proofs_of_the_definition(pair, data):
    old, new = pair
    index = data.draw(some.integers(0, new - 1))
    assert tree.root_of(kept(), new) == oracle().root(new)
    inclusion = tree.inclusion_proof(kept(), index, new)
    assert inclusion == oracle().path(index, 0, new)
    tree.verify_inclusion(leaf(index), index, new, inclusion, oracle().root(new))
    consistency = tree.consistency_proof(kept(), old, new)
    assert consistency == oracle().proof(old, new)
    tree.verify_consistency(old, oracle().root(old), new, oracle().root(new), consistency)


@settings(max_examples=100)
@given(some.lists(some.integers(0, 700), max_size=7))
def test_batches_of_any_size_give_the_same_frontier_and_nodes_as_one(batches):
    size, frontier, found = 0, Frontier(), []
    for batch in batches:
        frontier, nodes = frontier.extended(kept().rows[0][size : size + batch])
        size, found = size + batch, found + nodes
    assert frontier == tree.frontier_of(kept(), size)
    assert found == [(8, index, oracle().mth(index * 256, (index + 1) * 256)) for index in range(size // 256)]


class Uniform:
    """A tree of any size whose leaves are all alike, so that a whole level is one hash."""

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
    assert tree.root_of(uniform, new) == uniform.root(new)
    proof = tree.inclusion_proof(uniform, index, new)
    tree.verify_inclusion(uniform.level[0], index, new, proof, uniform.root(new))
    proof = tree.consistency_proof(uniform, old, new)
    tree.verify_consistency(old, uniform.root(old), new, uniform.root(new), proof)


def test_nodes_of_all_three_levels_come_when_their_last_leaf_does():
    uniform = Uniform()
    almost = tree.frontier_of(uniform, 2**24 - 1)
    frontier, nodes = almost.extended([uniform.level[0]] * 2)
    assert nodes == [(8, 65535, uniform.level[8]), (16, 255, uniform.level[16]), (24, 0, uniform.level[24])]
    assert frontier == tree.frontier_of(uniform, 2**24 + 1)


def test_a_proof_reads_few_tiles_and_each_once():
    store = kept()
    for index, size in [(0, 5000), (4999, 5000), (2500, 4999), (255, 4352), (256, 4351)]:
        store.reads.clear()
        tree.inclusion_proof(store, index, size)
        assert len(store.reads) <= 3
        assert sum(store.reads) <= 3 * 256


def test_a_proof_from_a_store_that_lost_leaves_is_refused_with_their_place():
    store = Kept()
    store.add(kept().rows[0][:300], [])
    with pytest.raises(LookupError, match="0 of the hashes 0 to 1 of its level 8"):
        tree.inclusion_proof(store, 299, 300)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (9, 5)])
def test_there_is_no_proof_for_an_entry_that_is_not_in_the_tree(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_proof(kept(), index, size)
    with pytest.raises(Mismatch, match="has"):
        tree.verify_inclusion(leaf(0), index, size, [], oracle().root(max(size, 0)))


def test_there_is_no_proof_that_a_tree_continues_a_larger_one():
    with pytest.raises(ValueError, match="does not continue"):
        tree.consistency_proof(kept(), 6, 5)
    with pytest.raises(Mismatch, match="does not continue"):
        tree.verify_consistency(6, oracle().root(6), 5, oracle().root(5), [])


def test_a_frontier_has_one_hash_for_each_binary_one_of_its_size():
    with pytest.raises(ValueError, match="frontier of 1"):
        Frontier(3, (leaf(0),))
    with pytest.raises(ValueError, match="frontier of 0"):
        Frontier(-1, ())
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier(1, (b"short",))
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"short")


def bent(proof):
    """Ways to bend a list of hashes."""
    for place in range(len(proof)):
        yield proof[:place] + proof[place + 1 :]
        yield [*proof[:place], proof[place], *proof[place:]]
        yield [*proof[:place], digest(proof[place]), *proof[place + 1 :]]
        yield [*proof[:place], bytes([proof[place][0] ^ 1]) + proof[place][1:], *proof[place + 1 :]]
        if place and proof[place] != proof[place - 1]:
            yield [*proof[: place - 1], proof[place], proof[place - 1], *proof[place + 1 :]]
    yield [*proof, tree.EMPTY]
    yield [tree.EMPTY, *proof]


def test_no_bent_inclusion_proof_passes():
    for size in range(1, 34):
        root = oracle().root(size)
        for index in range(size):
            proof = tree.inclusion_proof(kept(), index, size)
            for wrong in bent(proof):
                with pytest.raises(Mismatch):
                    tree.verify_inclusion(leaf(index), index, size, wrong, root)
            with pytest.raises(Mismatch):
                tree.verify_inclusion(tree.leaf_hash(b"another"), index, size, proof, root)
            with pytest.raises(Mismatch):
                tree.verify_inclusion(leaf(index), index, size, proof, tree.leaf_hash(root))


def test_a_proof_of_the_wrong_length_is_refused_for_its_length():
    root, proof = oracle().root(20), oracle().path(7, 0, 20)
    for wrong, says in [([*proof, root], "more hashes"), (proof[:-1], "fewer hashes"), ([], "fewer hashes")]:
        with pytest.raises(Mismatch, match=says):
            tree.verify_inclusion(leaf(7), 7, 20, wrong, root)
    for old in (7, 8):
        proof = oracle().proof(old, 20)
        for wrong, says in [([*proof, root], "more hashes"), (proof[:-1], "fewer hashes"), ([], "fewer hashes")]:
            with pytest.raises(Mismatch, match=says):
                tree.verify_consistency(old, oracle().root(old), 20, root, wrong)


def test_an_inclusion_proof_holds_at_its_own_place_only():
    for size in range(1, 34):
        for index in range(size):
            proof = tree.inclusion_proof(kept(), index, size)
            for other in range(-1, size + 2):
                if other != index:
                    with pytest.raises(Mismatch):
                        tree.verify_inclusion(leaf(index), other, size, proof, oracle().root(size))


def test_an_inclusion_proof_from_one_tree_does_not_pass_in_another():
    for size in range(2, 34):
        for index in range(size):
            proof = tree.inclusion_proof(kept(), index, size)
            for other in {*range(1, 34)} - {size}:
                with pytest.raises(Mismatch):
                    tree.verify_inclusion(leaf(index), index, other, proof, oracle().root(other))


def test_no_bent_consistency_proof_passes():
    for new in range(1, 26):
        for old in range(1, new + 1):
            old_root, new_root = oracle().root(old), oracle().root(new)
            proof = tree.consistency_proof(kept(), old, new)
            for wrong in bent(proof):
                with pytest.raises(Mismatch):
                    tree.verify_consistency(old, old_root, new, new_root, wrong)
            with pytest.raises(Mismatch):
                tree.verify_consistency(old, digest(old_root), new, new_root, proof)
            with pytest.raises(Mismatch):
                tree.verify_consistency(old, old_root, new, digest(new_root), proof)


def test_a_history_with_another_entry_in_its_past_is_not_consistent():
    for new in range(2, 40):
        for old in range(1, new):
            forked = Oracle([*INPUTS[: old - 1], b"forged", *INPUTS[old:new]])
            with pytest.raises(Mismatch):
                tree.verify_consistency(old, oracle().root(old), new, forked.root(new), forked.proof(old, new))


def test_every_tree_continues_the_empty_one_and_itself_by_an_empty_proof():
    for size in range(20):
        root = oracle().root(size)
        assert tree.consistency_proof(kept(), 0, size) == tree.consistency_proof(kept(), size, size) == []
        tree.verify_consistency(0, tree.EMPTY, size, root, [])
        tree.verify_consistency(size, root, size, root, [])
        for old, old_root in [(0, digest(b"other")), (size, digest(b"other"))]:
            with pytest.raises(Mismatch, match="same history"):
                tree.verify_consistency(old, old_root, size, root, [])
        with pytest.raises(Mismatch, match="more hashes"):
            tree.verify_consistency(0, tree.EMPTY, size, root, [root])


def test_bytes_do_not_change_sides_between_two_hashes():
    left, right = leaf(0), leaf(1)
    root = tree.node_hash(left, right)
    tree.verify_inclusion(left, 0, 2, [right], root)
    for cut in (1, 31, 33):
        both = left + right
        with pytest.raises(Mismatch, match="32 bytes"):
            tree.verify_inclusion(both[:cut], 0, 2, [both[cut:]], root)
        with pytest.raises(Mismatch, match="32 bytes"):
            tree.verify_consistency(1, both[:cut], 2, root, [both[cut:]])


def test_a_node_does_not_pass_as_a_leaf():
    pair = leaf(0) + leaf(1)
    with pytest.raises(Mismatch):
        tree.verify_inclusion(tree.leaf_hash(pair), 0, 2, [oracle().mth(2, 4)], oracle().root(4))
    assert tree.leaf_hash(pair) != tree.node_hash(leaf(0), leaf(1))


@pytest.mark.soak
def test_a_million_leaves_are_pushed_at_the_speed_of_hashing_and_proved_from_few_of_them():
    leaves = [tree.leaf_hash(b"%d" % number) for number in range(1_000_000)]
    store = Kept()
    frontier, nodes = Frontier().extended(leaves)
    store.add(leaves, nodes)
    assert tree.frontier_of(store, 1_000_000) == frontier
    chance = random.Random(1)
    for _ in range(20_000):
        size = chance.randint(1, 1_000_000)
        index, old = chance.randrange(size), chance.randint(0, size)
        root = tree.root_of(store, size)
        store.reads.clear()
        proof = tree.inclusion_proof(store, index, size)
        assert len(store.reads) <= 5
        assert sum(store.reads) <= 4 * 256 + 15
        tree.verify_inclusion(leaves[index], index, size, proof, root)
        consistency = tree.consistency_proof(store, old, size)
        tree.verify_consistency(old, tree.root_of(store, old), size, root, consistency)
