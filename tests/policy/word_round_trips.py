"""What a text of form 2 is when it was in a Word file, for tests."""

from dataclasses import replace
from hashlib import sha256

from policy.files.from_word.reader import read_word_blocks
from policy.files.words import RunStyle, WordRun, make_words
from policy.text import Mark, MarkKind, UnitKind, list_runs, parse, write_smallest
from policy.text.inline import sort_marks
from policy.text.structure.parts import build_parts
from tests.policy.form_2_texts import LONE_WORKING, PICTURE_DIGEST

# A PNG of one dot, so that the digest in a text is that of a picture that Word can show.
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000"
    "02000148afa4710000000049454e44ae426082"
)
DOT_DIGEST = sha256(DOT).hexdigest()
PICTURES = {DOT_DIGEST: DOT}
LONE_WORKING_TEXT = parse(LONE_WORKING.replace(PICTURE_DIGEST, DOT_DIGEST).encode())


def read_again(data, *, accept_changes=True):
    understood = build_parts(read_word_blocks(data, accept_changes=accept_changes))
    assert not understood.doubts
    return write_smallest([part.part_units for part in understood.parts])


def with_dot(parts):
    """The parts with a picture that there is, in the place of one that there is not."""
    return [replace(part, units=tuple(_show_dot(unit) for unit in part.units)) for part in parts]


def _show_dot(unit):
    if unit.kind is not UnitKind.PICTURE:
        return unit
    return replace(unit, marks=(Mark(0, len(unit.text), MarkKind.LINK, f"sha256:{DOT_DIGEST}"),))


def settle_spaces(parts):
    """The parts with the marks that Word keeps: bold, italic and links begin and end at letters, and go over spaces."""
    return [replace(part, units=tuple(_settle_unit(unit) for unit in part.units)) for part in parts]


def _settle_unit(unit):
    if unit.kind is UnitKind.PICTURE:
        return unit
    text, marks = "", []
    for run in _cut(list_runs(unit.text, unit.marks)):
        if isinstance(run, str):
            text += run
            continue
        words = make_words(
            [WordRun(one.text, RunStyle(one.is_bold, one.is_italic, one.address, one.note)) for one in run], print
        )
        marks += [Mark(one.start + len(text), one.end + len(text), one.kind, one.address) for one in words.marks]
        text += words.text
    assert text == unit.text
    return replace(unit, marks=sort_marks(text, marks))


def _cut(runs):
    """The runs of each paragraph of a row, and the separators between them."""
    paragraph = []
    for run in runs:
        piece = ""
        for letter in run.text:
            if letter in "\t\n":
                yield [*paragraph, replace(run, text=piece)]
                yield letter
                paragraph, piece = [], ""
            else:
                piece += letter
        paragraph.append(replace(run, text=piece))
    yield paragraph
