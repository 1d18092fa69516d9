"""Names that somebody can type or load: with a letter, and nothing that cannot be seen."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.names import describe_fault, find_invisible

LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lo"], exclude_characters="\u115f\u1160\u3164\uffa0")


@pytest.mark.parametrize(
    "name",
    [
        *("O'Brien-Łukasz", "Zoë", "Zoe\u0308", "Ng", "李", "Ọlá", "Ọ\u0323la\u0301", "J. Smith", "Anne-Marie D’Arcy"),
        *("محمد", "مُحَمَّد", "สมชาย", "น้ำ", "ක්\u200dරිෂ්ණ", "രാജന്\u200d", "क्\u200dष", "علی\u200cرضا", "র\u200d্যাম"),
        *("Дмитрий", "Nguyễn Thị", "김민준", "ひろ", "J2", "Mary (Molly) Brown"),
    ],
)
def test_names_of_the_whole_world_pass(name):
    assert describe_fault(name) == ""


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("\u3164", "U+3164"),  # Hangul filler, which Unicode calls a letter
        ("\u115f\u1160", "U+115F"),
        ("\u200d\u200d", "U+200D"),
        ("Maya\u200d", "U+200D"),
        ("Ma\u200cya", "U+200C"),
        ("\u200dعلی", "U+200D"),
        ("Maya\ufe0f", "U+FE0F"),
        ("Maya\U000e0041", "U+E0041"),
        ("Ma\u034fya", "U+034F"),
        ("\u2800", "U+2800"),
        ("Maya \u2800", "U+2800"),
        ("Maya\ue000", "U+E000"),
        ("Maya\u0378", "U+0378"),  # assigned to nothing
        ("Ma\u202eya", "U+202E"),
        ("Maya\u00ad", "U+00AD"),
        ("", "has no letters"),
        ("123", "has no letters"),
        ("-.'", "has no letters"),
        ("☺", "has no letters"),
        ("\u0301", "has no letters"),
        ("\u0301Maya", "an accent without a letter"),
        ("Maya \u0301", "an accent without a letter"),
    ],
)
def test_a_name_that_nobody_could_read_says_why(name, fault):
    assert fault in describe_fault(name)


@given(st.text(LETTERS, min_size=1, max_size=20))
def test_every_letter_makes_a_name(name):
    assert describe_fault(unicodedata.normalize("NFC", name)) == ""


@given(
    st.text(LETTERS, max_size=5), st.characters(categories=["Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"]), st.text(LETTERS)
)
def test_no_character_without_a_shape_of_its_own_passes_among_letters(before, hidden, after):
    fault = describe_fault(before + hidden + after)
    assert fault.startswith("has an invisible character") or hidden in "\u200c\u200d"


@given(st.text())
def test_whatever_passes_has_a_letter_that_is_seen(name):
    if not describe_fault(name):
        assert any(unicodedata.category(c).startswith("L") and not find_invisible(c) for c in name)
