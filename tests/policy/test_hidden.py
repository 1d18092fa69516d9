"""Invisible and misleading characters are shown with their place, and removed where that is safe."""

import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policy.text import TextError, lines, parse
from policy.text.hidden import HiddenCharacter, find_hidden, remove_hidden
from tests.timing import at_most

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"  # a man, a woman and a girl, joined
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HINDI = "क\u094d\u200dष"  # a half form: virama and joiner

ALPHABET = st.sampled_from(
    [
        *"ab5 .\n\r\t\f\x0b\x00\x1b\x1e\x85\x92\xad\u00a0\u034f\u0301\u200b\u200c\u200d\u200e\u202e\u2028\u2060\u2066",
        *"\u2069\u2800\u3164\ufe0f\ufeff\ufffd\ue000\uf0b7\uffff\ud800о\u0435Ω５𝟓м",
        *"\U0001f468❤\U0001f3fd\U0001f3f4\U000e0067\U000e007f\U000e0001\U000e0100क\u094dن",
        "\u0301" * 5,
        FAMILY,
        ENGLAND,
        HINDI,
        "\r\n",
    ]
)
rounds = settings(max_examples=400)


def find_only(text):
    (found,) = find_hidden(text)
    return found


def find_refusal(text):
    """The parser's refusal of a text's characters, or ""."""
    try:
        lines.read_lines(text.encode())
    except TextError as refusal:
        return str(refusal) if "character" in str(refusal) or "accents" in str(refusal) else ""
    return ""


# What is found


def test_a_hidden_character_has_its_place_name_and_context():
    text = "1 Aim\n1.1 Staff must\u200b not lend it to anybody."
    assert find_hidden(text) == [
        HiddenCharacter(2, 15, "\u200b", "zero-width space (U+200B)", "1 Staff must", " not lend it", True)
    ]


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u200b", "zero-width space (U+200B)"),
        ("\u200c", "zero-width non-joiner (U+200C)"),
        ("\u200d", "zero-width joiner (U+200D)"),
        ("\u2060", "word joiner (U+2060)"),
        ("\u00ad", "soft hyphen (U+00AD)"),
        ("\ufeff", "byte order mark (U+FEFF)"),
        ("\u200e", "left-to-right mark (U+200E)"),
        ("\u202e", "right-to-left override (U+202E)"),
        ("\u2069", "pop directional isolate (U+2069)"),
        ("\u061c", "Arabic letter mark (U+061C)"),
        ("\ufe0f", "variation selector (U+FE0F)"),
        ("\U000e0100", "variation selector (U+E0100)"),
        ("\U000e0041", "tag latin capital letter a (U+E0041)"),
        ("\u3164", "Hangul filler (U+3164)"),
        ("\u2800", "blank Braille pattern (U+2800)"),
        ("\0", "control character (U+0000)"),
        ("\x7f", "control character (U+007F)"),
        ("\x0b", "line break of another kind (U+000B)"),
        ("\u2028", "line break of another kind (U+2028)"),
    ],
)
def test_invisible_characters_are_named_and_removable(character, name):
    found = find_only(f"not{character}able")
    assert (found.name.lower(), found.is_removable) == (name.lower(), True)
    assert (found.character, found.before, found.after) == (character, "not", "able")
    assert not find_hidden(remove_hidden(f"not{character}able"))


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\ufffd", "sign of a lost character (U+FFFD)"),
        ("\uf0b7", "character of a private font, perhaps a bullet (U+F0B7)"),
        ("\uffff", "unknown character (U+FFFF)"),
        ("\x92", "control character, perhaps “’” in another encoding (U+0092)"),
        ("\x85", "control character, perhaps “…” in another encoding (U+0085)"),
        ("\x81", "control character, perhaps a letter in another encoding (U+0081)"),
        ("\x1e", "control character, perhaps a hyphen in another encoding (U+001E)"),
    ],
)
def test_a_lost_character_is_shown_and_not_removable(character, name):
    text = f"don{character}t"
    assert (find_only(text).name, find_only(text).is_removable) == (name, False)
    assert remove_hidden(text) == text


