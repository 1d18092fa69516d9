"""Which words of a file are headings, and of which level."""

from dataclasses import replace

from policy.text.blocks import Words
from policy.text.inline import Mark, MarkKind
from tests.policy.understood import LONG, heading, item, outline, paragraph, understand


def test_headings_begin_at_level_1_below_a_title():
    assert outline(heading("Visitors policy"), heading("Aims", 2), paragraph(LONG), heading("Staff", 3)) == [
        (1, "heading", "", "Aims"),
        (0, "paragraph", "", LONG),
        (2, "heading", "", "Staff"),
    ]


def test_short_lines_in_bold_are_headings():
    blocks = [paragraph("Aims", is_bold=True), paragraph(LONG), paragraph("Visits", is_bold=True), paragraph(LONG)]

    assert [kind for _, kind, *_ in outline(paragraph(LONG), *blocks)][1:] == [
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]


def test_a_single_short_line_in_bold_is_a_heading_with_a_doubt():
    understood = understand(paragraph(LONG), paragraph("Visits", is_bold=True), paragraph(LONG))

    assert [str(found.unit.kind) for found in understood.parts[0].units] == ["paragraph", "heading", "paragraph"]
    assert [doubt.must_settle for doubt in understood.doubts] == [False]


def test_numbered_sentences_in_a_headings_style_are_clauses():
    blocks = [heading("Visits"), heading("Visitors ask at the office.", 2, number="(1)")]
    blocks += [heading("Staff fetch them there.", 2, number="(2)"), heading("Nobody waits.", 3, number="(a)")]

    understood = understand(paragraph(LONG), *blocks, heading("Staff"), paragraph(LONG))

    assert [str(found.unit.kind) for found in understood.parts[0].units][1:5] == [
        "heading",
        "clause",
        "clause",
        "heading",
    ]
    assert not understood.doubts


def test_a_heading_of_900_characters_is_a_paragraph_with_a_doubt():
    understood = understand(paragraph(LONG), heading("word " * 180 + "end"))

    assert [str(found.unit.kind) for found in understood.parts[0].units] == ["paragraph", "paragraph"]
    assert len(understood.doubts) == 1


def headings(*blocks):
    """The headings: level, number, words."""
    return [(level, number, text) for level, kind, number, text in outline(*blocks) if kind == "heading"]


def bold(text):
    return paragraph(text, is_bold=True)


def test_articles_stand_above_sections():
    blocks = [bold("Article I: Name"), paragraph(LONG), bold("Section 1: Short name"), paragraph(LONG)]

    assert headings(*blocks, bold("Article II: Aims"), paragraph(LONG)) == [
        (1, "Article I:", "Name"),
        (2, "Section 1:", "Short name"),
        (1, "Article II:", "Aims"),
    ]


def test_stages_stand_below_the_heading_right_above_the_first():
    blocks = [paragraph(LONG), heading("Complaints"), paragraph(LONG), bold("Procedure"), bold("Stage 1: Talk")]

    assert headings(*blocks, paragraph(LONG), bold("Stage 2: Write"), paragraph(LONG)) == [
        (1, "", "Complaints"),
        (1, "", "Procedure"),
        (2, "Stage 1:", "Talk"),
        (2, "Stage 2:", "Write"),
    ]


def test_words_that_divide_numbered_sections_are_no_subsections():
    blocks = [bold("1. Aims"), paragraph(LONG), bold("PROCEDURE"), bold("2. Visits"), paragraph(LONG)]

    assert [level for level, *_ in headings(*blocks)] == [1, 1, 1]


def test_capitals_above_bold_words_are_the_higher_headings():
    blocks = [paragraph(LONG), bold("GROUND RULES"), bold("Hours"), paragraph(LONG), bold("Dress"), paragraph(LONG)]

    assert [level for level, *_ in headings(*blocks)] == [1, 2, 2]


def test_numbers_follow_the_levels_that_the_file_gives_to_such_numbers():
    blocks = [heading("1. Aims", 2), paragraph(LONG), heading("1.1 Staff", 3), paragraph(LONG)]

    assert headings(*blocks, bold("1.2 Visitors"), paragraph(LONG), bold("2. Visits"), paragraph(LONG)) == [
        (1, "1.", "Aims"),
        (2, "1.1", "Staff"),
        (2, "1.2", "Visitors"),
        (1, "2.", "Visits"),
    ]


