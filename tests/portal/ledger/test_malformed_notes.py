"""Notes, checkpoints and keys have one form to the byte, and every other is refused."""

import random
from base64 import b64encode

import pytest

from portal.ledger import notes
from portal.ledger.notes import Checkpoint, Malformed, NotSigned, Signer, Verifier
from portal.ledger.tree import EMPTY, hash_leaf
from tests.portal.ledger.sample_notes import CHECKPOINT, KEY, NEXT, NOTE, ORIGIN

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
        notes.open_note(note, [KEY.verifier])


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
        f"{ORIGIN}\n17\n{hash_leaf(b'').hex()}\n",
    ],
)
def test_a_checkpoint_in_any_other_form_is_malformed(text):
    with pytest.raises(Malformed):
        notes.parse_checkpoint(text)
    if text.endswith("\n"):
        with pytest.raises((Malformed, NotSigned)):
            notes.open_checkpoint(notes.sign_note(text, [KEY]), [KEY.verifier])


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
        notes.parse_verifier(vkey)


def test_a_key_of_another_kind_is_named_as_such():
    witness = f"{NAME}+{KEY_ID}+{b64encode(bytes([4]) + KEY.verifier.public).decode()}"
    with pytest.raises(Malformed, match="not one for Ed25519"):
        notes.parse_verifier(witness)


@pytest.mark.parametrize("cut", [KEY.vkey, KEY.line + "\n", KEY.line[:-1], KEY.line.replace("PRIVATE", "private"), ""])
def test_a_private_key_that_was_not_copied_whole_is_refused(cut):
    with pytest.raises(Malformed):
        notes.parse_signer(cut)


def test_no_letter_of_a_key_can_be_mistyped():
    chance = random.Random(1)
    for line, read in ((KEY.vkey, notes.parse_verifier), (KEY.line, notes.parse_signer)):
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