def test_a_lone_surrogate_is_shown_as_a_replacement_character():
    found = find_only("a\ud800b\n")
    assert (found.name, found.character, found.is_removable) == ("half of a character (U+D800)", "\ufffd", False)


@pytest.mark.parametrize(
    "text", ["", "Staff must ask.\r\n\tŁukasz’s naïve “Café” – 5.3 £25…\f\r", "a\u00a0b\u2009c", "🙂 ½ µg ™"]
)
def test_visible_characters_and_white_space_are_not_hidden(text):
    assert find_hidden(text) == []
    assert remove_hidden(text) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_and_columns_are_counted_as_people_count_them(end):
    found = find_hidden(f"a\u200b{end}{end}bc\u200bd\u200b{end}")
    assert [(one.line, one.column, one.before, one.after) for one in found] == [
        (1, 2, "a", ""),
        (3, 3, "bc", "d"),
        (3, 5, "bcd", ""),
    ]


def test_the_context_holds_no_hidden_characters():
    found = find_hidden("pay \u202e\u2066now\u200b\u200b\ud800 or never")
    assert [one.before + one.after for one in found] == ["pay now or never"] * 5
    assert all(not find_hidden(one.before) and not find_hidden(one.after) for one in found)


def test_a_run_of_hidden_characters_keeps_the_words_beside_it():
    found = find_hidden("staff must not" + "\u200b" * 9 + " lend it to anybody")
    assert {(one.before, one.after) for one in found} == {("aff must not", " lend it to ")}


def test_the_context_holds_a_trailing_space_but_no_line_end():
    assert [one.after for one in find_hidden("a\u200b \r\nb")] == [" "]


# Lookalikes


@pytest.mark.parametrize(
    ("text", "places", "name"),
    [
        ("n\u043et", [2], "Cyrillic small letter o (U+043E)"),
        ("St\u0430ff must", [3], "Cyrillic small letter a (U+0430)"),
        ("n\u03bft", [2], "Greek small letter omicron (U+03BF)"),
        ("\u0430\u0441\u0435 staff", [1, 2, 3], "Cyrillic small letter a (U+0430)"),
        ("5.\uff13", [3], "fullwidth digit three, not “3” (U+FF13)"),
        ("\uff21ll", [1], "fullwidth Latin capital letter a, not “A” (U+FF21)"),
        ("n\u043e\u0301t", [2], "Cyrillic small letter o (U+043E)"),
        ("\U0001d427ot", [1], "mathematical bold small n, not “n” (U+1D427)"),
        ("5.\u0663", [3], "Arabic-indic digit three, not “3” (U+0663)"),
    ],
)
def test_a_lookalike_is_shown_and_not_removable(text, places, name):
    found = find_hidden(text)
    assert [one.column for one in found] == places
    assert found[0].name.lower() == name.lower()
    assert not any(one.is_removable for one in found)
    assert remove_hidden(text) == text


@pytest.mark.parametrize(
    "text", ["Привет, Вася", "α-particle", "Ελλάδα and Łódź", "straße", "ﬁnd", "5 µg", "日本 word"]
)
def test_words_of_another_script_and_words_of_latin_letters_are_no_lookalikes(text):
    assert find_hidden(text) == []


# Characters that are kept because the text would read differently without them


@pytest.mark.parametrize(
    "text",
    [FAMILY, ENGLAND, HINDI, "می\u200cخواهم", "\u2764\ufe0f\u200d\U0001f525", "\U0001f468\U0001f3fd\u200d\U0001f9b0"],
)
def test_joiners_and_tags_in_use_are_shown_and_kept(text):
    kept = [one for one in find_hidden(text) if not one.is_removable]
    assert kept
    assert remove_hidden(text) == text.replace("\ufe0f", "")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("no\u200dt", "not"),
        ("\U0001f468\u200d not", "\U0001f468 not"),
        ("\U0001f468\U000e0067", "\U0001f468"),
        (ENGLAND + "\U000e0067", ENGLAND),
        ("\U0001f3f4" + "\U000e0067" * 9, "\U0001f3f4" + "\U000e0067" * 6),
        ("\u2714\ufe0f done", "\u2714 done"),
        ("1\ufe0f\u20e3", "1\u20e3"),
    ],
)
def test_joiners_and_tags_without_use_are_removed(text, rest):
    assert remove_hidden(text) == rest


