"""Signed notes: keys and checkpoints to the byte, what a signature covers, and OpenSSL's opinion of it."""

import random
import subprocess
from base64 import b64decode, b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.ledger import notes
from portal.ledger.notes import Checkpoint, Malformed, NotSigned, Signer, Verifier
from portal.ledger.tree import EMPTY, leaf_hash

# Published with Go's golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

ORIGIN = "ledger.example/oakfield"
KEY = Signer(ORIGIN, bytes(range(32)))
NEXT = Signer(ORIGIN, bytes(range(1, 33)))
STRANGER = Signer("ledger.example/other", bytes(range(2, 34)))
CHECKPOINT = Checkpoint(ORIGIN, 17, leaf_hash(b"root"))
NOTE = notes.signed(CHECKPOINT.text, [KEY])


def test_keys_and_notes_are_those_of_the_go_package():
    signer, verifier = notes.signer_from(GO_SKEY), notes.verifier_from(GO_VKEY)
    assert signer.verifier == verifier
    assert (signer.line, signer.vkey, verifier.vkey) == (GO_SKEY, GO_VKEY, GO_VKEY)
    assert signer.key_id == verifier.key_id == "c74f20a3"
    text, keys = notes.opened(GO_NOTE, [verifier])
    assert keys == ["c74f20a3"]
    assert notes.signed(text, [signer]) == GO_NOTE


def test_a_checkpoint_is_three_lines_and_read_again_as_it_was():
    assert Checkpoint(ORIGIN, 0, EMPTY).text == f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert notes.checkpoint_from(CHECKPOINT.text) == CHECKPOINT
    assert notes.checkpoint_opened(NOTE, [KEY.verifier]) == CHECKPOINT


def test_the_secret_is_not_shown_by_accident():
    assert "seed" not in repr(KEY)
    half = KEY.line[:-8]
    with pytest.raises(Malformed) as refused:
        notes.signer_from(half)
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
    text = Checkpoint(signer.name, 1_000_000, leaf_hash(signer.seed)).text
    body, _, line = notes.signed(text, [signer]).rpartition("\n\n")
    raw = b64decode(line.split(" ")[2])
    assert raw[:4].hex() == signer.key_id
    assert body + "\n" == text
    assert openssl_accepts(tmp_path, signer.verifier, text, raw[4:])
    assert not openssl_accepts(tmp_path, signer.verifier, text.replace("1000000", "1000001"), raw[4:])
    assert not openssl_accepts(tmp_path, signer.verifier, text, bytes([raw[4] ^ 1]) + raw[5:])
    assert not openssl_accepts(tmp_path, Signer("x", bytes(range(3, 35))).verifier, text, raw[4:])


def test_while_keys_change_both_sign_and_each_is_enough():
    note = notes.signed(CHECKPOINT.text, [NEXT, KEY])
    assert notes.opened(note, [KEY.verifier, NEXT.verifier]) == (CHECKPOINT.text, [NEXT.key_id, KEY.key_id])
    assert notes.opened(note, [KEY.verifier])[1] == [KEY.key_id]
    assert notes.opened(note, [NEXT.verifier])[1] == [NEXT.key_id]


def test_signatures_of_unknown_keys_are_passed_over():
    other = notes.Signature("witness.example", "00000001", b"of another kind" * 100)
    note = NOTE + other.line + notes.Signature(ORIGIN, "00000002", bytes(64)).line
    assert notes.opened(note, [KEY.verifier])[1] == [KEY.key_id]
    many = "".join(notes.Signature(f"w{number}", "00000001", bytes(5000)).line for number in range(15))
    assert notes.opened(NOTE + many, [KEY.verifier])[1] == [KEY.key_id]


def test_a_note_that_no_known_key_signed_is_refused():
    for trusted in ([], [STRANGER.verifier], [NEXT.verifier], [Verifier("ledger.example/x", KEY.verifier.public)]):
        with pytest.raises(NotSigned, match="not signed with a key that is known"):
            notes.opened(NOTE, trusted)


def test_one_signature_of_a_known_key_that_does_not_hold_is_enough_to_refuse():
    wrong = notes.Signature(ORIGIN, NEXT.key_id, KEY.sign(CHECKPOINT.text))
    with pytest.raises(NotSigned, match=f"key {NEXT.key_id}"):
        notes.opened(NOTE + wrong.line, [KEY.verifier, NEXT.verifier])
    assert notes.opened(NOTE + wrong.line, [KEY.verifier])[1] == [KEY.key_id]


