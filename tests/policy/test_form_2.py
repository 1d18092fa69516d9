"""Form 2 of the canonical text: its fixed vector, and that a text and its units determine each other."""

import re
import textwrap
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from policy.text import anchors, form_2
from policy.text.anchors import list_anchors, list_slugs
from policy.text.errors import TextError
from policy.text.form_2 import read_form_2, write_form_2
from policy.text.grammar import read_parts
from policy.text.inline import Mark, MarkKind, read_words, sort_marks, write_words
from policy.text.lines import BLANK, find_accent_heaps, read_lines
from policy.text.printed_numbers import is_printed_number, split_number
from policy.text.units import FIRST_LINE, PartUnits, UnitKind, UnitText
from portal.digests import sha256_hex
from tests.environment import ROOT, ROUNDS

PICTURE = "sha256:" + "0" * 64
ANCHORS_AVOID = "f108f1c1a44fcb1613626d7e33d305c44849321fe47afdf5be8bf9ffc4a8a782"
SLUGS_AVOID = "817aeda2c8d757b6b5c024df0dcf70f7a79a2c1a31b301d6305ff82e94f0d890"
ADDRESSES = ["https://example.org/a_(b)", "mailto:o'brien@example.org", "http://[::1]/*", "tel:+441234567890"]
NUMBERS = ["1", "1.", "1.1", "1.1.1", "(1)", "A.", "(a)", "iv.", "4(b)", "(a)(ii)", "4A"]
NUMBERS += ["Part 1", "Article I", "SECTION 2", "§ 3"]
NASTY = [
    "*",
    "**",
    "\\",
    "[",
    "]",
    "(",
    ")",
    "^",
    "|",
    " | ",
    "<br>",
    "---",
    "- ",
    "> ",
    "# ",
    "1. ",
    "1.1 ",
    "Part 1 ",
    ": ",
]
NASTY += [
    "[^1]: ",
    "![a](sha256:",
    "](https://a)",
    "\u0338",
    "e\u0301",
    "--- A ---",
    FIRST_LINE,
    "1990s ",
    "<",
    ">",
    "=",
]

letters = st.characters(
    exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"), exclude_characters="".join(BLANK)
)
pieces = st.one_of(
    st.sampled_from(NASTY), st.text(letters, max_size=8), st.sampled_from(["staff", "must ", " read", " "])
)


def tidy(words):
    return unicodedata.normalize("NFC", " ".join("".join(words).split()))


words = (
    st.lists(pieces, min_size=1, max_size=8).map(tidy).filter(lambda text: text and not any(find_accent_heaps(text)))
)


@st.composite
def marked(draw, texts=words):
    """A text with marks on it, of every kind, in every order."""
    text = draw(texts)
    marks = []
    for kind in draw(st.lists(st.sampled_from([MarkKind.BOLD, MarkKind.ITALIC, MarkKind.LINK]), max_size=5)):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        address = draw(st.sampled_from(ADDRESSES)) if kind is MarkKind.LINK else ""
        if kind is not MarkKind.LINK or all(end <= one.start or one.end <= start for one in marks if one.address):
            marks.append(Mark(start, end, kind, address))
    if draw(st.booleans()):
        label = draw(st.sampled_from(["1", "a", "12"]))
        moved = [Mark(one.start + len(label) + 2, one.end + len(label) + 2, one.kind, one.address) for one in marks]
        return f"[{label}]{text}", (Mark(0, len(label) + 2, MarkKind.NOTE, label), *moved)
    return text, tuple(marks)


@st.composite
def plain_units(draw):
    kinds = [UnitKind.HEADING, UnitKind.CLAUSE, UnitKind.BULLET, UnitKind.PARAGRAPH, UnitKind.QUOTE, UnitKind.NOTE]
    kind = draw(st.sampled_from([*kinds, UnitKind.PICTURE]))
    text, marks = draw(marked())
    level, number = draw(st.integers(0, 8)), ""
    if kind is UnitKind.HEADING:
        level, number = level + 1, draw(st.sampled_from(["", *NUMBERS]))
    if kind is UnitKind.CLAUSE:
        number = draw(st.sampled_from(NUMBERS))
    if kind in (UnitKind.NOTE, UnitKind.PICTURE):
        level = 0
    if kind is UnitKind.NOTE:
        number = draw(st.sampled_from(["1", "ab"]))
    if kind is UnitKind.PICTURE:
        marks = (Mark(0, len(text), MarkKind.LINK, PICTURE),)
    return UnitText(kind, text, number, level, marks=marks)


