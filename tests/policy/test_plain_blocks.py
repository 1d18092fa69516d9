"""Lines of plain text become blocks: what was wrapped is joined and said, and what was typed apart stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.files.from_text.reader import read_plain_blocks
from policy.text.blocks import BlockKind
from policy.text.errors import TextError

WRAPPED = """\
LONE WORKING

This policy is for all staff who work alone in a building of the trust, and
for the managers who plan their days. It says what is to be done before, and
what must never be done.

1. Before you begin, tell somebody where you are and when you will be back. If
   nobody is there, ring the office.
2. Keep your telephone with you, as set out in section
5.3 of the handbook, at all times.

- the first thing to do is to make sure that the doors are locked behind you,
  and that the lights are on
- the second is short
"""


def read(text):
    return read_plain_blocks(text.encode())


def texts(found):
    return [block.words.text for block in found.blocks]


def kinds(found):
    return [(block.kind.value, block.number, block.level, block.words.text) for block in found.blocks]


def test_wrapped_lines_are_joined_and_the_note_says_how_many():
    found = read(WRAPPED)
    assert [text[:24] for text in texts(found)] == [
        "LONE WORKING",
        "This policy is for all s",
        "1. Before you begin, tel",
        "2. Keep your telephone w",
        "the first thing to do is",
        "the second is short",
    ]
    assert texts(found)[3].endswith("as set out in section 5.3 of the handbook, at all times.")
    assert found.notes == ("9 wrapped lines were joined into 4 paragraphs.",)
    assert [block.where for block in found.blocks] == ["line 1", "line 3", "line 7", "line 9", "line 12", "line 14"]


def test_a_text_with_one_paragraph_a_line_stays_as_it_is():
    lines = [
        "Name and address of the person who complains",
        "Date on which it happened",
        "What the person wants to be done about it",
        "All complaints are answered within ten days, whoever makes them and whatever they are about; one signs.",
        "Nobody is treated worse for a complaint.",
    ]
    found = read("\n".join(lines))
    assert texts(found) == lines
    assert found.notes == ()


def test_short_lines_of_a_list_without_signs_are_not_joined():
    assert texts(read("We look after\ncats\ndogs\nrabbits\nsmall birds\n"))[1:] == [
        "cats",
        "dogs",
        "rabbits",
        "small birds",
    ]


@pytest.mark.parametrize("sign", ["-", "–", "•", "◦", "▪", "*", "o", "\uf0b7", "✓", "➢", "+"])
def test_every_sign_of_a_list_makes_an_item_and_is_taken_off(sign):
    assert kinds(read(f"We have:\n{sign} cats\n{sign}  dogs\n")) == [
        ("paragraph", "", 0, "We have:"),
        ("item", "", 1, "cats"),
        ("item", "", 1, "dogs"),
    ]


def test_a_sign_without_a_gap_that_may_be_a_word_stays_among_the_words():
    assert texts(read("-5 degrees\n\nolder staff\n\n*new\n")) == ["-5 degrees", "older staff", "*new"]


def test_items_have_their_depth_by_their_indent_and_paragraphs_inside_them_their_level():
    found = read("- One\n    - Inside\n\n      More of it.\n  - Between\n- Two\n\nAfter.\n")
    assert [(block.kind.value, block.level) for block in found.blocks] == [
        ("item", 1),
        ("item", 2),
        ("paragraph", 2),
        ("item", 2),
        ("item", 1),
        ("paragraph", 0),
    ]


def test_a_sign_alone_on_its_line_has_its_words_on_the_next():
    assert kinds(read("•\n\nCats\n•\nDogs\n")) == [("item", "", 1, "Cats"), ("item", "", 1, "Dogs")]


@pytest.mark.parametrize("start", ["1.", "1.1", "2.1.3", "(a)", "a)", "(iv)", "iv.", "Article I", "Section 2", "B."])
def test_a_typed_number_begins_a_block_and_stays_among_the_words(start):
    line = "The trust says what is to be done, so that all its staff know what to do."
    found = read(f"{line}\n{start} Cats are fed first, before all other animals of the trust are fed.\n{start} Dogs.\n")
    assert texts(found)[1].startswith(f"{start} Cats")
    assert texts(found)[2] == f"{start} Dogs."


def test_a_rule_below_a_line_makes_it_a_heading_and_any_other_rule_is_nothing():
    found = read("Lone working\n============\n\nScope\n--\nText.\n\n____\n\nMore.\n----------\n")
    assert kinds(found) == [
        ("heading", "", 1, "Lone working"),
        ("heading", "", 2, "Scope"),
        ("paragraph", "", 0, "Text."),
        ("heading", "", 2, "More."),
    ]


def test_a_form_feed_is_a_page_break_and_page_numbers_beside_it_are_listed():
    found = read("One.\n\n- 1 -\n\fTwo.\n\nPage 2 of 3\n\f\nThree.\n3\n")
    assert [block.kind.value for block in found.blocks] == ["paragraph", "page break"] * 2 + ["paragraph"]
    assert [(one.reason, one.text) for one in found.left_out][1:] == [
        ("a page number", "Page 2 of 3"),
        ("a page number", "3"),
    ]


def test_a_sentence_that_goes_on_over_a_page_is_one_paragraph():
    text = "All staff of the trust who work alone tell somebody where they are and\n" * 5
    found = read(f"{text}when they will be back at the end of the day, so that\n\fothers know. They do so early.\n")
    assert len([block for block in found.blocks if block.kind is BlockKind.PARAGRAPH]) == 1


def test_double_spaced_text_is_wrapped_text():
    lines = [
        "1 Purpose",
        "1.1 Over the years, more and more people of the trust have come to work",
        "in buildings in which there is nobody else, and in which it is hard to",
        "find help; this is what the policy is about, and why it was written.",
        "1.2 Some of these buildings are schools, others are offices and stores,",
        "and some are far away from any town.",
    ]
    found = read(" \n\n".join(lines))
    assert [text[:9] for text in texts(found)] == ["1 Purpose", "1.1 Over ", "1.2 Some "]
    assert found.notes == ("5 wrapped lines were joined into 2 paragraphs.",)


def test_paragraphs_with_one_blank_line_between_them_are_not_joined():
    lines = [f"Rule number {number} of the house says something else." for number in range(12)]
    assert texts(read("\n\n".join(lines))) == lines


def test_a_word_that_is_parted_at_the_end_of_a_line_is_joined():
    found = read(
        "The trust does not read the letters of its staff, nor does it read their e-\nmails without a reason.\n"
    )
    assert texts(found)[0].endswith("their e-mails without a reason.")


def test_a_list_with_numbers_begins_after_words_that_cannot_end_a_sentence():
    assert texts(read("A complaint is dealt with by\n1. the head, or\n2. the chair of\n1.1 of them.\n")) == [
        "A complaint is dealt with by",
        "1. the head, or",
        "2. the chair of 1.1 of them.",
    ]


def test_columns_are_not_joined():
    found = read("Head teacher          Mrs Example of the school in the north of town\nDeputy      Mr Sample\n")
    assert texts(found) == ["Head teacher Mrs Example of the school in the north of town", "Deputy Mr Sample"]


def test_tags_of_html_are_read_and_listed():
    found = read("<b>Scope</b>\n\n<p>All staff.</p>\n<ol>\n<li>First</li>\n<li>Second</li>\n</ol>\n")
    assert [block.words.text for block in found.blocks] == ["Scope", "All staff.", "First", "Second"]
    assert found.left_out[-1].text == "<b> </b> <p> </p> <ol> <li> </li> <li> </li> </ol>"


def test_another_encoding_is_read_and_said():
    found = read_plain_blocks("Staff’s leave – £5".encode("cp1252"))
    assert texts(found) == ["Staff’s leave – £5"]
    assert "Windows-1252" in found.notes[0]


@pytest.mark.parametrize("data", [b"", b" \n\n", "Text".encode("utf-16"), b"a\0b", b"x" * 1_000_001, b"---\n\n- \n"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(TextError):
        read_plain_blocks(data)


def test_a_single_paragraph_of_300_kb_is_one_block():
    assert len(read("word and more " * 22_000).blocks) == 1


_PIECES = st.sampled_from(
    [
        *("- ", "• ", "1. ", "(a) ", "1.1 ", "  ", "    ", "\t", "\n", "\n\n", "\f", "---\n", "\n==\n", "o ", "-"),
        *("Section ", "the ", ", ", ". ", "A ", "\u200b", "\uf0b7", "   ", "| ", "section\n"),
        "words of some length to fill the lines",
    ]
)


@given(st.lists(st.one_of(_PIECES, st.integers(100, 999).map(lambda number: f" word{number} ")), max_size=60))
def test_every_word_stands_in_the_blocks_or_is_left_out_in_order(pieces):
    wanted = [piece.strip() for piece in pieces if piece.startswith(" word")]
    try:
        found = read("".join(pieces))
    except TextError:
        assert not wanted
        return
    words = " ".join(texts(found)).split()
    assert [word.strip("-") for word in words if word.strip("-").startswith("word")] == wanted or set(wanted) <= set(
        " ".join(words).replace("-", " ").split()
    )


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    try:
        found = read(text)
    except TextError:
        return
    assert all(block.words.text or block.kind is BlockKind.PAGE_BREAK for block in found.blocks)
