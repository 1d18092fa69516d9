"""From the blocks of a file to the parts and units that its authors meant: parts, tables, notes and words."""

import pytest

from policy.text.blocks import Block, BlockKind, Cell, Words
from policy.text.inline import Mark, MarkKind
from policy.text.units import UnitKind
from tests.policy.understood import LONG, heading, note, outline, paragraph, table, understand


def test_a_file_without_blocks_is_an_empty_main_body():
    understood = understand(paragraph(""), Block(BlockKind.PAGE_BREAK, Words(""), "page 1"))

    assert [(part.label, part.units) for part in understood.parts] == [("", ())]


@pytest.mark.parametrize(
    ("blocks", "label", "title"),
    [
        ((heading("Annex A - Contacts"),), "Annex A", "Contacts"),
        ((heading("APPENDIX 1"), heading("Contacts", 2)), "APPENDIX 1", "Contacts"),
        ((paragraph("Schedule 2: Fees"),), "Schedule 2", "Fees"),
        ((paragraph("Appendix 1"), paragraph("Whom to ask")), "Appendix 1", "Whom to ask"),
        ((heading("Appendix"),), "Appendix", ""),
        ((heading("Appendix One: Contacts"),), "Appendix One", "Contacts"),
    ],
)
def test_an_appendix_is_a_part_with_its_label_and_title(blocks, label, title):
    understood = understand(heading("Visits"), paragraph(LONG), *blocks, paragraph(LONG))

    assert [(part.label, part.title) for part in understood.parts] == [("", ""), (label, title)]
    assert [found.unit.text for found in understood.parts[1].units] == [LONG]


def test_a_sentence_that_begins_with_appendix_is_a_paragraph():
    text = "Appendix 1 lists whom to ask."

    assert outline(paragraph(LONG), paragraph(text), paragraph(LONG))[1] == (0, "paragraph", "", text)


def test_appendices_without_labels_are_one_part_below_the_heading_above_them():
    blocks = [heading("Visits"), paragraph(LONG), heading("Appendices"), heading("Contacts", 2), paragraph(LONG)]

    assert [part.label for part in understand(*blocks).parts] == ["", "Appendices"]


def test_a_heading_above_appendices_with_labels_is_no_part():
    blocks = [heading("Visits"), paragraph(LONG), heading("Appendices"), heading("Appendix A"), paragraph(LONG)]

    assert [part.label for part in understand(*blocks).parts] == ["", "Appendix A"]


def test_a_long_handbook_has_a_part_for_each_top_heading():
    words = "word " * 8_000
    blocks = [heading("Staff"), heading("Leave", 2), paragraph(words), heading("Visitors"), paragraph(words)]

    assert [part.label for part in understand(*blocks).parts] == ["", "Staff", "Visitors"]


def test_appendices_of_a_long_handbook_are_no_chapters():
    words = "word " * 8_000
    blocks = [heading("Staff"), paragraph(words), heading("Visitors"), paragraph(words), heading("Annex A: Forms")]

    understood = understand(*blocks, heading("Leave"), paragraph(LONG))

    assert [part.label for part in understood.parts] == ["", "Staff", "Visitors", "Annex A"]


def test_a_policy_with_a_long_annex_is_one_page_and_its_annex():
    blocks = [heading("Staff"), paragraph(LONG), heading("Visitors"), paragraph(LONG), heading("Annex A: Forms")]

    assert len(understand(*blocks, paragraph("word " * 16_000)).parts) == 2


def test_a_table_too_wide_for_a_text_is_paragraphs():
    assert len(outline(table([f"cell {number}" for number in range(120)]))) == 120


def test_merged_cells_fill_the_grid_and_are_told():
    merged = table(
        [Cell((Words("Who"),), columns=2), "When"],
        [Cell((Words("Head"),), rows=2), "first", "May"],
        ["then", "June"],
        ["", "", ""],
        header=True,
    )

    understood = understand(merged)

    assert [found.unit.text for found in understood.parts[0].units] == [
        "Who\t\tWhen",
        "Head\tfirst\tMay",
        "\tthen\tJune",
    ]
    assert any("cover several columns or rows" in note for note in understood.notes)


