"""No altered, misplaced or foreign proof passes."""

import pytest

from portal.ledger import tree
from portal.ledger.tree import Mismatch
from tests.portal.ledger.oracle import Oracle, digest
from tests.portal.ledger.sample_tree import INPUTS, get_hashes, get_leaf, get_oracle


def alter(proof):
    """The hashes, altered in every way."""
    for place in range(len(proof)):
        yield proof[:place] + proof[place + 1 :]
        yield [*proof[:place], proof[place], *proof[place:]]
        yield [*proof[:place], digest(proof[place]), *proof[place + 1 :]]
        yield [*proof[:place], bytes([proof[place][0] ^ 1]) + proof[place][1:], *proof[place + 1 :]]
        if place and proof[place] != proof[place - 1]:
            yield [*proof[: place - 1], proof[place], proof[place - 1], *proof[place + 1 :]]
    yield [*proof, tree.EMPTY]
    yield [tree.EMPTY, *proof]


def test_no_altered_inclusion_proof_passes():
    for size in range(1, 34):
        root = get_oracle().root(size)
        for index in range(size):
            proof = tree.prove_inclusion(get_hashes(), index, size)
            for wrong in alter(proof):
                with pytest.raises(Mismatch):
                    tree.verify_inclusion(get_leaf(index), index, size, wrong, root)
            with pytest.raises(Mismatch):
                tree.verify_inclusion(tree.hash_leaf(b"another"), index, size, proof, root)
            with pytest.raises(Mismatch):
                tree.verify_inclusion(get_leaf(index), index, size, proof, tree.hash_leaf(root))


def test_a_proof_of_the_wrong_length_is_refused_for_its_length():
    root, proof = get_oracle().root(20), get_oracle().path(7, 0, 20)
    for wrong, says in [([*proof, root], "more hashes"), (proof[:-1], "fewer hashes"), ([], "fewer hashes")]:
        with pytest.raises(Mismatch, match=says):
            tree.verify_inclusion(get_leaf(7), 7, 20, wrong, root)
    for old in (7, 8):
        proof = get_oracle().proof(old, 20)
        for wrong, says in [([*proof, root], "more hashes"), (proof[:-1], "fewer hashes"), ([], "fewer hashes")]:
            with pytest.raises(Mismatch, match=says):
                tree.verify_consistency(old, get_oracle().root(old), 20, root, wrong)


def test_an_inclusion_proof_holds_at_its_own_place_only():
    for size in range(1, 34):
        for index in range(size):
            proof = tree.prove_inclusion(get_hashes(), index, size)
            for other in range(-1, size + 2):
                if other != index:
                    with pytest.raises(Mismatch):
                        tree.verify_inclusion(get_leaf(index), other, size, proof, get_oracle().root(size))


def test_an_inclusion_proof_from_one_tree_does_not_pass_in_another():
    for size in range(2, 34):
        for index in range(size):
            proof = tree.prove_inclusion(get_hashes(), index, size)
            for other in {*range(1, 34)} - {size}:
                with pytest.raises(Mismatch):
                    tree.verify_inclusion(get_leaf(index), index, other, proof, get_oracle().root(other))


def test_no_altered_consistency_proof_passes():
    for new in range(1, 26):
        for old in range(1, new + 1):
            old_root, new_root = get_oracle().root(old), get_oracle().root(new)
            proof = tree.prove_consistency(get_hashes(), old, new)
            for wrong in alter(proof):
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
                tree.verify_consistency(old, get_oracle().root(old), new, forked.root(new), forked.proof(old, new))


def test_bytes_do_not_change_sides_between_two_hashes():
    left, right = get_leaf(0), get_leaf(1)
    root = tree.hash_node(left, right)
    tree.verify_inclusion(left, 0, 2, [right], root)
    for cut in (1, 31, 33):
        both = left + right
        with pytest.raises(Mismatch, match="32 bytes"):
            tree.verify_inclusion(both[:cut], 0, 2, [both[cut:]], root)
        with pytest.raises(Mismatch, match="32 bytes"):
            tree.verify_consistency(1, both[:cut], 2, root, [both[cut:]])


def test_a_node_does_not_pass_as_a_leaf():
    pair = get_leaf(0) + get_leaf(1)
    with pytest.raises(Mismatch):
        tree.verify_inclusion(tree.hash_leaf(pair), 0, 2, [get_oracle().mth(2, 4)], get_oracle().root(4))
    assert tree.hash_leaf(pair) != tree.hash_node(get_leaf(0), get_leaf(1))
