"""Signed notes: what a signature covers, checked with OpenSSL and Go's published example too."""

import subprocess
from base64 import b64decode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.ledger import notes
from portal.ledger.notes import Checkpoint, Malformed, NotSigned, Signer, Verifier
from portal.ledger.tree import EMPTY, hash_leaf
from tests.portal.ledger.sample_notes import CHECKPOINT, KEY, NEXT, NOTE, ORIGIN, STRANGER

# Published with Go's golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_keys_and_notes_are_those_of_the_go_package():
    signer, verifier = notes.parse_signer(GO_SKEY), notes.parse_verifier(GO_VKEY)
    assert signer.verifier == verifier
    assert (signer.line, signer.vkey, verifier.vkey) == (GO_SKEY, GO_VKEY, GO_VKEY)
    assert signer.key_id == verifier.key_id == "c74f20a3"
    text, keys = notes.open_note(GO_NOTE, [verifier])
    assert keys == ["c74f20a3"]
    assert notes.sign_note(text, [signer]) == GO_NOTE


def test_a_checkpoint_is_three_lines_and_read_again_as_it_was():
    assert Checkpoint(ORIGIN, 0, EMPTY).text == f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert notes.parse_checkpoint(CHECKPOINT.text) == CHECKPOINT
    assert notes.open_checkpoint(NOTE, [KEY.verifier]) == CHECKPOINT


def test_the_secret_is_not_shown_by_accident():
    assert "seed" not in repr(KEY)
    half = KEY.line[:-8]
    with pytest.raises(Malformed) as refused:
        notes.parse_signer(half)
    assert half[-16:] not in str(refused.value)


def openssl_accepts(tmp_path, verifier, text, signature):
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100") + verifier.public)
    (tmp_path / "text").write_bytes(text.encode())
    (tmp_path / "signature").write_bytes(signature)
    command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature"
    done = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    return (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


@pytest.mark.parametrize("signer", [KEY, NEXT, STRANGER, Signer("other.example/é", bytes(32))])
def test_openssl_accepts_what_was_signed_and_nothing_else(tmp_path, signer):
    text = Checkpoint(signer.name, 1_000_000, hash_leaf(signer.seed)).text
    body, _, line = notes.sign_note(text, [signer]).rpartition("\n\n")
    raw = b64decode(line.split(" ")[2])
    assert raw[:4].hex() == signer.key_id
    assert body + "\n" == text
    assert openssl_accepts(tmp_path, signer.verifier, text, raw[4:])
    assert not openssl_accepts(tmp_path, signer.verifier, text.replace("1000000", "1000001"), raw[4:])
    assert not openssl_accepts(tmp_path, signer.verifier, text, bytes([raw[4] ^ 1]) + raw[5:])
    assert not openssl_accepts(tmp_path, Signer("x", bytes(range(3, 35))).verifier, text, raw[4:])


def test_while_keys_change_both_sign_and_each_is_enough():
    note = notes.sign_note(CHECKPOINT.text, [NEXT, KEY])
    assert notes.open_note(note, [KEY.verifier, NEXT.verifier]) == (CHECKPOINT.text, [NEXT.key_id, KEY.key_id])
    assert notes.open_note(note, [KEY.verifier])[1] == [KEY.key_id]
    assert notes.open_note(note, [NEXT.verifier])[1] == [NEXT.key_id]


def test_signatures_of_unknown_keys_are_passed_over():
    other = notes.Signature("witness.example", "00000001", b"of another kind" * 100)
    note = NOTE + other.line + notes.Signature(ORIGIN, "00000002", bytes(64)).line
    assert notes.open_note(note, [KEY.verifier])[1] == [KEY.key_id]
    many = "".join(notes.Signature(f"w{number}", "00000001", bytes(5000)).line for number in range(15))
    assert notes.open_note(NOTE + many, [KEY.verifier])[1] == [KEY.key_id]


def test_a_note_that_no_known_key_signed_is_refused():
    for trusted in ([], [STRANGER.verifier], [NEXT.verifier], [Verifier("ledger.example/x", KEY.verifier.public)]):
        with pytest.raises(NotSigned, match="not signed with a key that is known"):
            notes.open_note(NOTE, trusted)


def test_one_signature_of_a_known_key_that_does_not_hold_is_enough_to_refuse():
    wrong = notes.Signature(ORIGIN, NEXT.key_id, KEY.sign(CHECKPOINT.text))
    with pytest.raises(NotSigned, match=f"key {NEXT.key_id}"):
        notes.open_note(NOTE + wrong.line, [KEY.verifier, NEXT.verifier])
    assert notes.open_note(NOTE + wrong.line, [KEY.verifier])[1] == [KEY.key_id]


@pytest.mark.parametrize("signature", [b"x", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_a_signature_of_another_length_or_of_nothing_does_not_hold(signature):
    note = f"{CHECKPOINT.text}\n{notes.Signature(ORIGIN, KEY.key_id, signature).line}"
    with pytest.raises(NotSigned, match="does not hold"):
        notes.open_note(note, [KEY.verifier])


def test_a_signature_with_the_group_order_added_is_not_a_second_spelling():
    """RFC 8032, 5.1.7: S is smaller than L."""
    order = 2**252 + 27742317777372353535851937790883648493
    signature = KEY.sign(CHECKPOINT.text)
    larger = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(NotSigned):
        KEY.verifier.verify(larger, CHECKPOINT.text)


def test_a_public_key_that_is_no_point_verifies_nothing():
    for key in (b"\xff" * 32, b"\x02" + bytes(31)):
        with pytest.raises(NotSigned):
            Verifier(ORIGIN, key).verify(KEY.sign("x\n"), "x\n")


def test_the_same_signature_twice_is_refused():
    with pytest.raises(NotSigned, match="twice"):
        notes.open_note(NOTE + NOTE.splitlines(keepends=True)[-1], [KEY.verifier])
    assert notes.sign_note(CHECKPOINT.text, [KEY, KEY]) == NOTE


def test_a_checkpoint_counts_only_under_the_name_of_its_own_log():
    foreign = notes.sign_note(CHECKPOINT.text, [STRANGER])
    assert notes.open_note(foreign, [STRANGER.verifier])[1] == [STRANGER.key_id]
    with pytest.raises(NotSigned, match="not signed"):
        notes.open_checkpoint(foreign, [STRANGER.verifier, KEY.verifier])


def test_every_flipped_bit_of_a_note_is_found():
    data = NOTE.encode()
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):  # noqa: PT011  # also of the decoding
            notes.open_note(bytes(flipped).decode(), [KEY.verifier])


@settings(max_examples=200)
@given(some.text(some.characters(exclude_categories=["Cs"]), max_size=40), some.integers(0, 4))
def test_whatever_text_can_be_signed_is_opened_to_the_letter(text, lines):
    text += "\n" * lines
    try:
        note = notes.sign_note(text, [KEY])
    except Malformed:
        assert not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text)
        return
    assert notes.open_note(note, [KEY.verifier]) == (text, [KEY.key_id])


def test_a_text_cannot_smuggle_in_a_signature():
    inner = NOTE + "\nmore\n"
    assert notes.open_note(notes.sign_note(inner, [KEY]), [KEY.verifier])[0] == inner
    with pytest.raises(Malformed):
        notes.open_checkpoint(notes.sign_note(inner, [KEY]), [KEY.verifier])


def test_a_note_is_signed_by_someone():
    with pytest.raises(NotSigned, match="one key at least"):
        notes.sign_note(CHECKPOINT.text, [])
    with pytest.raises(Malformed, match="ends with a newline"):
        notes.sign_note("x", [KEY])