def test_paragraphs_and_marks_of_cells_are_kept():
    bold = Words("Kim Lee", (Mark(0, 3, MarkKind.BOLD),))

    understood = understand(table(["Who", "What"], [Cell((Words("Head"), bold)), "asks"]))

    unit = understood.parts[0].units[1].unit
    assert unit.text == "Head\nKim Lee\tasks"
    assert unit.marks == (Mark(5, 8, MarkKind.BOLD),)


def in_bold(text):
    return Cell((Words(text, (Mark(0, len(text), MarkKind.BOLD),)),))


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[in_bold("Who"), in_bold("What")], [in_bold("Head"), "asks"]], UnitKind.HEADER),
        ([[in_bold("Who"), "What"], [in_bold("Head"), "asks"]], UnitKind.ROW),
        ([[in_bold("Who"), in_bold("What")], [in_bold("Head"), in_bold("asks")]], UnitKind.ROW),
        ([[in_bold("Who"), ""], [in_bold("Head"), "asks"]], UnitKind.ROW),
    ],
)
def test_a_first_row_set_in_bold_above_others_is_the_header(rows, kind):
    assert understand(table(*rows)).parts[0].units[0].unit.kind is kind


def test_tables_count_in_their_part():
    rows = ["Who", "What"], ["Head", "asks"]

    understood = understand(table(*rows), table(*rows), heading("Annex A"), table(*rows))

    assert [[found.unit.table for found in part.units] for part in understood.parts] == [[1, 1, 2, 2], [1, 1]]


def test_a_table_of_one_cell_is_a_frame_around_paragraphs():
    assert outline(table([Cell((Words("1. Ask."), Words("2. Sign.")))])) == [
        (0, "clause", "1.", "Ask."),
        (0, "clause", "2.", "Sign."),
    ]


def test_notes_keep_their_numbers_and_a_sign_gets_one_where_it_is_cited_too():
    cited = Words("Ask[*] staff[1].", (Mark(3, 6, MarkKind.NOTE, "*"), Mark(12, 15, MarkKind.NOTE, "1")))

    understood = understand(Block(BlockKind.PARAGRAPH, cited, "line 1"), note("In writing.", "*"), note("Any.", "1"))

    first, *others = [found.unit for found in understood.parts[0].units]
    assert first.text == "Ask[2] staff[1]."
    assert [mark.address for mark in first.marks] == ["2", "1"]
    assert [(str(unit.kind), unit.number) for unit in others] == [("note", "2"), ("note", "1")]


def test_a_further_block_of_a_note_is_a_paragraph():
    assert outline(paragraph(LONG), note("First.", "1"), note("Second.", "1"))[1:] == [
        (0, "note", "1", "First."),
        (0, "paragraph", "", "Second."),
    ]


def test_invisible_characters_go_with_a_note_and_marks_move():
    words = Words("Ask\u200b  at the\u00a0office", (Mark(6, 8, MarkKind.BOLD),))

    understood = understand(Block(BlockKind.PARAGRAPH, words, "line 1"))

    unit = understood.parts[0].units[0].unit
    assert unit.text == "Ask at the office"
    assert unit.marks == (Mark(4, 6, MarkKind.BOLD),)
    assert understood.notes == ("1 character that nobody can see was taken out.",)


def test_accents_are_counted_across_what_is_taken_out():
    accents = "\u0301" * 8

    assert outline(paragraph(f"x{accents}\u200b{accents} asks"))[0][3].count("\u0301") <= 8


def test_a_lost_letter_must_be_typed_again():
    understood = understand(paragraph("Visitors don\ufffdt wait."))

    assert understood.parts[0].units[0].unit.text == "Visitors don□t wait."
    assert [doubt.must_settle for doubt in understood.doubts] == [True]


def test_a_link_to_no_address_keeps_its_words_and_is_told():
    words = Words("Ask here.", (Mark(4, 8, MarkKind.LINK, "javascript:alert"),))

    understood = understand(Block(BlockKind.PARAGRAPH, words, "line 1"))

    assert understood.parts[0].units[0].unit.marks == ()
    assert any("javascript:alert" in note for note in understood.notes)