@st.composite
def tables(draw):
    """The rows of one table, as yet without its number."""
    columns = draw(st.integers(1, 3))
    cell = st.one_of(st.just(""), st.lists(words, min_size=1, max_size=2).map("\n".join))
    rows = draw(st.lists(st.lists(cell, min_size=columns, max_size=columns).filter(any), min_size=1, max_size=4))
    kinds = [draw(st.sampled_from([UnitKind.HEADER, UnitKind.ROW])), *[UnitKind.ROW] * (len(rows) - 1)]
    units = []
    for kind, cells in zip(kinds, rows, strict=True):
        text = "\t".join(cells)
        start = draw(st.integers(0, len(text) - 1))
        mark = Mark(
            start, draw(st.integers(start + 1, len(text))), draw(st.sampled_from([MarkKind.BOLD, MarkKind.ITALIC]))
        )
        units.append(UnitText(kind, text, marks=(mark,)))
    return units


@st.composite
def parts(draw):
    made = []
    for place in range(draw(st.integers(1, 3))):
        units, count = [], 0
        for group in draw(st.lists(st.one_of(plain_units().map(lambda unit: [unit]), tables()), max_size=5)):
            count += group[0].kind in (UnitKind.HEADER, UnitKind.ROW)
            is_table = group[0].kind in (UnitKind.HEADER, UnitKind.ROW)
            units += [UnitText(u.kind, u.text, u.number, u.level, count if is_table else 0, u.marks) for u in group]
        label, title = ("", "") if not place else (draw(words), draw(st.one_of(st.just(""), words)))
        made.append(PartUnits(label, title, tuple(units)))
    assume(any(part.units for part in made))
    return made


def list_units(text):
    return [
        PartUnits(
            part.label,
            part.title,
            tuple(UnitText(c.kind, c.text, c.number, c.level, c.table, c.marks) for c in part.clauses),
        )
        for part in text.parts
    ]


def sort_all(made):
    return [
        PartUnits(
            part.label,
            part.title,
            tuple(
                UnitText(u.kind, u.text, u.number, u.level, u.table, sort_marks(u.text, u.marks)) for u in part.units
            ),
        )
        for part in made
    ]


@given(parts())
@settings(max_examples=30 * ROUNDS, deadline=None)
def test_every_policy_can_be_written_and_reads_as_it_was(made):
    text = write_form_2(made)
    assert list_units(read_form_2(text.canonical)) == sort_all(made) == list_units(text)


@given(parts())
@settings(deadline=None, max_examples=20)
def test_slices_are_the_lines_of_units_and_parts(made):
    text = write_form_2(made)
    assert "".join(text.canonical[part.start : part.end] for part in text.parts) == text.canonical
    lines = text.canonical.split("\n")
    for part in text.parts:
        assert part.digest == sha256_hex(text.canonical[part.start : part.end])
        for clause in part.clauses:
            line = text.canonical[clause.start : clause.end]
            assert line in lines
            assert clause.digest == sha256_hex(line)
        found = [clause.anchor for clause in part.clauses]
        assert len(set(found)) == len(found)
        assert all(re.fullmatch(r"[a-z0-9.~-]{1,96}", anchor) for anchor in found)
    slugs = [part.slug for part in text.parts]
    assert len(set(slugs)) == len(slugs)


@given(st.lists(st.lists(pieces, max_size=6).map("".join), max_size=6))
@example(["| a |", "| --- |", "| --- |"])
@example(["[^1](https://a.org)"])
@example(["!a](sha256:" + "0" * 64 + ")"])
@example(["  # x", " x", "   x"])
@settings(max_examples=100, deadline=None)
def test_whatever_is_read_is_written_so_again(lines):
    source = "".join(f"{line}\n" for line in [FIRST_LINE, *lines])
    try:
        text = read_form_2(source)
    except TextError:
        return
    assert text.canonical == source
    assert write_form_2(list_units(text)).canonical == source


@given(marked())
def test_words_and_marks_read_as_they_were_written(case):
    text, marks = case
    assert read_words(write_words(text, marks)) == (text, sort_marks(text, marks))


def list_vectors():
    """Each text that the definition shows, with the bytes and the digest that it says it has."""
    shown = re.findall(
        r"This text, of (\d+) lines,\n\n(.*?)\n\nhas (\d+) bytes and the digest\s([0-9a-f]{64})\.", form_2.__doc__, re.S
    )
    return [(textwrap.dedent(source) + "\n", int(lines), int(size), digest) for lines, source, size, digest in shown]


