"""Nothing of a file is lost on its way to units, and every result can be written as a text."""

import re
import unicodedata
from collections import Counter

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy.text.blocks import Block, BlockKind, Cell, FileBlocks, Row, Words
from policy.text.inline import Mark, MarkKind
from policy.text.smallest_form import write_smallest
from policy.text.structure.parts import build_parts

_PIECES = [
    "1.", "1.1", "2", "(a)", "(i)", "b)", "iv.", "Appendix A", "ANNEX", "Schedule 1:", "Section 2", "ARTICLE I", "•",
    "-", "*", "–", "o", ":", "**", "[1]", "[", "](", "\\", "---", "|", "<br>", "#", ">", "![", "Contents", "Version: 2",
    "Author: Kim", "Review date", "Policy", "staff", "MUST", "ask", "first.", "é", "e\u0301", "x\u0301\u0301", "1990s",
    "12 May", "£5", "□", "…", "3", "Terms of use", "Page 3", "....... 4", "logo", "a/b.png", "§ 4", "[^1]: see",
]  # fmt: skip
_HOSTILE = [
    "\u200b",
    "\ufffd",
    "\uf0b7",
    "\u00a0",
    "\t",
    "\n",
    "\r",
    "\u2028",
    "\x07",
    "\u0301" * 12,
    "\U0001f600\ufe0f",
    "\u202e",
    "\ud800",
]
_ADDRESSES = [
    "https://example.org/a_(b)",
    "mailto:a@example.org",
    "javascript:x",
    "#part",
    "sha256:" + "0" * 64,
    "1",
    "*",
    "",
]
_marks = st.builds(
    Mark, st.integers(-1, 12), st.integers(0, 20), st.sampled_from(MarkKind), st.sampled_from(_ADDRESSES)
)


_SIGN = re.compile(r"^\s*o ")  # the sign of a bullet, and then no letter


def make_words(pieces):
    return st.builds(
        lambda found, joiner, marks: Words(joiner.join(found), tuple(marks)),
        st.lists(st.sampled_from(pieces), max_size=6),
        st.sampled_from([" ", " ", ""]),
        st.lists(_marks, max_size=3),
    )


def make_blocks(pieces):
    words = make_words(pieces)
    cell = st.builds(Cell, st.lists(words, max_size=2).map(tuple), st.integers(0, 3), st.integers(0, 3))
    row = st.builds(Row, st.lists(cell, max_size=3).map(tuple), st.booleans())
    rows = st.lists(row, max_size=3).map(tuple)
    numbers = st.sampled_from(["", "", "", "1.", "1.1", "(a)", "ii.", "Part 1", "ARTICLE I", "1-2", "*"])
    plain = st.builds(
        Block,
        st.sampled_from(
            [kind for kind in BlockKind if kind not in (BlockKind.TABLE, BlockKind.NOTE, BlockKind.PAGE_BREAK)]
        ),
        words,
        st.just("line 1"),
        numbers,
        st.integers(0, 12),
        is_bold=st.booleans(),
        picture=st.sampled_from([b"", b"one", b"two"]),
    )
    note = st.builds(
        Block, st.just(BlockKind.NOTE), words, number=st.sampled_from(["1", "2", "a", ""]), where=st.just("note")
    )
    table = st.builds(Block, st.just(BlockKind.TABLE), st.just(Words("")), st.just("table"), rows=rows)
    files = st.lists(st.one_of(plain, plain, plain, note, table), max_size=14).map(tuple)
    titles = st.sampled_from(["", "I", "Staff policy", "ask first."])
    return st.builds(FileBlocks, files, title=titles)


def count_letters(texts):
    return Counter(
        character for text in texts for character in unicodedata.normalize("NFC", text) if character.isalnum()
    )


def list_texts_of_file(content):
    for block in content.blocks:
        words = _SIGN.sub("", block.words.text)
        yield words if block.kind is BlockKind.NOTE else f"{block.number} {words}"
        yield from (_SIGN.sub("", words.text) for row in block.rows for cell in row.cells for words in cell.paragraphs)


def list_texts_understood(understood):
    for part in understood.parts:
        yield f"{part.label} {part.title}"
        yield from (f"{found.unit.number} {found.unit.text}" for found in part.units)
    yield from (left_out.text for left_out in understood.left_out)


@settings(max_examples=60, deadline=None)
@given(make_blocks(_PIECES))
def test_every_letter_and_digit_of_a_file_is_in_a_unit_a_label_or_left_out(content):
    understood = build_parts(content)

    lost = count_letters(list_texts_of_file(content)) - count_letters(list_texts_understood(understood))
    assert not lost


@settings(max_examples=60, deadline=None)
@given(make_blocks(_PIECES + _HOSTILE))
def test_what_was_understood_can_always_be_written(content):
    understood = build_parts(content)
    assume(any(part.units for part in understood.parts))

    text = write_smallest([part.part_units for part in understood.parts])
    assert len(text.parts) == len(understood.parts)