@pytest.mark.parametrize("signature", [b"x", bytes(63), bytes(64), bytes(65), b"\xff" * 64])
def test_a_signature_of_another_length_or_of_nothing_does_not_hold(signature):
    note = f"{CHECKPOINT.text}\n{notes.Signature(ORIGIN, KEY.key_id, signature).line}"
    with pytest.raises(NotSigned, match="does not hold"):
        notes.opened(note, [KEY.verifier])


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
        notes.opened(NOTE + NOTE.splitlines(keepends=True)[-1], [KEY.verifier])
    assert notes.signed(CHECKPOINT.text, [KEY, KEY]) == NOTE


def test_a_checkpoint_counts_only_under_the_name_of_its_own_log():
    foreign = notes.signed(CHECKPOINT.text, [STRANGER])
    assert notes.opened(foreign, [STRANGER.verifier])[1] == [STRANGER.key_id]
    with pytest.raises(NotSigned, match="not signed"):
        notes.checkpoint_opened(foreign, [STRANGER.verifier, KEY.verifier])


def test_every_flipped_bit_of_a_note_is_found():
    data = NOTE.encode()
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(ValueError):  # noqa: PT011, also of the decoding
            notes.opened(bytes(flipped).decode(), [KEY.verifier])


LINE = NOTE.splitlines()[-1]


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        CHECKPOINT.text,
        CHECKPOINT.text + "\n",
        NOTE + "\n",
        NOTE + " ",
        NOTE + "x",
        NOTE[:-1],
        NOTE[:-1] + "\r\n",
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("\n\n", "\n \n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace("— ", "—"),
        NOTE.replace("— ", "— — "),
        NOTE.replace("— ", " — "),
        NOTE.replace(LINE, LINE + " "),
        NOTE.replace(LINE, LINE + "="),
        NOTE.replace(LINE, LINE[:-1]),
        NOTE.replace(LINE, LINE[:-2] + "B="),
        NOTE.replace(LINE, LINE.replace("/oakfield", "/oak+field")),
        NOTE.replace(LINE, LINE.replace("/oakfield", "/oak\u00a0field")),
        NOTE.replace(LINE, LINE.replace("/oakfield", "/oak\u2028field")),
        NOTE.replace(LINE, "— " + LINE.split(" ")[2]),
        NOTE.replace(LINE, f"— {ORIGIN} "),
        NOTE.replace(LINE, f"— {ORIGIN} AAAAAA=="),
        NOTE.replace(LINE, f"— {ORIGIN} {LINE.split(' ')[2][:-1]}\u200b"),
        NOTE.replace("17", "17\t"),
        NOTE.replace("17", "17\x00"),
        NOTE.replace("17", "17\ud800"),
        NOTE + f"— w {b64encode(bytes(notes.MAX_NOTE)).decode()}\n",
    ],
)
def test_a_note_in_any_other_form_is_malformed(note):
    assert note != NOTE
    with pytest.raises(Malformed):
        notes.opened(note, [KEY.verifier])


@settings(max_examples=200)
@given(some.text(some.characters(exclude_categories=["Cs"]), max_size=40), some.integers(0, 4))
def test_whatever_text_can_be_signed_is_opened_to_the_letter(text, lines):
    text += "\n" * lines
    try:
        note = notes.signed(text, [KEY])
    except Malformed:
        assert not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text)
        return
    assert notes.opened(note, [KEY.verifier]) == (text, [KEY.key_id])


def test_a_text_cannot_smuggle_in_a_signature():
    inner = NOTE + "\nmore\n"
    assert notes.opened(notes.signed(inner, [KEY]), [KEY.verifier])[0] == inner
    with pytest.raises(Malformed):
        notes.checkpoint_opened(notes.signed(inner, [KEY]), [KEY.verifier])


def test_a_note_is_signed_by_someone():
    with pytest.raises(NotSigned, match="one key at least"):
        notes.signed(CHECKPOINT.text, [])
    with pytest.raises(Malformed, match="ends with a newline"):
        notes.signed("x", [KEY])


