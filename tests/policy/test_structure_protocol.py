"""The protocol keeps its bytes, whatever kind of file it comes in."""

from pathlib import Path

import pytest

from policy.files import write_docx
from policy.files.reading_blocks import read_blocks
from policy.text import parse
from policy.text.blocks import FileBlocks
from policy.text.smallest_form import write_smallest
from policy.text.structure.parts import build_parts
from tests.policy.understood import paragraph

PROTOCOL = Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt"
TEXT = parse(PROTOCOL.read_bytes())
FILES = {
    "protocol.docx": write_docx(TEXT, title="Social Networking Protocol", number="1.0"),
    "protocol.md": TEXT.canonical.replace("\n", "\n\n").encode(),
    "protocol.txt": PROTOCOL.read_bytes(),
}


def write(understood):
    return write_smallest([part.part_units for part in understood.parts])


def test_the_protocol_typed_by_hand_gives_its_own_bytes():
    understood = build_parts(FileBlocks(tuple(paragraph(line) for line in TEXT.canonical.splitlines())))

    assert write(understood) == TEXT
    assert not understood.doubts
    assert not understood.left_out


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_protocol_gives_its_own_bytes_without_a_doubt(name):
    understood = build_parts(read_blocks(name, FILES[name]))

    assert write(understood) == TEXT
    assert not understood.doubts


def test_the_title_of_our_own_word_file_comes_without_its_version():
    assert build_parts(read_blocks("protocol.docx", FILES["protocol.docx"])).title == "Social Networking Protocol"
