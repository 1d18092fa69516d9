"""A proof and its entry: every bit of both counts."""

import random
from functools import cache

import pytest

from portal.ledger import notes, tree
from portal.ledger.canonical import encode
from portal.ledger.notes import Checkpoint, Malformed, NotSigned, Signer
from portal.ledger.proofs import HEADER, Proof, parse_proof, verify_proof
from portal.ledger.tree import Mismatch
from tests.portal.ledger.oracle import MemoryHashes, Oracle

ORIGIN = "ledger.example/oakfield"
KEY = Signer(ORIGIN, bytes(range(32)))
NEXT = Signer(ORIGIN, bytes(range(1, 33)))
SIZES = [1, 2, 3, 1000]
REFUSED = (Malformed, NotSigned, Mismatch)


@cache
def tree_of(size):
    """The entries of a tree, and where it is kept."""
    entries = [encode({"v": 1, "type": "attestation", "log": ORIGIN, "name": f"Zoë {n}"}) for n in range(size)]
    store, leaves = MemoryHashes(), [tree.hash_leaf(entry) for entry in entries]
    store.add(leaves, tree.Frontier().extend(leaves)[1])
    return entries, store


def proof_of(index, size, signers=(KEY,), origin=ORIGIN):
    entries, store = tree_of(size)
    checkpoint = Checkpoint(origin, size, tree.compute_root(store, size))
    note = notes.sign_note(checkpoint.text, signers)
    return entries[index], Proof(index, tuple(tree.prove_inclusion(store, index, size)), note).text, checkpoint