def test_no_level_is_left_out():
    assert headings(heading("Aims", 1), paragraph(LONG), heading("Staff", 4), paragraph(LONG)) == [
        (1, "", "Aims"),
        (2, "", "Staff"),
    ]


def test_one_section_has_numbered_headings_and_another_numbered_sentences():
    blocks = [bold("1. Aims"), paragraph(f"1.1 {LONG}"), paragraph(f"1.2 {LONG}"), paragraph(f"1.3 {LONG}")]
    blocks += [bold("2. Safeguards"), paragraph("2.1 Harassment"), paragraph(LONG)]

    assert headings(*blocks, paragraph("2.2 Confidentiality"), paragraph(LONG))[1:] == [
        (1, "2.", "Safeguards"),
        (2, "2.1", "Harassment"),
        (2, "2.2", "Confidentiality"),
    ]


def test_a_section_is_a_heading_where_others_are():
    blocks = [bold("Section A: Head"), item("asks;", number="1."), paragraph("Section B: Deputy")]
    blocks += [item("asks;", number="1."), paragraph("Section C: A member may be removed for:"), item("theft.")]

    assert headings(*blocks) == [(1, "Section A:", "Head"), (1, "Section B:", "Deputy")]


def test_a_line_that_the_contents_list_names_is_a_heading():
    contents = [paragraph("Contents"), paragraph("Aims 2"), paragraph("Visitors 3")]
    blocks = [paragraph("Aims"), paragraph(LONG), heading("Visitors"), paragraph(LONG), paragraph("Aims"), item("all;")]

    assert [text for *_, text in headings(*contents, *blocks)] == ["Aims", "Visitors", "Aims"]


def test_a_title_below_its_label_is_one_heading_and_is_told():
    blocks = [paragraph("ARTICLE I"), paragraph("Name"), paragraph(LONG), paragraph("ARTICLE II"), paragraph("Aims")]

    understood = understand(*blocks, paragraph(LONG))

    assert headings(*blocks, paragraph(LONG)) == [(1, "ARTICLE I", "Name"), (1, "ARTICLE II", "Aims")]
    assert any("one heading now" in note for note in understood.notes)


def test_lines_to_be_filled_in_are_no_headings():
    lines = ["Your name:", "Signature:", "Name: Kim Lee", "Address (with postcode): ………………", "NAME (PLEASE PRINT)"]
    blocks = [heading(text, 0, is_bold=True) for text in lines]

    assert not headings(paragraph(LONG), *(block for line in blocks for block in (line, paragraph(LONG))))


def test_a_block_of_lines_in_bold_is_text_with_one_doubt():
    blocks = [
        bold(text) for text in ("Monday in the hall", "Tuesday in the library", "No dogs", "Bring a pen", "Rules")
    ]

    understood = understand(paragraph(LONG), *blocks, paragraph(LONG))

    kinds = [str(found.unit.kind) for found in understood.parts[0].units]
    assert kinds == ["paragraph", *["paragraph"] * 4, "heading", "paragraph"]
    assert understood.doubts[0].understood.startswith("4 short lines")


def test_an_item_in_bold_among_plain_ones_is_an_item():
    items = [item("Ask.", number="1."), item("Wardens", number="2.", is_bold=True), paragraph(LONG, level=1)]

    assert not headings(*items, item("Sign.", number="3."))


def test_half_a_sentence_in_a_headings_style_is_text():
    assert not headings(
        paragraph(LONG), heading("Everybody who visits the school must—", 3), item("ask.", number="(a)")
    )


def test_bold_over_a_whole_heading_is_dropped_and_over_a_part_of_it_kept():
    whole, part = (Mark(0, end, MarkKind.BOLD) for end in (len("Staff rules"), len("Staff")))
    blocks = [heading("Staff rules"), paragraph(LONG), heading("Staff rules"), paragraph(LONG)]
    blocks[0] = replace(blocks[0], words=Words("Staff rules", (whole,)))
    blocks[2] = replace(blocks[2], words=Words("Staff rules", (part,)))

    units = [found.unit for found in understand(paragraph(LONG), *blocks).parts[0].units]

    assert [unit.marks for unit in units if unit.text == "Staff rules"] == [(), (part,)]
