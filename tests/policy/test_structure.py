"""From the blocks of a file to the parts and units that its authors meant."""

from pathlib import Path

import pytest

from policy.text import parse
from policy.text.blocks import Block, BlockKind, Cell, FileBlocks, Row, Words
from policy.text.inline import Mark, MarkKind
from policy.text.smallest_form import write_smallest
from policy.text.structure.parts import build_parts

PROTOCOL = Path(__file__).parents[2] / "policy/texts/social-networking-protocol.txt"
LONG = "Everybody who works for the school keeps to this, whatever their role and wherever they happen to be."


def paragraph(text, **fields):
    return Block(BlockKind.PARAGRAPH, Words(text), "line 1", **fields)


def heading(text, level=1, **fields):
    return Block(BlockKind.HEADING, Words(text), "line 1", level=level, **fields)


def item(text, level=1, **fields):
    return Block(BlockKind.ITEM, Words(text), "line 1", level=level, **fields)


def table(*rows, header=False):
    """A table whose cells are texts or cells."""
    made = [[cell if isinstance(cell, Cell) else Cell((Words(cell),)) for cell in row] for row in rows]
    kept = [Row(tuple(row), is_header=header and place == 0) for place, row in enumerate(made)]
    return Block(BlockKind.TABLE, Words(""), "table 1", rows=tuple(kept))


def understand(*blocks, title=""):
    understood = build_parts(FileBlocks(blocks, title=title))
    write_smallest([part.part_units for part in understood.parts])
    return understood


def outline(*blocks, part=0):
    """The units of a part: level, kind, number, words."""
    return [
        (unit.level, str(unit.kind), unit.number, unit.text)
        for unit in (found.unit for found in understand(*blocks).parts[part].units)
    ]


def levels(*blocks):
    return [level for level, *_ in outline(*blocks)]


def test_the_protocol_typed_by_hand_gives_its_own_bytes():
    text = parse(PROTOCOL.read_bytes())
    blocks = [paragraph(line) for line in text.canonical.splitlines()]

    understood = build_parts(FileBlocks(tuple(blocks)))

    assert write_smallest([part.part_units for part in understood.parts]) == text
    assert not understood.doubts
    assert not understood.left_out


def test_a_file_without_blocks_is_an_empty_main_body():
    understood = understand(paragraph(""), Block(BlockKind.PAGE_BREAK, Words(""), "page 1"))

    assert [(part.label, part.units) for part in understood.parts] == [("", ())]


@pytest.mark.parametrize(
    ("blocks", "title"),
    [
        ((heading("Visitors policy"), heading("Aims", 2), paragraph(LONG)), "Visitors policy"),
        ((paragraph("VISITORS", is_bold=True), heading("Aims", 2), paragraph(LONG)), "VISITORS"),
        ((paragraph("Visitors and guests policy:"), heading("Aims"), paragraph(LONG)), "Visitors and guests policy"),
        ((heading("Introduction"), paragraph(LONG), heading("Rules"), paragraph(LONG)), ""),
        ((heading("Article I Name"), paragraph(LONG)), ""),
        ((paragraph(LONG), heading("Visitors policy"), paragraph(LONG)), ""),
    ],
)
def test_the_title_is_proposed_where_the_file_begins_with_one(blocks, title):
    understood = understand(*blocks)

    assert understood.title == title
    assert [left_out.reason for left_out in understood.left_out] == (["the title"] if title else [])


def test_a_title_of_the_properties_that_is_junk_is_not_believed():
    assert understand(paragraph(LONG), title="I").title == ""
    assert understand(paragraph(LONG), title="Microsoft Word - policy final.docx").title == ""
    assert understand(paragraph(LONG), title="Visitors and guests").title == "Visitors and guests"


def test_headings_begin_at_level_1_below_a_title():
    assert outline(heading("Visitors policy"), heading("Aims", 2), paragraph(LONG), heading("Staff", 3)) == [
        (1, "heading", "", "Aims"),
        (0, "paragraph", "", LONG),
        (2, "heading", "", "Staff"),
    ]


def test_a_table_of_document_control_goes_to_the_register():
    control = table(["Version", "2.1"], ["Author", "Kim Lee"], ["Approved by", "Board"], ["Review date", "May 2027"])

    understood = understand(heading("Visitors policy"), control, heading("Aims", 2), paragraph(LONG))

    assert understood.register == {
        "version": "2.1",
        "owner": "Kim Lee",
        "approved_by": "Board",
        "review_on": "May 2027",
    }
    assert [left_out.reason for left_out in understood.left_out] == ["document control", "the title"]