def test_a_proof_is_written_to_the_byte_as_tlog_proof_says():
    hashes = (tree.hash_leaf(b"sibling"), tree.hash_leaf(b"higher"))
    proof = Proof(5, hashes, notes.sign_note(Checkpoint(ORIGIN, 8, tree.EMPTY).text, [KEY]))
    signature = proof.checkpoint.splitlines()[-1]
    assert proof.text == (
        "c2sp.org/tlog-proof@v1\nindex 5\n"
        f"{notes.encode_base64(hashes[0])}\n{notes.encode_base64(hashes[1])}\n\n"
        f"{ORIGIN}\n8\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n{signature}\n"
    )
    assert parse_proof(proof.text) == proof


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_is_proven_and_no_other_in_its_stead(size):
    entries, _ = tree_of(size)
    for index in {0, 1, 2, size // 2, size - 1} & set(range(size)):
        entry, proof, checkpoint = proof_of(index, size)
        assert verify_proof(entry, proof, [KEY.verifier]) == checkpoint
        assert checkpoint.root == Oracle(entries).root(size)
        for other in {*entries[:5], *entries[-5:]} - {entry}:
            with pytest.raises(Mismatch, match="not in the tree"):
                verify_proof(other, proof, [KEY.verifier])


@pytest.mark.parametrize("size", SIZES)
def test_no_bit_of_a_proof_may_be_flipped(size):
    entry, proof, _ = proof_of(size // 2, size)
    data = proof.encode()
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises((*REFUSED, UnicodeDecodeError)):
            verify_proof(entry, bytes(flipped).decode(), [KEY.verifier])


@pytest.mark.parametrize("size", SIZES)
def test_no_bit_of_an_entry_may_be_flipped(size):
    entry, proof, _ = proof_of(size // 2, size)
    for place in range(len(entry) * 8):
        flipped = bytearray(entry)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(Mismatch):
            verify_proof(bytes(flipped), proof, [KEY.verifier])


def test_a_bit_of_two_signatures_fails_the_proof_or_loses_one_of_them_and_nothing_more():
    """A line with another name or key id is of an unknown key, and signed-note says that those are ignored."""
    entry, proof, checkpoint = proof_of(1, 3, [KEY, NEXT])
    data, passed = proof.encode(), 0
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        try:
            assert verify_proof(entry, bytes(flipped).decode(), [KEY.verifier, NEXT.verifier]) == checkpoint
        except (*REFUSED, UnicodeDecodeError):
            continue
        passed += 1
        note = parse_proof(bytes(flipped).decode()).checkpoint
        assert len(notes.open_note(note, [KEY.verifier, NEXT.verifier])[1]) == 1
        assert bytes(flipped).startswith(proof.partition("— ")[0].encode())
    assert 0 < passed < 2 * 8 * (len(ORIGIN) + 6)


def test_no_byte_may_be_lost_doubled_or_put_in():
    entry, proof, _ = proof_of(500, 1000)
    chance = random.Random(1)
    for place in range(len(proof) + 1):
        before, here, after = proof[:place], proof[place : place + 1], proof[place + 1 :]
        for wrong in {before + after, before + here * 2 + after, before + chance.choice("\n\r =A0—") + here + after}:
            if wrong != proof:
                with pytest.raises(REFUSED):
                    verify_proof(entry, wrong, [KEY.verifier])


def test_no_line_may_be_lost_doubled_or_change_its_place():
    entry, proof, _ = proof_of(500, 1000)
    lines = proof.splitlines(keepends=True)
    for place in range(len(lines)):
        before, here, after = lines[:place], lines[place], lines[place + 1 :]
        others = [[*before, *after], [*before, here, here, *after]]
        others += [[*before[:-1], here, before[-1], *after]] if before else []
        for wrong in others:
            with pytest.raises(REFUSED):
                verify_proof(entry, "".join(wrong), [KEY.verifier])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (HEADER, "c2sp.org/tlog-proof@v2"),
        (HEADER + "\n", HEADER + "\nextra AAAA\n"),
        (HEADER + "\n", HEADER + "\n\n"),
        ("index 500", "index 0500"),
        ("index 500", "index +500"),
        ("index 500", "index  500"),
        ("index 500", "Index 500"),
        ("index 500", "500"),
        ("index 500", "index ٥٠٠"),
        ("index 500", "index 1000"),
        ("index 500", "index 501"),
        ("index 500", "index -1"),
        ("index 500", "index " + "9" * 5000),
        ("\n", "\r\n"),
        ("index", "index 500\nindex"),
    ],
)
def test_a_proof_in_any_other_form_is_refused(old, new):
    entry, proof, _ = proof_of(500, 1000)
    assert old in proof
    with pytest.raises(REFUSED):
        verify_proof(entry, proof.replace(old, new, 1 if old.startswith(HEADER) else -1), [KEY.verifier])


@pytest.mark.parametrize("text", ["", "\n", "\n\n", HEADER, HEADER + "\n", HEADER + "\n\n", HEADER + "\nindex 0\n\n"])
def test_the_beginning_of_a_proof_is_not_a_proof(text):
    with pytest.raises(Malformed):
        parse_proof(text)


def test_something_else_is_named_as_no_proof():
    for text in ("a letter\nof two lines\n\nand more\n", notes.sign_note("x\n", [KEY]), HEADER):
        with pytest.raises(Malformed, match="not a proof of the kind"):
            parse_proof(text)


def test_a_proof_counts_only_with_a_key_of_its_own_log():
    entry, proof, _ = proof_of(500, 1000)
    for wrong in ([], [NEXT.verifier], [Signer("ledger.example/other", KEY.seed).verifier]):
        with pytest.raises(NotSigned, match="not signed with a key that is known"):
            verify_proof(entry, proof, wrong)
    other = Signer("ledger.example/other", NEXT.seed)
    for origin, signer in [(other.name, KEY), (ORIGIN, other)]:
        entry, proof, _ = proof_of(500, 1000, [signer], origin)
        with pytest.raises(NotSigned):
            verify_proof(entry, proof, [KEY.verifier, other.verifier])


def test_a_proof_does_not_pass_with_the_checkpoint_of_another_size():
    entry, proof, _ = proof_of(500, 1000)
    _, store = tree_of(2000)
    for size in (1, 499, 501, 999, 1001, 2000):
        note = notes.sign_note(Checkpoint(ORIGIN, size, tree.compute_root(store, size)).text, [KEY])
        swapped = Proof(500, parse_proof(proof).hashes, note).text
        with pytest.raises(Mismatch):
            verify_proof(entry, swapped, [KEY.verifier])


def test_a_proof_has_hashes_of_32_bytes():
    entry, proof, _ = proof_of(1, 2)
    read = parse_proof(proof)
    for wrong in (read.hashes[0][:31], read.hashes[0] + b"\0"):
        with pytest.raises(Mismatch, match="32 bytes"):
            verify_proof(entry, Proof(1, (wrong,), read.checkpoint).text, [KEY.verifier])
