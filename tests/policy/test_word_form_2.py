"""A text of form 2 is written as a Word file, and read back as the same text."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings

from policy.files import write_docx
from policy.files.from_word.reader import read_word_blocks
from policy.text import UnitKind, write_smallest
from policy.text.blocks import Block, BlockKind, FileBlocks, Words
from policy.text.form_2 import write_form_2
from policy.text.structure.parts import build_parts
from tests.environment import ROUNDS
from tests.policy.test_form_2 import parts
from tests.policy.word_round_trips import LONE_WORKING_TEXT, PICTURES, read_again, settle_spaces, with_dot


def write(text, pictures=PICTURES, number="1.0"):
    return write_docx(text, title="Lone working", number=number, pictures=pictures)


def has_more_than_headings(made):
    return any(unit.kind is not UnitKind.HEADING for part in made for unit in part.units)


@given(parts().map(with_dot).map(settle_spaces).filter(has_more_than_headings))
@settings(max_examples=12 * ROUNDS, deadline=None)
def test_every_policy_goes_to_word_and_comes_back_the_same(made):
    assert read_again(write(write_form_2(made))) == write_smallest(made)


def test_a_policy_with_a_unit_of_every_kind_comes_back_the_same():
    assert read_again(write(LONE_WORKING_TEXT)) == LONE_WORKING_TEXT


def test_the_same_text_gives_the_same_bytes():
    assert write(LONE_WORKING_TEXT) == write(LONE_WORKING_TEXT)


def open_docx():
    return docx.Document(BytesIO(write(LONE_WORKING_TEXT)))


def test_headings_lists_header_rows_and_pictures_are_words_own():
    document = open_docx()
    headings = {one.text: one.style.name for one in document.paragraphs if one.style.name.startswith("Heading")}
    assert headings["1\tPurpose"] == headings["Who does what"] == "Heading 1"
    assert headings["3.1\tEquipment"] == "Heading 2"
    bullet = next(one for one in document.paragraphs if one.text == "carries a telephone;")
    assert bullet.style.element.pPr.numPr is not None
    first, second = document.tables
    assert len(first.rows[0]._tr.xpath("./w:trPr/w:tblHeader")) == 1
    assert not second._tbl.xpath(".//w:tblHeader")
    assert [one.text for one in first.rows[1].cells[1].paragraphs][1] == "A telephone otherwise"
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == "The way from the gate to the hall, with its four lamps"


def test_an_annex_begins_on_a_new_page_and_is_a_heading():
    label = next(one for one in open_docx().paragraphs if one.text == "Annex A")
    assert label.paragraph_format.page_break_before
    assert label.style.element.xpath("./w:pPr/w:outlineLvl/@w:val") == ["0"]


def test_numbers_hang_before_words_that_stand_below_each_other():
    styles = open_docx().styles
    for level in range(1, 10):
        form = styles[f"Policy clause {level}"].paragraph_format
        assert form.first_line_indent < 0
        if level < 9:
            assert styles[f"Policy text {level + 1}"].paragraph_format.left_indent == form.left_indent


def test_a_picture_whose_file_is_missing_leaves_its_alternative_text():
    again = read_again(write(LONE_WORKING_TEXT, pictures={}))
    assert "\n\\[The way from the gate to the hall, with its four lamps\\]\n" in again.canonical


@pytest.mark.parametrize("number", ["1.0", ""])
def test_the_title_comes_back_without_the_version(number):
    assert build_parts(read_word_blocks(write(LONE_WORKING_TEXT, number=number))).title == "Lone working"


def test_a_paragraph_that_was_copied_into_another_file_says_nothing_about_that_file():
    copied = Block(BlockKind.PARAGRAPH, Words("Keys stay in the office."), "paragraph 1", style="Policy clause 1")
    others = [replace(copied, style="Normal", words=Words(f"1.{place} Doors close.")) for place in (1, 2)]
    (part,) = build_parts(FileBlocks((copied, *others))).parts
    assert [found.unit.kind for found in part.units] == [UnitKind.PARAGRAPH, UnitKind.CLAUSE, UnitKind.CLAUSE]


def test_a_paragraph_that_somebody_added_in_word_is_understood_as_in_any_file():
    document = open_docx()
    after = next(one for one in document.paragraphs if one.text.startswith("Heads and"))
    for words in ("4.7 Lone workers call in.", "Nobody forgets."):
        after.insert_paragraph_before(words, style="Normal")
    saved = BytesIO()
    document.save(saved)
    lines = read_again(saved.getvalue()).canonical.split("\n")
    place = lines.index("4.7 Lone workers call in.")
    assert lines[place - 1 : place + 2] == ["# Who does what", "4.7 Lone workers call in.", "Nobody forgets."]
