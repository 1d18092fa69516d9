"""Numbers, bullets and how far lists are set in."""

import pytest

from tests.policy.understood import LONG, heading, item, levels, outline, paragraph, understand


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


def test_a_first_letter_without_a_second_is_a_number_where_other_lists_count_so():
    texts = ["1. The head:", "a. Asks.", "b. Signs.", "2. The deputy:", "a. Signs.", "3. Others ask."]

    assert [number for _, _, number, _ in outline(*map(paragraph, texts))] == ["1.", "a.", "b.", "2.", "a.", "3."]


def test_a_number_that_jumps_a_little_is_a_number():
    texts = ["a. Ask.", "b. Sign.", "d. Leave.", "d. Come again."]

    assert [number for _, _, number, _ in outline(*map(paragraph, texts))] == ["a.", "b.", "d.", "d."]


def test_a_number_typed_among_those_that_word_counts_is_their_sibling():
    blocks = [item("Ask:", 2, number="2.1"), item("staff;"), paragraph("2.2 Sign:"), item("the book.")]

    assert [(level, number) for level, _, number, _ in outline(*blocks)] == [(0, "2.1"), (0, ""), (0, "2.2"), (0, "")]


def test_numbers_typed_after_bullets_are_a_list_of_their_own_unless_the_last_bullet_announces_them():
    numbers = [paragraph("1. Risks."), paragraph("2. Training.")]

    assert levels(paragraph(LONG), item("ask;"), item("sign."), *numbers) == [0, 0, 0, 0, 0]
    assert levels(paragraph(LONG), item("ask;"), item("write down:"), *numbers) == [0, 0, 0, 1, 1]


def test_the_rest_of_a_sentence_below_a_list_belongs_to_the_clause_that_opens_it():
    blocks = [item("Visitors:", number="(1)"), item("ask;", 2, number="(a)"), item("sign,", 2, number="(b)")]

    assert levels(*blocks, paragraph("before they go to a class."), paragraph(LONG)) == [0, 1, 1, 1, 0]


def test_the_rest_of_an_item_that_breaks_off_stands_inside_it():
    blocks = [item("Visitors ask.", number="1."), item("They sign the book in the", number="2.")]

    assert levels(*blocks, paragraph("office before they go to a class.")) == [0, 0, 1]


@pytest.mark.parametrize("text", [".", "*", "________", "* * * *", "══════"])
def test_a_sign_alone_is_left_out(text):
    assert [words for *_, words in outline(paragraph(LONG), paragraph(text))] == [LONG]