def test_words_that_looked_apart_stay_apart():
    assert remove_hidden("Ask first.\x0bThen\u2028go.\u2029Now") == "Ask first.\nThen\ngo.\nNow"
    assert remove_hidden("ask\u2800first\u3164now\uffa0go") == "ask first now go"


def test_nothing_else_changes():
    assert remove_hidden("\ufeffA \u00a0b\r\nc\u00ad\u200b\td\re\f") == "A \u00a0b\r\nc\td\re\f"


def test_a_letter_under_a_heap_of_accents_is_shown_once_and_left():
    text = "a" + "\u0301" * 8 + " b" + "\u0301" * 30
    assert [(one.column, one.name, one.is_removable) for one in find_hidden(text)] == [
        (20, "more than 8 accents on one letter", False)
    ]
    assert remove_hidden(text) == text


# Against the parser


def test_every_character_that_the_parser_refuses_is_shown():
    """All of Unicode, but only both ends of a run of unassigned or private characters."""
    kinds = [unicodedata.category(chr(code)) for code in range(sys.maxunicode + 1)]
    refused = [
        chr(code)
        for code, kind in enumerate(kinds)
        if lines.is_invisible(chr(code))
        if kind not in ("Cn", "Co", "Cs") or kinds[code - 1] != kind or kinds[(code + 1) % len(kinds)] != kind
    ]
    assert len(refused) > 1500
    for start in range(0, len(refused), 500):
        some = refused[start : start + 500]
        assert {one.column for one in find_hidden("a".join(some))} >= set(range(1, 2 * len(some), 2))


def test_the_first_thousand_are_shown_and_all_are_removed():
    text = "a\u200b" * 3000
    assert [one.column for one in find_hidden(text)] == list(range(2, 2001, 2))
    assert remove_hidden(text) == "a" * 3000


@rounds
@given(st.lists(ALPHABET, max_size=25).map("".join))
@example("\u2800\u200c\u2800")  # a joiner between two gaps, which is between nothing once they are spaces
def test_what_the_parser_refuses_is_shown_and_nothing_removable_is_left(text):
    found = find_hidden(text)
    cleaned = remove_hidden(text)
    left = find_hidden(cleaned)
    assert not any(one.is_removable for one in left)
    assert remove_hidden(cleaned) == cleaned
    assert (cleaned == text) == (not any(one.is_removable for one in found))
    if "\ud800" in text:
        return  # it cannot even be written to a file
    if said := find_refusal(text):
        assert found
        assert int(said.removeprefix("Line ").split(":")[0]) in {one.line for one in found}
    if find_refusal(cleaned):
        assert left


@rounds
@given(st.text(max_size=60))
def test_every_hidden_character_stands_at_its_line_and_column(text):
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in find_hidden(text):
        row = rows[one.line - 1]
        assert row[one.column - 1] == one.character or one.character == "\ufffd"
        assert len(one.before) <= 12
        assert len(one.after) <= 12


def test_a_cleaned_text_is_parsed():
    source = "1 Aim\n1.1 Staff\u200b must\u00ad not\u202e lend\u2060 it\ufeff.\n"
    with pytest.raises(TextError):
        parse(source.encode())
    assert parse(remove_hidden(source).encode()).parts[0].clauses[1].text == "Staff must not lend it."


@pytest.mark.parametrize(
    "text",
    [
        "\u200b" * 100_000,
        "a\u200b" * 50_000,
        "\u0301" * 100_000,
        "e" * 100_000 + "о",
        (ENGLAND + "\u200d") * 10_000,
        "\n\u200b" * 50_000,
    ],
    ids=lambda text: repr(text[:3]),
)
def test_a_file_full_of_hidden_characters_takes_linear_time(text):
    with at_most(500):  # what is quadratic takes minutes
        find_hidden(text)
        remove_hidden(text)