ROOT = CHECKPOINT.text.splitlines()[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        CHECKPOINT.text[:-1],
        CHECKPOINT.text + "\n",
        CHECKPOINT.text + "extension\n",
        f"{ORIGIN}\n17\n",
        f"\n17\n{ROOT}\n",
        f"{ORIGIN} x\n17\n{ROOT}\n",
        f"{ORIGIN}+\n17\n{ROOT}\n",
        *(f"{ORIGIN}\n{size}\n{ROOT}\n" for size in ["", "017", "+17", "-1", "1_7", "17 ", " 17", "0x11"]),
        *(f"{ORIGIN}\n{size}\n{ROOT}\n" for size in ["1e1", "١٧", "00", "1.0", "17\n17"]),
        f"{ORIGIN}\n{10**18}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n17\n{ROOT[:-1]}\n",
        f"{ORIGIN}\n17\n{ROOT} \n",
        f"{ORIGIN}\n17\n{ROOT[:-2]}{chr(ord(ROOT[-2]) + 1)}=\n",
        f"{ORIGIN}\n17\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n17\n{b64encode(bytes(33)).decode()}\n",
        f"{ORIGIN}\n17\n{'_' * 43}=\n",
        f"{ORIGIN}\n17\n\n",
        f"{ORIGIN}\n17\n{leaf_hash(b'').hex()}\n",
    ],
)
def test_a_checkpoint_in_any_other_form_is_malformed(text):
    with pytest.raises(Malformed):
        notes.checkpoint_from(text)
    if text.endswith("\n"):
        with pytest.raises((Malformed, NotSigned)):
            notes.checkpoint_opened(notes.signed(text, [KEY]), [KEY.verifier])


@pytest.mark.parametrize("size", [-1, 10**18, True])
def test_a_checkpoint_has_a_size_that_can_be_written(size):
    with pytest.raises(Malformed, match="The size"):
        Checkpoint(ORIGIN, size, EMPTY)


NAME, KEY_ID, PUBLIC = KEY.vkey.split("+", 2)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        KEY.line,
        KEY.vkey + "\n",
        KEY.vkey + " ",
        " " + KEY.vkey,
        KEY.vkey[:-1],
        f"+{KEY_ID}+{PUBLIC}",
        f"a b+{KEY_ID}+{PUBLIC}",
        f"other+{KEY_ID}+{PUBLIC}",
        f"{NAME}+{KEY_ID.upper()}+{PUBLIC}",
        f"{NAME}+{KEY_ID[:-1]}+{PUBLIC}",
        f"{NAME}+00000000+{PUBLIC}",
        f"{NAME}++{PUBLIC}",
        f"{NAME}+{PUBLIC}",
        f"{NAME}+{KEY_ID}+",
        f"{NAME}+{KEY_ID}+AQ==",
        f"{NAME}+{KEY_ID}+{NEXT.vkey.split('+', 2)[2]}",
        f"{NAME}+{KEY_ID}+BA==",
        f"{NAME}+{KEY_ID}+{b64encode(bytes([4]) + KEY.verifier.public).decode()}",
        f"{NAME}+{KEY_ID}+{b64encode(bytes([1]) + KEY.verifier.public + bytes(1)).decode()}",
    ],
)
def test_a_public_key_that_was_not_copied_whole_is_refused(vkey):
    with pytest.raises(Malformed):
        notes.verifier_from(vkey)


def test_a_key_of_another_kind_is_named_as_such():
    witness = f"{NAME}+{KEY_ID}+{b64encode(bytes([4]) + KEY.verifier.public).decode()}"
    with pytest.raises(Malformed, match="not one for Ed25519"):
        notes.verifier_from(witness)


@pytest.mark.parametrize("cut", [KEY.vkey, KEY.line + "\n", KEY.line[:-1], KEY.line.replace("PRIVATE", "private"), ""])
def test_a_private_key_that_was_not_copied_whole_is_refused(cut):
    with pytest.raises(Malformed):
        notes.signer_from(cut)


def test_no_letter_of_a_key_can_be_mistyped():
    chance = random.Random(1)
    for line, read in ((KEY.vkey, notes.verifier_from), (KEY.line, notes.signer_from)):
        assert read(line)
        for place, letter in enumerate(line):
            other = chance.choice([each for each in "abcXYZ019+/=. " if each != letter])
            with pytest.raises(Malformed):
                read(line[:place] + other + line[place + 1 :])


def test_a_key_has_32_bytes():
    with pytest.raises(Malformed, match="32 bytes"):
        Signer(ORIGIN, bytes(31))
    with pytest.raises(Malformed, match="32 bytes"):
        Verifier(ORIGIN, bytes(33))