@pytest.mark.parametrize("vector", list_vectors())
def test_a_fixed_vector_has_its_bytes_and_digest(vector):
    source, lines, size, digest = vector
    assert (source.count("\n"), len(source.encode())) == (lines, size)
    assert read_form_2(source).digest == sha256_hex(source) == digest


def test_the_definition_has_two_vectors():
    assert len(list_vectors()) == 2


def test_the_units_of_the_fixed_vector_bear_these_anchors():
    text = read_form_2(list_vectors()[0][0])
    main, annex = ([clause.anchor for clause in part.clauses] for part in text.parts)
    assert main[:6] == ["lead", "1", "1.1", "1.1-a", "1.1-a-1", "1.1-p1"]
    under = "who-does-what"
    assert main[6:] == ["note-1", under, f"{under}-p1", f"{under}-t1", f"{under}-t1-2", f"{under}-q1", f"{under}-f1"]
    assert annex == ["t1"]
    assert [part.slug for part in text.parts] == ["", "annex-a"]


@given(st.lists(words, min_size=1, max_size=3))
def test_no_text_of_form_1_begins_as_form_2_does(lines):
    with pytest.raises(TextError):
        read_parts(read_lines("\n".join([FIRST_LINE, *lines, "1 Purpose", "1.1 Staff read it."]).encode()))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_printed_number_is_kept_as_printed(number):
    assert is_printed_number(number)
    assert split_number(f"{number} Staff must") == (number, "Staff must")


@pytest.mark.parametrize(
    "line", ["A pupil must", "I agree", "Part 1", "and so on", "12345 pounds", "e.g.", "In 2020 we"]
)
def test_words_that_only_look_like_a_number_are_words(line):
    assert split_number(line) == ("", line)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        (["*open"], 2),
        (["[words](javascript:alert)"], 2),
        (["# 1 Purpose", "a  b"], 3),
        (["| a |"], 2),
        (["| a |", "| --- |", "| b | c |"], 4),
        (["| a |", "| --- |", "|  |"], 4),
        (["words", "[a](" + PICTURE + ")"], 3),
        (["![a *b*](" + PICTURE + ")"], 2),
        (["                  too far in"], 2),
        (["a\u200bb"], 2),
        (["a\\b"], 2),
        (["--- *A* ---"], 2),
        (["_ **a****b**"], 2),
    ],
)
def test_what_breaks_a_rule_is_refused_with_its_line(lines, line):
    with pytest.raises(TextError) as refusal:
        read_form_2("".join(f"{one}\n" for one in [FIRST_LINE, *lines]))
    assert refusal.value.line == line


def test_labels_of_parts_make_slugs_that_hide_no_address():
    assert list_slugs(["", "Annex A", "Annex A", "Versions", "付録"]) == [
        "",
        "annex-a",
        "annex-a-2",
        "versions-2",
        "part",
    ]


def test_a_repeated_anchor_bears_its_count_and_words_never_pass_for_a_count():
    headings = [UnitText(UnitKind.HEADING, words, level=1) for words in ("Lead", "Scope", "Scope", "P2", "付録")]
    units = [*headings[:3], UnitText(UnitKind.PARAGRAPH, "Everybody."), *headings[3:]]
    text = write_form_2([PartUnits(units=tuple(units))])
    found = [clause.anchor for clause in text.parts[0].clauses]
    assert found == ["lead~1", "scope", "scope~2", "scope~2-p1", "p2~1", "heading"]


def test_numbers_of_several_labels_say_enough_and_others_stand_after_what_they_belong_to():
    lines = ["# 5 Duties", "5.3 x", "  (a)(ii) x", "  4(b) x", "  1.(a) x", "§ 3 x", "b) x", "# Main", "# Main"]
    text = read_form_2("".join(f"{line}\n" for line in [FIRST_LINE, *lines]))
    found = [clause.anchor for clause in text.parts[0].clauses]
    assert found == ["5", "5.3", "5.3-a-ii", "4-b", "1-a", "s-3", "5-b", "main~1", "main~1~2"]


def test_an_anchor_that_was_cut_never_equals_another():
    units = [UnitText(UnitKind.HEADING, "w" * 60, level=1)]
    units += [UnitText(UnitKind.CLAUSE, "x", "(abcdefg)"[:3] + ")", level) for level in range(3)]
    deep = [UnitText(UnitKind.CLAUSE, "x", "(mmmmmmmm)", level) for level in range(9)] * 3
    found = list(list_anchors([*units, *deep], is_main=True))
    assert len(set(found)) == len(found)