def test_lines_of_document_control_at_the_end_go_to_the_register():
    understood = understand(paragraph(LONG), paragraph("Approved by: the board"), paragraph("Next review: May 2027"))

    assert understood.register == {"approved_by": "the board", "review_on": "May 2027"}
    assert len(understood.parts[0].units) == 1


def test_a_table_of_rules_is_no_document_control():
    rules = table(["Stage", "Who decides"], ["First", "The head"], ["Second", "The board"], header=True)

    assert [kind for _, kind, *_ in outline(rules)] == ["header", "row", "row"]


def test_a_contents_list_is_left_out_and_its_headings_stay():
    understood = understand(
        heading("Contents"),
        paragraph("1 Aims ....... 2"),
        paragraph("2 Visits ....... 3"),
        heading("1 Aims"),
        paragraph(LONG),
        heading("2 Visits"),
        paragraph(LONG),
    )

    assert [left_out.text for left_out in understood.left_out] == ["Contents", "1 Aims ....... 2", "2 Visits ....... 3"]
    assert [found.unit.number for found in understood.parts[0].units] == ["1", "", "2", ""]


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("1. Ask first.", "1.", "Ask first."),
        ("1.1.2 Ask first.", "1.1.2", "Ask first."),
        ("(a) ask first;", "(a)", "ask first;"),
        ("iv) ask first;", "iv)", "ask first;"),
        ("Section 2: Ask first.", "Section 2:", "Ask first."),
    ],
)
def test_a_number_typed_before_words_is_the_number_of_a_clause(text, number, words):
    assert outline(paragraph(LONG), paragraph(text))[1:] == [(0, "clause", number, words)]


@pytest.mark.parametrize(
    "text",
    [
        "1990 was the year in which the school was founded by the town.",
        "12 May is the day on which the office is closed to visitors.",
        "A visitor asks at the office before going to a class.",
        "01.09.2021 is the date from which the rules of this policy apply.",
    ],
)
def test_years_dates_and_articles_are_words(text):
    assert outline(paragraph(LONG), paragraph(text))[1:] == [(0, "paragraph", "", text)]


def test_a_number_that_form_2_cannot_print_stays_among_the_words():
    assert outline(item("ask first.", number="(1)-[x]")) == [(0, "paragraph", "", "(1)-[x] ask first.")]


def test_a_bullet_of_a_symbol_font_is_a_bullet():
    assert outline(paragraph(LONG), paragraph("\uf0b7 ask first"))[1:] == [(0, "bullet", "", "ask first")]


def test_typed_lists_are_set_in_by_the_kinds_of_their_numbers():
    texts = ["1. First:", "1.1 Second:", "(a) third:", "(i) fourth;", "(ii) fifth;", "(b) sixth.", "2. Seventh."]

    assert levels(*map(paragraph, texts)) == [0, 1, 2, 3, 3, 2, 0]


def test_a_paragraph_that_is_not_set_in_ends_typed_lists():
    blocks = [paragraph(text) for text in ("1. Ask:", "(a) staff;", "• visitors.", LONG, "• a new list")]

    assert levels(*blocks) == [0, 1, 2, 0, 0]


def test_clauses_that_word_counts_below_a_heading_are_not_set_in():
    blocks = [
        heading("Visits", number="1."),
        item("Ask:", 2, number="1.1"),
        item("at the office;", 3),
        item("every time,", 4),
        item("in writing:", 3, number="(a)"),
        item("Sign the book.", 2, number="1.2"),
    ]

    assert levels(*blocks)[1:] == [0, 0, 1, 1, 0]


def test_letters_typed_below_an_item_are_set_in_and_the_list_goes_on():
    blocks = [
        item("Ask:", number="1."),
        paragraph("(a) staff;"),
        paragraph("(b) visitors."),
        item("Sign.", number="2."),
    ]

    assert levels(*blocks) == [0, 1, 1, 0]


def test_depth_over_8_is_capped_with_a_doubt():
    understood = understand(*(item("word", level) for level in range(1, 13)))

    assert max(found.unit.level for found in understood.parts[0].units) == 8
    assert len(understood.doubts) == 1


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


