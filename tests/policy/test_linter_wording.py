"""Remarks on lists with gaps, duties without a number and long sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.linter import Rule, find_remarks
from policy.linter.sentences import count_words, split_sentences
from tests.policy.remarks import TODAY, find_quotes, find_quotes_in_clause, find_sentences, make_text

# Lists with gaps


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("It is (a) short, (b) clear and (c) kind.", []),
        ("It is (a) short and (c) kind.", ["(c)"]),
        ("It is (i) short, (ii) clear, (iii) kind, (iv) true and (vi) new.", ["(vi)"]),
        ("It is (i) short, (ii) clear, (iii) kind and (v) new.", ["(v)"]),
        ("It is (1) short and (3) kind.", ["(3)"]),
        ("It is (a) short: (i) in words, (ii) in lines; (b) clear: (i) to staff, (iii) to pupils.", ["(iii)"]),
        ("Say (a) who, (b) whom, (c) what, (d) when, (e) why, (f) how, (g) if, (h) then, (i) so, (j) and.", []),
        ("Say (a) who, (b) whom, (c) what, (d) when, (e) why, (f) how, (g) if, (h) then, (j) and.", ["(j)"]),
        ("Follow (c) of the law.", []),
        ("It is (a) short and (b) clear; under (a) and (d) of the law staff ask.", []),
        ("It is (a) short and (b) clear; (a) matters more, (c) kind, and (b) least.", []),
        ("It is (a) short and (b) clear. Then it is (a) kind, (b) true, (c) new.", []),
        ("Employee(s) and pupil(s) have one (1) week or three (3) days.", []),
        ("© 2019 or (c) 2019; options(a)and(d).", []),
    ],
)
def test_a_list_in_a_clause_with_a_missing_item_is_found(words, expected):
    assert find_quotes_in_clause(Rule.JUMP, words) == expected


def test_a_list_continues_in_bullets_but_not_in_the_next_clause():
    text = "Ask:\n- (a) early;\n- (c) kindly.", "Then (d) ask again."
    assert find_quotes(Rule.JUMP, *text) == [("1.1, bullet 2", "(c)")]
    assert find_sentences(Rule.JUMP, *text) == ["(c) comes after (a)."]


# Duties without a number


def test_a_duty_in_a_lead_an_introduction_or_a_bullet_has_no_number_to_cite():
    text = make_text(
        *("Staff:\n- must ask;\n- not to lend it;\n- may keep it.", "Staff must not lend it."),
        lead="Never lend it.",
        appendices=[["Staff are expected to ask.", "1) Staff should ask."]],
    )
    assert [(r.number, r.quote) for r in find_remarks(text, today=TODAY) if r.rule is Rule.UNNUMBERED] == [
        ("Opening sentence", "Never"),
        ("1.1, bullet 1", "must"),
        ("1.1, bullet 2", "not"),
        ("Appendix 1, introduction", "expected to"),
    ]


@pytest.mark.parametrize("lead", ["This list is not exhaustive.", "It was a mustard pot.", "Staff may ask."])
def test_words_without_a_duty_need_no_number(lead):
    assert find_quotes(Rule.UNNUMBERED, "Ask.", lead=lead) == []


# Long sentences


def make_sentence(words):
    return " ".join(["Staff", *["ask"] * (words - 2), "again."])


def test_forty_words_are_not_long_and_forty_one_are():
    assert find_quotes_in_clause(Rule.LONG, make_sentence(40)) == []
    assert find_sentences(Rule.LONG, f"{make_sentence(39)} {make_sentence(41)}") == ["This sentence has 41 words."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask first. Then go. ", 2),
        ("Ask Mr. Smith, Dr. Jones and St. Mary’s, e.g. in No. 5, pp. 3 to 5, by J. K. Rowling. Go.", 2),
        ("See 5.3 and 5.4. 5.3 says so.", 2),
        ("He said “Go.” Then he went (late). Why?", 3),
        ("The answer is no. Staff ask under Plan B. Staff go.", 3),
        ("Posts, photographs etc. are kept. i.e. all", 1),
        ("One... two! Three?! four", 2),
        ("", 1),
    ],
)
def test_a_sentence_ends_where_a_reader_sees_its_end(text, expected):
    assert len(split_sentences(text.strip())) == expected


def test_a_slash_or_a_dash_alone_is_no_word():
    assert count_words("Head Teacher / Manager – and e-mails, 5.3") == 6


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["Ask.", "Mr.", "“Go!”", "5.3", "e.g.", "then", "no.", "A.", "…", "?", "é"])))
def test_sentences_joined_are_the_words_again(words):
    assert " ".join(split_sentences(" ".join(words))) == " ".join(words)


@pytest.mark.parametrize(("words", "remarks"), [(40, 0), (41, 1)])
def test_a_sentence_is_long_from_its_forty_first_word(words, remarks):
    sentence = " ".join(["Ask", *["again"] * (words - 1)])
    assert len(find_quotes_in_clause(Rule.LONG, f"{sentence}. Be kind.")) == remarks
