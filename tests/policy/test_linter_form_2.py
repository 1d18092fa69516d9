"""Remarks on texts of form 2: printed numbers, headings, tables, and what the older rules say of them."""

import pytest

from policy.linter import Rule, find_remarks
from policy.text import parse
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.remarks import TODAY
from tests.timing import at_most


def find_sentences(rule, *lines):
    """The remarks of one rule, as "place: sentence"."""
    text = parse("\n".join(["--- policy text, form 2 ---", *lines, ""]).encode())
    return [f"{r.number}: {r.sentence}" for r in find_remarks(text, today=TODAY) if r.rule is rule]


def test_a_sound_policy_has_few_remarks():
    remarks = find_remarks(parse(LONE_WORKING.encode()), today=TODAY)
    assert [(remark.rule, remark.number, remark.sentence) for remark in remarks] == [
        (Rule.REFERENCE, "1.1", "3 Risks: “Risk What we do Who”"),
        (Rule.REFERENCE, "1.1", "Annex A, Telephone numbers: “Numbers change: ask the office.”"),
        (Rule.NUMBERS, "The heading of section 3", "3 comes after 1."),
    ]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("1. Ask.", "3. Go."), "Clause 3: 3 comes after 1."),
        (("1. Ask.", "  (a) now;", "  (c) later."), "Clause 1(c): c comes after a."),
        (("# 1 Aims", "Ask.", "# 3 Rules", "Go."), "The heading of section 3: 3 comes after 1."),
        (("1.1 Ask.", "1.1 Go."), "1.1: 1.1 comes twice."),
        (("1.1 Ask.", "1.2 Stay.", "1.3 Go.", "1.2 Wait."), "1.2: 1.2 comes after 1.3, and so is out of order."),
        (("(i) Ask.", "(iv) Go."), "Clause iv: iv comes after i."),
    ],
)
def test_a_number_that_is_missing_or_comes_twice_is_found(lines, sentence):
    assert find_sentences(Rule.NUMBERS, *lines) == [sentence]


@pytest.mark.parametrize(
    "lines",
    [
        ("# Aims", "1. Ask.", "2. Wait.", "# Rules", "1. Go.", "2. Stay."),
        ("1. Ask.", "  (a) now.", "2. Wait.", "  (a) here.", "  (b) there."),
        ("1. Ask.", "2. Wait.", "Then:", "1. Go."),
        ("# Part 1 Aims", "## 1 Why", "Ask.", "# Part 2 Rules", "## 1 What", "Go."),
        ("(h) Ask.", "(i) Wait.", "(j) Go."),
        ("# Section 1 Aims", "Ask.", "Section 2 stands here alone.", "# Section 3 Rules", "Go."),
    ],
)
def test_lists_that_begin_again_are_left_alone(lines):
    assert find_sentences(Rule.NUMBERS, *lines) == []


def test_a_heading_with_nothing_under_it_is_found():
    assert find_sentences(Rule.EMPTY, "# Aims", "Ask.", "# Rules", "# Contacts", "Call.") == [
        "The heading “Rules”: Nothing stands under this heading."
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("# Aims", "## Why", "Ask."),
        ("# Aims", "Ask.", "# Name", "# Signed", "# Date"),
        ("# Aims", "Ask.", "# RULES", "# 2 Who asks", "You."),
        ("# Aims", "Ask.", "# Rules: see the handbook", "# Contacts", "Call."),
    ],
)
def test_headings_over_headings_and_forms_to_fill_in_are_left_alone(lines):
    assert find_sentences(Rule.EMPTY, *lines) == []


def test_a_large_table_without_a_header_is_found_once():
    rows = ("| Who | When | Where |", "| You | Now | Here |", "| We | Later | There |")
    empty = ("|  |  |  |", "| --- | --- | --- |")
    assert find_sentences(Rule.HEADERLESS, *empty, *rows) == [
        "Row 1 of the table: This table has 3 columns and no header row."
    ]
    assert find_sentences(Rule.HEADERLESS, rows[0], empty[1], *rows[1:]) == []
    assert (
        find_sentences(Rule.HEADERLESS, "|  |  |", "| --- | --- |", "| Office | 1 |", "| Head | 2 |", "| HR | 3 |")
        == []
    )


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        ("See Annex B.", ["This policy has no Annex B."]),
        ("See Annex A and Appendix 2.", ["This policy has no Appendix 2."]),
        ("See section 7.", ["Nothing in this policy has that number."]),
        ("See section 1, clause 1.1 and Annexe A.", []),
        ("Section 89(5) of the Education Act applies, and Schedule 3 to the Data Protection Act.", []),
    ],
)
def test_a_reference_to_what_does_not_exist_is_found(words, sentences):
    lines = ("# 1 Aims", f"1.1 {words}", "--- Annex A ---", "Ask.")
    assert [one.partition(": ")[2] for one in find_sentences(Rule.DANGLING, *lines)] == sentences


def test_a_heading_over_headings_is_not_quoted_with_the_next_of_them():
    lines = ("# Part 1 Aims", "See Part 2, and section 3 first.", "# Part 2 Rules", "## 3 Visitors", "Ask.")
    assert find_sentences(Rule.REFERENCE, *lines) == [
        "The paragraph under Part 1: Part 2 Rules",
        "The paragraph under Part 1: 3 Visitors: “Ask.”",
    ]


def test_duties_are_expected_to_have_a_number_only_where_others_have():
    assert find_sentences(Rule.UNNUMBERED, "Staff must ask.", "# Rules", "They must wait.") == []
    numbered = ("# 1 Rules", "1.1 Ask.", "1.2 Wait.", "1.3 Go.", "  You must stay.", "- You must run.")
    assert find_sentences(Rule.UNNUMBERED, "Staff must ask.", *numbered) == [
        "The opening paragraph: “must” stands here, where there is no number to cite."
    ]


def test_the_sentences_of_a_table_end_with_their_cells():
    cell = "word " * 30
    assert find_sentences(Rule.LONG, "| A | B |", "| --- | --- |", f"| {cell}| {cell}|") == []


def test_an_annex_that_is_named_in_capitals_is_cited():
    lines = ("Ask as ANNEX B says.", "--- Annex A ---", "One.", "--- Annex B ---", "Two.")
    assert find_sentences(Rule.UNCITED, *lines) == ["Annex A: No clause points to Annex A."]


def test_a_handbook_of_a_thousand_units_is_checked_quickly():
    lines = [
        line
        for n in range(200)
        for line in (f"# {n + 1} Rules", f"{n + 1}.1 Ask.", "(a) See section 3;", "Go.", "- now")
    ]
    text = parse("\n".join(["--- policy text, form 2 ---", *lines, ""]).encode())
    with at_most(60):  # about a fifth of a second
        find_remarks(text, today=TODAY)