@pytest.mark.parametrize(
    ("blocks", "label", "title"),
    [
        ((heading("Annex A - Contacts"),), "Annex A", "Contacts"),
        ((heading("APPENDIX 1"), heading("Contacts", 2)), "APPENDIX 1", "Contacts"),
        ((paragraph("Schedule 2: Fees"),), "Schedule 2", "Fees"),
        ((paragraph("Appendix 1"), paragraph("Whom to ask")), "Appendix 1", "Whom to ask"),
        ((heading("Appendix"),), "Appendix", ""),
    ],
)
def test_an_appendix_is_a_part_with_its_label_and_title(blocks, label, title):
    understood = understand(heading("Visits"), paragraph(LONG), *blocks, paragraph(LONG))

    assert [(part.label, part.title) for part in understood.parts] == [("", ""), (label, title)]
    assert [found.unit.text for found in understood.parts[1].units] == [LONG]


def test_a_sentence_that_begins_with_appendix_is_a_paragraph():
    text = "Appendix 1 lists whom to ask."

    assert outline(paragraph(LONG), paragraph(text), paragraph(LONG))[1] == (0, "paragraph", "", text)


def test_a_long_handbook_has_a_part_for_each_top_heading():
    words = "word " * 31_000
    blocks = [heading("Staff"), heading("Leave", 2), paragraph(words), heading("Visitors"), paragraph(words)]

    assert [part.label for part in understand(*blocks).parts] == ["", "Staff", "Visitors"]


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


def test_tables_count_in_their_part():
    rows = ["Who", "What"], ["Head", "asks"]

    understood = understand(table(*rows), table(*rows), heading("Annex A"), table(*rows))

    assert [[found.unit.table for found in part.units] for part in understood.parts] == [[1, 1, 2, 2], [1, 1]]


def test_a_table_of_one_cell_is_a_frame_around_paragraphs():
    assert outline(table([Cell((Words("1. Ask."), Words("2. Sign.")))])) == [
        (0, "clause", "1.", "Ask."),
        (0, "clause", "2.", "Sign."),
    ]


def picture(words, data):
    return Block(BlockKind.PICTURE, Words(words), "picture 1", picture=data)


def test_a_picture_before_any_words_and_a_repeated_one_are_logos():
    understood = understand(
        picture("", b"crest"), paragraph(LONG), picture("A map", b"map"), picture("b", b"x"), picture("b", b"x")
    )

    assert [left_out.reason for left_out in understood.left_out] == ["a logo"] * 3
    unit = understood.parts[0].units[1].unit
    assert (str(unit.kind), unit.text) == ("picture", "A map")
    assert unit.marks[0].address.startswith("sha256:")


@pytest.mark.parametrize("words", ["", "C:\\Users\\kim\\plan.png", "plan final.jpeg", "Picture 3"])
def test_a_picture_without_alternative_text_must_be_settled(words):
    understood = understand(paragraph(LONG), picture(words, b"plan"))

    assert understood.parts[0].units[1].unit.text == "Picture"
    assert [doubt.must_settle for doubt in understood.doubts] == [True]


def test_a_picture_that_is_not_in_the_file_is_a_paragraph():
    assert outline(paragraph(LONG), picture("A map of the site", b""))[1] == (0, "paragraph", "", "A map of the site")


def note(text, number):
    return Block(BlockKind.NOTE, Words(text), "note", number=number)


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


def test_a_lost_letter_must_be_typed_again():
    understood = understand(paragraph("Visitors don\ufffdt wait."))

    assert understood.parts[0].units[0].unit.text == "Visitors don□t wait."
    assert [doubt.must_settle for doubt in understood.doubts] == [True]


def test_a_link_to_no_address_keeps_its_words_and_is_told():
    words = Words("Ask here.", (Mark(4, 8, MarkKind.LINK, "javascript:alert"),))

    understood = understand(Block(BlockKind.PARAGRAPH, words, "line 1"))

    assert understood.parts[0].units[0].unit.marks == ()
    assert any("javascript:alert" in note for note in understood.notes)


def test_an_ordinary_policy_has_no_doubts_whatever_its_numbers():
    blocks = [heading("Aims", number="1"), paragraph("1.1 Ask."), paragraph("1.1 Ask again."), paragraph("1.4 Sign.")]

    assert not understand(*blocks, heading("Visits", number="3"), paragraph(LONG)).doubts
