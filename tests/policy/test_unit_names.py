"""How the places of a policy are named within a sentence."""

import re

import pytest
from hypothesis import given, settings

from policy.comparison import TITLE, list_units
from policy.text import parse
from policy.text.nesting import list_nestings
from policy.text.unit_names import name_ordinal, plain_number
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.form_2_versions import two_form_2_versions
from tests.policy.unit_lists import PROTOCOL


def name_all(source):
    """Names by part and anchor: ``annex-a#t1``."""
    return {"#".join(unit.place).strip("#"): unit.name for unit in list_units(parse(source.encode()))}


def name_form_2(*lines):
    return list(name_all("\n".join(["--- policy text, form 2 ---", *lines, ""])).values())


def test_the_places_of_form_1_are_called_what_they_always_were():
    names = name_all(PROTOCOL)
    anchors = ("lead", "5", "5.3", "7.5-2", "appendix-1", "appendix-1#intro", "appendix-1#4")
    assert [names[anchor] for anchor in anchors] == [
        "the lead sentence",
        "the heading of section 5",
        "5.3",
        "7.5, bullet 2",
        "the title of Appendix 1",
        "the introduction of Appendix 1",
        "Appendix 1, point 4",
    ]


def test_every_kind_of_place_of_form_2_has_a_name():
    names = name_all(LONE_WORKING)
    assert names["lead"] == "the opening paragraph"
    assert names["1.2-a"] == "1.2(a)"
    assert names["1.2-a-2"] == "the second point under 1.2(a)"
    assert names["1.2-p1"] == "the paragraph under 1.2"
    assert names["note-1"] == "note 1"
    assert names["who-does-what"] == "the heading “Who does what”"
    assert names["who-does-what-p2"] == "the second paragraph under “Who does what”"
    assert names["who-does-what-q1"] == "the quotation under “Who does what”"
    assert names["3-t1"] == "the header of the table under section 3"
    assert names["3-t1-3"] == "row 2 of the table under section 3"
    assert names["3.1-f1"] == "the picture under section 3.1"
    assert names["annex-a"] == "the title of Annex A"
    assert names["annex-a#intro"] == "the introduction of Annex A"
    assert names["annex-a#t1-2"] == "row 2 of the table of Annex A"


def test_a_clause_in_an_annex_is_named_with_it():
    assert name_form_2("Ask.", "--- Annex A ---", "1. Ask.", "  (a) first;", "2.1 Ask again.")[2:] == [
        "Annex A, clause 1",
        "Annex A, clause 1(a)",
        "Annex A, clause 2.1",
    ]


def test_a_number_that_many_clauses_may_have_is_named_with_its_heading():
    assert name_form_2("# Aims", "1. Ask.", "  (b) Wait.", "# 2 Rules", "(c) Go.", "1. Stay.", "# Article 5 End") == [
        "the heading “Aims”",
        "clause 1 under “Aims”",
        "clause 1(b) under “Aims”",
        "the heading of section 2",
        "2(c)",
        "clause 1 under section 2",
        "the heading of Article 5",
    ]


def test_headings_that_are_called_alike_are_named_with_the_one_above():
    lines = (
        "# Article I Aims",
        "## Section 1 Why",
        "Ask.",
        "# Article II Rules",
        "## Section 1 What",
        "(a) Go.",
        "Wait.",
    )
    assert name_form_2(*lines) == [
        "the heading of Article I",
        "the heading of Section 1 of Article I",
        "the paragraph under Section 1 of Article I",
        "the heading of Article II",
        "the heading of Section 1 of Article II",
        "clause a under Section 1 of Article II",
        "the paragraph under Section 1 of Article II",
    ]


def test_one_of_several_tables_is_counted():
    table = ("| A | B |", "| --- | --- |", "| 1 | 2 |")
    assert name_form_2("# 5 Aims", *table, "And:", *table)[-2:] == [
        "the header of the second table under section 5",
        "row 1 of the second table under section 5",
    ]


def test_a_long_heading_is_named_by_its_first_words():
    assert name_form_2("# Why we ask you to read all of this every year") == [
        "the heading “Why we ask you to read all of …”"
    ]


@pytest.mark.parametrize(
    ("number", "plain"), [("1.", "1"), ("(a)", "a"), ("4)", "4"), ("7.5(a)", "7.5(a)"), ("§ 3", "§ 3")]
)
def test_a_number_is_named_without_the_signs_around_it(number, plain):
    assert plain_number(number) == plain


@pytest.mark.parametrize(("number", "word"), [(1, "first"), (10, "tenth"), (11, "11th"), (21, "21st"), (112, "112th")])
def test_places_are_counted_in_words_up_to_ten(number, word):
    assert name_ordinal(number) == word


@settings(max_examples=100)
@given(two_form_2_versions)
def test_what_a_unit_belongs_to_and_how_it_is_counted_there_agree_with_its_anchor(versions):
    for part in {unit.part for unit in versions[1]}:
        units = [unit for unit in versions[1] if unit.part == part and unit.kind != TITLE]
        for unit, nesting in zip(units, list_nestings(units), strict=True):
            if unit.kind in ("bullet", "paragraph", "quote") and "~" not in unit.anchor:
                parent = "" if nesting.parent is None else units[nesting.parent].anchor
                assert re.fullmatch(rf"{re.escape(parent)}-?[bpq]?{nesting.ordinal}|lead|intro", unit.anchor)