def test_the_anchors_of_the_fixed_vector():
    definition = anchors.__doc__.partition("Fixed test vector.")[2]
    shown, _, named = definition.partition("have the anchors")
    lines = textwrap.dedent(shown.partition("\n\n")[2]).strip("\n").splitlines()
    text = read_form_2("".join(f"{line}\n" for line in [FIRST_LINE, *lines]))
    found = [clause.anchor for part in text.parts for clause in part.clauses] + [part.slug for part in text.parts[1:]]
    assert found == re.findall("``(.+?)``", named)


def test_the_words_that_anchors_and_slugs_avoid_never_change():
    assert sha256_hex(" ".join(sorted(anchors.RESERVED_ANCHORS))) == ANCHORS_AVOID
    assert sha256_hex(" ".join(sorted(anchors.RESERVED_SLUGS))) == SLUGS_AVOID


def test_no_heading_bears_an_id_of_the_page_it_stands_on():
    components = ("reading", "contents", "end_of_policy", "signing_form", "doubts", "instead_of_signing")
    names = ["base.html", *(f"components/{name}.html" for name in components)]
    source = "".join((ROOT / "templates" / name).read_text() for name in names)
    ids = set(re.findall(r' id="([^"{]+)"', source))
    assert {"main", "contents"} <= {one for one in ids if "_" not in one} <= anchors.RESERVED_ANCHORS


@pytest.mark.parametrize("cell", ["[a](sha256:0)", f"![a]({PICTURE})"])
def test_a_cell_holds_no_picture(cell):
    with pytest.raises(TextError):
        read_form_2(f"{FIRST_LINE}\n|  |\n| --- |\n| {cell} |\n")


def test_ten_thousand_marks_one_inside_the_other_are_one():
    text = "ab" * 10_000
    marks = [Mark(place, 20_000 - place, MarkKind.BOLD) for place in range(10_000)]
    assert sort_marks(text, marks) == (Mark(0, 20_000, MarkKind.BOLD),)


@pytest.mark.parametrize(
    ("marks", "written"),
    [
        ([Mark(0, 4, MarkKind.BOLD), Mark(4, 9, MarkKind.BOLD)], "**all staff** read"),
        ([Mark(0, 3, MarkKind.BOLD), Mark(4, 9, MarkKind.BOLD)], "**all staff** read"),
        ([Mark(0, 4, MarkKind.BOLD), Mark(3, 9, MarkKind.ITALIC)], "**all** *staff* read"),
        ([Mark(3, 4, MarkKind.BOLD)], "all staff read"),
        ([Mark(0, 10, MarkKind.LINK, ADDRESSES[1])], f"[all staff]({ADDRESSES[1]}) read"),
    ],
)
def test_a_space_is_marked_where_its_neighbours_both_are(marks, written):
    assert write_words("all staff read", marks) == written
    assert read_words(written) == ("all staff read", sort_marks("all staff read", marks))


def test_a_text_has_limits():
    for lines in (
        [],
        ["--- A ---"],
        ["--- A ---"] * 200 + ["x"],
        [f"--- {'a' * 101} ---", "x"],
        [f"--- A: {'a' * 301} ---"],
    ):
        with pytest.raises(TextError):
            read_form_2("".join(f"{line}\n" for line in [FIRST_LINE, *lines]))
    with pytest.raises(TextError):
        write_form_2([PartUnits(units=(UnitText(UnitKind.ROW, "\t" * 100 + "x", table=1),))])
    assert write_form_2([PartUnits(units=(UnitText(UnitKind.ROW, "\t" * 99 + "x", table=1),))])


def test_a_text_has_at_most_fifty_thousand_stars_and_brackets():
    with pytest.raises(TextError, match="stars and square brackets"):
        read_form_2(f"{FIRST_LINE}\n{'*a* ' * 25_001}\n")


def test_a_text_has_at_most_a_megabyte():
    first = len(FIRST_LINE) + 1
    assert read_form_2(f"{FIRST_LINE}\n{'a' * (999_999 - first)}\n")
    with pytest.raises(TextError, match="at most 1 MB"):
        read_form_2(f"{FIRST_LINE}\n{'a' * (1_000_000 - first)}\n")


def test_a_paragraph_with_ten_thousand_marks_is_written_at_once():
    text = "ab" * 20_000
    marks = tuple(Mark(place, place + 1, MarkKind.BOLD) for place in range(0, 40_000, 4))
    written = write_form_2([PartUnits(units=(UnitText(UnitKind.PARAGRAPH, text, marks=marks),))])
    assert len(written.parts[0].clauses[0].marks) == 10_000
