"""A Markdown file becomes blocks as it is shown where Markdown is rendered, and no word of it is lost."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy.files.from_markdown.reader import read_markdown_blocks
from policy.text.blocks import BlockKind
from policy.text.errors import TextError
from policy.text.inline import Mark, MarkKind


def read(text):
    return read_markdown_blocks(text.encode())


def kinds(found):
    return [(block.kind.value, block.number, block.level, block.words.text) for block in found.blocks]


def texts(found):
    return [block.words.text for block in found.blocks]


def left_out(found):
    return [(one.reason, one.text) for one in found.left_out]


def all_words(found):
    """Every word that stands in the blocks or is listed as left out."""
    pieces = [one.text for one in found.left_out]
    for block in found.blocks:
        pieces += [block.number, block.words.text, *(mark.address for mark in block.words.marks)]
        pieces += [words.text for row in block.rows for cell in row.cells for words in cell.paragraphs]
    return " ".join(pieces)


def test_headings_have_their_level_and_place():
    found = read("# Lone working\n\nScope\n-----\n\n### Risks ###\n")
    assert kinds(found) == [
        ("heading", "", 1, "Lone working"),
        ("heading", "", 2, "Scope"),
        ("heading", "", 3, "Risks"),
    ]
    assert [block.where for block in found.blocks] == ["line 1", "line 3", "line 6"]


def test_a_wrapped_paragraph_is_one_and_two_paragraphs_are_never_joined():
    assert texts(read("Staff tell\ntheir manager.\n\nThey do so early.\n")) == [
        "Staff tell their manager.",
        "They do so early.",
    ]


@pytest.mark.parametrize("line_break", ["  \n", "\\\n", "<br>", "<br/>\n"])
def test_a_line_break_that_people_see_begins_a_paragraph(line_break):
    found = read(f"Version 2{line_break}Approved in May\n")
    assert kinds(found) == [("paragraph", "", 0, "Version 2"), ("paragraph", "", 0, "Approved in May")]
    assert "Line breaks inside paragraphs were taken as new paragraphs: 1." in found.notes


def test_list_numbers_are_those_that_are_shown():
    found = read("3) One\n3) Two\n7) Three\n")
    assert [block.number for block in found.blocks] == ["3)", "4)", "5)"]
    assert "Numbers of lists are as Markdown shows them, not as they were typed: 2." in found.notes
    assert read("1. One\n1. Two\n").notes == ()


def test_items_have_their_depth_and_what_goes_on_in_them_their_level():
    found = read("1. One\n\n   More on one.\n\n   - Inside  \n     next line\n2. Two\n\nAfter.\n")
    assert kinds(found) == [
        ("item", "1.", 1, "One"),
        ("paragraph", "", 1, "More on one."),
        ("item", "", 2, "Inside"),
        ("paragraph", "", 2, "next line"),
        ("item", "2.", 1, "Two"),
        ("paragraph", "", 0, "After."),
    ]


def test_a_number_without_words_stays_among_the_words():
    assert kinds(read("2020.\n\nAfter.\n")) == [("paragraph", "", 0, "2020."), ("paragraph", "", 0, "After.")]


def test_a_number_without_words_stands_before_the_list_below_it():
    assert kinds(read("1. - One\n2. Two\n")) == [
        ("paragraph", "", 0, "1."),
        ("item", "", 2, "One"),
        ("item", "2.", 1, "Two"),
    ]


@pytest.mark.parametrize(
    ("source", "number", "words"),
    [
        ("1986. A year", "1986.", "A year"),
        ("007) Seven", "7)", "Seven"),
        ("# 1 Purpose", "", "1 Purpose"),
        ("-\n- a", "", "a"),
        ("* teachers \\* and staff", "", "teachers * and staff"),
        ("`Staff` __act__ _now_", "", "Staff act now"),
        ("See <https://example.org>.", "", "See https://example.org."),
        ("snake_case 5 * 3 ~ &copy; \\_ \\<b>", "", "snake_case 5 * 3 ~ © _ <b>"),
        ("[ ] all [x] [1] [^2]", "", "[ ] all [x] [1] [^2]"),
    ],
)
def test_what_is_no_mark_stays_among_the_words(source, number, words):
    (block,) = read(source).blocks
    assert (block.number, block.words.text) == (number, words)


def test_invisible_characters_are_removed_and_said():
    found = read("e\u200bmail &#x200b;")
    assert texts(found) == ["email"]
    assert found.notes == ("Invisible characters, such as soft hyphens, were removed: 2.",)


def test_a_program_in_the_page_is_listed_and_not_kept():
    assert left_out(read("Text.\n\n<script>alert(1)</script>\n")) == [("a program or a style sheet", "alert(1)")]


def test_two_addresses_for_one_link_are_listed():
    found = read("[hr]\n\n[hr]: https://example.org\n[hr]: https://example.net\n")
    assert found.blocks[0].words.marks == (Mark(0, 2, MarkKind.LINK, "https://example.org"),)
    assert [text for _, text in left_out(found)] == ["[hr]: https://example.net"]


def test_quotes_keep_their_kind():
    assert kinds(read("> Be kind.\n>\n> - To all\n")) == [("quote", "", 0, "Be kind."), ("item", "", 1, "To all")]


def test_emphasis_and_web_links_are_marks():
    (block,) = read("Ask **HR** or see [our *site*](HTTPS://example.org/é).\n").blocks
    assert block.words.text == "Ask HR or see our site."
    assert block.words.marks == (
        Mark(4, 6, MarkKind.BOLD),
        Mark(14, 22, MarkKind.LINK, "https://example.org/%C3%A9"),
        Mark(18, 22, MarkKind.ITALIC),
    )


def test_a_relative_link_keeps_its_words_and_its_address_is_listed():
    found = read("See [the form](forms/leave.md) and [above](#above).\n")
    assert found.blocks[0].words.text == "See the form and above."
    assert found.blocks[0].words.marks == ()
    assert left_out(found) == [("the address of a link that leads to no page of the web", "forms/leave.md")]


def test_a_paragraph_in_bold_says_so_and_a_heading_in_bold_is_only_a_heading():
    bold, heading = read("**Reporting**\n\n# **Scope**\n").blocks
    assert bold.is_bold
    assert heading.is_bold
    assert heading.words.marks == ()


def test_code_keeps_its_words_a_line_each():
    found = read("Use `the form`:\n\n```text\nName: x\n\nDate: y\n```\n")
    assert texts(found) == ["Use the form:", "Name: x", "Date: y"]
    assert [block.where for block in found.blocks] == ["line 1", "line 4", "line 6"]


def test_tables_have_a_header_and_cells_with_paragraphs():
    found = read("| Who | What |\n| --- | --- |\n| Head<br>Deputy | **Decides** |\n| Staff |\n")
    (table,) = found.blocks
    assert [row.is_header for row in table.rows] == [True, False, False]
    assert [words.text for words in table.rows[1].cells[0].paragraphs] == ["Head", "Deputy"]
    assert len(table.rows[2].cells) == 2


def test_cells_beyond_the_header_row_are_kept():
    found = read("> | Who | What |\n> | --- | --- |\n> | Head | Decides | Alone |\n")
    (table,) = found.blocks
    assert [len(row.cells) for row in table.rows] == [3, 3]
    assert table.rows[1].cells[2].paragraphs[0].text == "Alone"
    assert "Cells beyond the header row, which Markdown does not show, were kept: 1." in found.notes


def test_a_picture_has_its_alternative_text():
    found = read("Before ![Our *logo*](logo.png) after.\n")
    assert kinds(found) == [("paragraph", "", 0, "Before after."), ("picture", "", 0, "Our logo")]
    assert found.blocks[1].picture == b""
    assert any("Pictures" in note for note in found.notes)


def test_notes_stand_where_they_are_first_cited_and_count_from_one():
    found = read(
        "Leave[^b] and pay[^a].[^b]\n\n[^a]: Paid *monthly*.\n\n    On the 25th.\n[^b]: Agreed\n    leave.\n\nAfter.\n"
    )
    assert kinds(found) == [
        ("paragraph", "", 0, "Leave[1] and pay[2].[1]"),
        ("note", "1", 0, "Agreed leave."),
        ("note", "2", 0, "Paid monthly."),
        ("note", "", 0, "On the 25th."),
        ("paragraph", "", 0, "After."),
    ]
    assert Mark(5, 8, MarkKind.NOTE, "1") in found.blocks[0].words.marks


def test_a_note_that_nothing_cites_is_listed_and_an_unknown_citation_stays_as_typed():
    found = read("Pay[^z].\n\n[^a]: Never cited.\n")
    assert texts(found) == ["Pay[^z]."]
    assert left_out(found) == [("a note that nothing cites", "Never cited.")]


def test_a_note_that_cites_itself_is_written_once():
    found = read("Pay[^a].\n\n[^a]: See[^a] and[^b].\n[^b]: And[^a].\n")
    assert texts(found) == ["Pay[1].", "See[1] and[2].", "And[1]."]


def test_the_properties_are_left_out_and_give_the_title():
    found = read('---\ntitle: "Lone working"\nowner: HR\n---\n\nText.\n')
    assert found.title == "Lone working"
    assert texts(found) == ["Text."]
    assert [text for _, text in left_out(found)] == ['title: "Lone working"', "owner: HR"]
    assert found.blocks[0].where == "line 6"


def test_a_rule_at_the_beginning_is_not_taken_for_properties():
    assert texts(read("---\n\nWe care.\n\n---\n\nText.\n")) == ["We care.", "Text."]


def test_a_definition_that_no_link_uses_is_listed():
    found = read("[Staff]: must\n[hr]: https://example.org\n\nAsk [hr].\n")
    assert texts(found) == ["Ask hr."]
    assert found.blocks[0].words.marks == (Mark(4, 6, MarkKind.LINK, "https://example.org"),)
    assert left_out(found) == [("the address of a link, which no link of the file uses", "[Staff]: must")]


def test_comments_are_left_out_and_tags_lose_nothing_but_themselves():
    found = read("<!-- check -->\n\nAsk <u>the</u> <b>head</b><!-- who? -->.\n\n<div>\nOne <p>Two</p></div>\n")
    assert texts(found) == ["Ask the head.", "One", "Two"]
    assert left_out(found) == [("a comment", "check"), ("a comment", "who?")]
    assert found.blocks[0].words.marks == (Mark(8, 12, MarkKind.BOLD),)


def test_lists_and_headings_of_html_are_lists_and_headings():
    found = read("<h2>Duties</h2>\n<ol>\n<li>First</li>\n<li>Second<ul><li>Inside</li></ul></li>\n</ol>\n")
    assert kinds(found) == [
        ("heading", "", 2, "Duties"),
        ("item", "1.", 1, "First"),
        ("item", "2.", 1, "Second"),
        ("item", "", 2, "Inside"),
    ]
    assert [block.where for block in found.blocks] == ["line 1", "line 3", "line 4", "line 4"]


@pytest.mark.parametrize("placeholder", ["<name of school>", "<Name>", "<a member of staff>"])
def test_a_placeholder_in_angle_brackets_is_kept_as_words(placeholder):
    assert texts(read(f"Ask {placeholder} first.\n")) == [f"Ask {placeholder} first."]
    assert placeholder in all_words(read(f"{placeholder}\n\nText.\n"))


def test_a_contents_list_is_left_out_with_its_heading():
    found = read("# Contents\n\n- [1. Scope](#scope)\n  - [Who](#who)\n\n# Scope\n\n[TOC]\n\nText.\n")
    assert texts(found) == ["Scope", "Text."]
    assert [text for _, text in left_out(found)] == ["Contents", "1. Scope", "Who", "[TOC]"]


def test_a_list_with_words_beside_its_links_is_no_contents_list():
    assert len(read("# Contents\n\n- See [Scope](#scope)\n").blocks) == 2


def test_words_that_are_struck_out_are_kept_and_said():
    found = read("Staff ~~may~~ must.\n")
    assert texts(found) == ["Staff may must."]
    assert any("struck out" in note for note in found.notes)


def test_another_encoding_is_read_and_said():
    found = read_markdown_blocks("Staff’s leave".encode("cp1252"))
    assert texts(found) == ["Staff’s leave"]
    assert "Windows-1252" in found.notes[0]


@pytest.mark.parametrize(
    "data", [b"", b" \n\n", "Text".encode("utf-16"), b"a\0b", b"x" * 1_000_001, b"\xff\x01 a", b"a\n" * 30_001]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(TextError):
        read_markdown_blocks(data)


@pytest.mark.parametrize(
    "source",
    [
        "> " * 40 + "deep",
        ">" * 5_000 + "deep",
        "- " * 5_000 + "deep",
        "1. " * 40 + "deep",
        "\n".join(f"{'  ' * depth}- deep" for depth in range(40)),
        "\n".join(f"{'   ' * depth}1. deep" for depth in range(400)),
        "\n".join(f"{' ' * (40 * depth)}{'- ' * 20}deep" for depth in range(30)),
    ],
)
def test_what_is_nested_deeply_is_kept(source):
    found = read(source)
    assert all_words(found).count("deep") == source.count("deep")


@pytest.mark.parametrize(
    "source",
    [
        "[" * 100_000 + "end",
        "![" * 700 + "x" + "](a)" * 700 + " end",
        "**a *" * 5_000 + "end",
        "`" * 50_000 + " end",
        "<a " * 5_000 + "end",
        "<!--" * 20_000 + "end",
        "word " * 20_000 + "end",
        "| a " * 200 + "|\n" + "|---" * 200 + "|\n" + "| b \n" * 50 + "end",
        "<div>" * 5_000 + "end",
        "a\u0301" + "\u0301" * 100_000 + " end",
    ],
)
def test_a_hostile_file_is_read_and_keeps_its_words(source):
    assert "end" in all_words(read(source))


_PIECES = st.sampled_from(
    [
        *("# ", "> ", "- ", "1. ", "2) ", "  ", "    ", "\n", "\n\n", "|", "| --- | --- |\n", "**", "*", "_", "`"),
        *("```\n", "[", "]", "(", ")", "](", "]: ", "[^a]", "[^a]: ", "<", ">", "<b>", "<div>", "<br>", "</p>"),
        *("<!-- ", " -->", "~~", "\\", "!", "---\n", "===\n", "&amp;", "\t", " ", "a: ", "\f", "\u200b"),
        *("<table>", "<td>", "<script>", "https://x.org"),
    ]
)


@given(st.lists(st.one_of(_PIECES, st.integers(100, 999).map(lambda number: f" word{number} ")), max_size=30))
@example(["| a | b |\n| --- | --- |\n| ", " word100 ", "|", " word101 ", "|", " word102 "])
def test_every_word_stands_in_the_blocks_or_is_left_out(pieces):
    source = "".join(pieces)
    try:
        kept = all_words(read(source))
    except TextError:
        kept = ""
        assert "word" not in source
    for piece in pieces:
        if piece.startswith(" word"):
            assert kept.count(piece.strip()) >= 1


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        found = read(text)
    except TextError:
        return
    assert all(block.words.text or block.kind in (BlockKind.TABLE, BlockKind.PICTURE) for block in found.blocks)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        read_markdown_blocks(data)
    except TextError:
        return
