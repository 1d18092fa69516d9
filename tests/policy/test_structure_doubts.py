"""Places that can be read otherwise are told once each, and are few."""

import pytest

from policy.text.structure.doubts import Reading
from tests.policy.understood import LONG, heading, item, paragraph, understand


def list_doubts(*blocks):
    return [(doubt.words, doubt.readings[0]) for doubt in understand(paragraph(LONG), *blocks).doubts]


def test_a_paragraph_that_begins_inside_a_sentence_may_go_on_with_the_one_before():
    assert list_doubts(paragraph("Visitors ask at the office"), paragraph("before they go to a class.")) == [
        ("before they go to a class.", Reading.GO_ON)
    ]


@pytest.mark.parametrize("before", ["Visitors ask:", "Visitors ask,", "Visitors ask.", "Visitors ask; or"])
def test_no_sentence_is_broken_off_by_a_stop(before):
    assert not list_doubts(paragraph(before), paragraph("e.g. at the office."))


def test_a_short_line_above_text_may_be_a_heading():
    assert list_doubts(paragraph("Visits to a class"), paragraph(LONG)) == [("Visits to a class", Reading.HEADING)]


def test_lines_of_an_address_are_no_headings():
    assert not list_doubts(*map(paragraph, ["The Office", "High Street", "Oakfield"]))


@pytest.mark.parametrize("words", ["[insert name of school]", "<School name>", "[Academy]", "XXXX", "TBC"])
def test_words_of_a_template_may_still_have_to_be_filled_in(words):
    assert list_doubts(paragraph(f"Visitors of {words} ask.")) == [(f"Visitors of {words} ask.", Reading.TYPE_AGAIN)]


def test_many_doubts_of_a_kind_are_one():
    lines = [block for number in range(20) for block in (paragraph(f"Visit number {number}"), paragraph(LONG))]

    doubts = understand(paragraph(LONG), *lines).doubts

    assert [doubt.understood[:22] for doubt in doubts] == ["20 short lines may be "]


def test_an_ordinary_policy_has_no_doubts_whatever_its_numbers():
    blocks = [heading("Aims", number="1"), paragraph("1.1 Ask."), paragraph("1.1 Ask again."), paragraph("1.4 Sign.")]

    assert not understand(*blocks, heading("Visits", number="3"), paragraph(LONG), item("ask;"), item("sign")).doubts
