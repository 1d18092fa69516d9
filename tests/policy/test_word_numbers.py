"""Word's automatic numbers, as Word shows them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.files.from_word.list_numbering import GREATEST, ListCounter, ListLevel, Numbering, format_number
from policy.files.from_word.reader import read_word_blocks
from policy.text.blocks import BlockKind
from tests.policy.understood import read_text
from tests.policy.word_files import level, list_of, make_docx, outline, paragraph, run, style

IN_DIGITS = "Numbers of a kind that is not read, such as “first”, were written in digits: 1. Check them."
LEGAL = outline(1, level(0), level(1, text="%1.%2"), level(2, "lowerLetter", "(%3)"))


def read(body, numbering, **more):
    return read_word_blocks(make_docx(body, numbering=numbering, **more))


def read_lines(body, numbering, **more):
    return [f"{block.number} {block.words.text}".strip() for block in read(body, numbering, **more).blocks]


def read_numbers(*items, numbering, **more):
    """The numbers of paragraphs given as (list, level)."""
    body = "".join(paragraph("All.", list_=str(name), level=str(depth)) for name, depth in items)
    return [block.number for block in read(body, numbering, **more).blocks]


def test_a_policy_numbered_by_word_is_read_as_one_with_printed_numbers():
    numbering = (
        outline(1, level(0, text="%1."), level(1, text="%1.%2"))
        + outline(2, level(0, "bullet", "\uf0b7"))
        + outline(3, level(0, text="Appendix %1"))
        + outline(4, level(0, text="%1."))
        + "".join(list_of(name, name) for name in range(1, 5))
        + list_of(5, 4, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')
    )
    items = [
        *(("Purpose", 1, 0), ("All act:", 1, 1), ("staff;", 2, 0), ("governors.", 2, 0), ("Scope", 1, 0)),
        *[("All.", 1, 1)] * 11,
        *(("Rules", 3, 0), ("Act.", 4, 0), ("Ask.", 4, 0), ("More rules", 3, 0), ("Act.", 5, 0)),
    ]
    headings = {"Purpose", "Scope", "Rules", "More rules"}
    body = "".join(
        paragraph(words, list_=str(name), level=str(depth), style="H" if words in headings else "")
        for words, name, depth in items
    )
    text = read_text("a.docx", make_docx(body, numbering=numbering, styles=style("H", shown="heading 1")))
    assert text.canonical.splitlines()[1:] == [
        *("# 1. Purpose", "1.1 All act:", "- staff;", "- governors.", "# 2. Scope"),
        *(f"2.{number} All." for number in range(1, 12)),
        *("--- Appendix 1: Rules ---", "1. Act.", "2. Ask.", "--- Appendix 2: More rules ---", "1. Act."),
    ]


def test_the_outer_list_goes_on_after_bullets_of_another_list():
    numbering = outline(1, level(0, text="%1."), level(1, text="%1.%2")) + outline(2, level(0, "bullet", "•"))
    items = [
        *(("All staff act as follows.", 1, 0), ("All act:", 1, 1), ("staff;", 2, 0), ("governors.", 2, 0)),
        *(("All staff ask as follows.", 1, 0), ("All ask.", 1, 1)),
    ]
    body = "".join(paragraph(words, list_=str(name), level=str(depth)) for words, name, depth in items)
    text = read_text("a.docx", make_docx(body, numbering=numbering + list_of(1, 1) + list_of(2, 2)))
    assert text.canonical.splitlines()[1:] == [
        *("1. All staff act as follows.", "  1.1 All act:", "    - staff;", "    - governors."),
        *("2. All staff ask as follows.", "  2.1 All ask."),
    ]


def test_deeper_levels_begin_again_and_go_on_to_ten_after_nine():
    items = [(1, 0), *[(1, 1)] * 10, (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)]
    assert read_numbers(*items, numbering=LEGAL + list_of(1, 1)) == [
        *("1", *(f"1.{n}" for n in range(1, 11)), "(a)", "(b)", "1.11", "(a)", "2", "2.1"),
    ]


def test_lists_of_one_outline_continue_one_another_unless_they_set_a_start():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = outline(1, level(0, text="%1.")) + list_of(1, 1) + list_of(2, 1) + list_of(3, 1, override)
    items = [(1, 0), (2, 0), (1, 0), (3, 0), (3, 0), (1, 0)]
    assert read_numbers(*items, numbering=numbering) == ["1.", "2.", "3.", "5.", "6.", "7."]


def test_lists_of_other_outlines_count_for_themselves():
    numbering = outline(1, level(0)) + outline(2, level(0)) + list_of(1, 1) + list_of(2, 2)
    assert read_numbers((1, 0), (2, 0), (1, 0), (2, 0), numbering=numbering) == ["1", "1", "2", "2"]


def test_a_list_may_change_a_level():
    override = f'<w:lvlOverride w:ilvl="0">{level(0, "upperRoman", "%1.")}</w:lvlOverride>'
    assert read_numbers((1, 0), (1, 0), numbering=LEGAL + list_of(1, 1, override)) == ["I.", "II."]


def test_a_level_may_never_begin_again_or_only_after_a_higher_one():
    never = outline(1, level(0), level(1, extra='<w:lvlRestart w:val="0"/>')) + list_of(1, 1)
    assert read_numbers((1, 0), (1, 1), (1, 0), (1, 1), numbering=never) == ["1", "1", "2", "2"]
    higher = outline(1, level(0), level(1), level(2, extra='<w:lvlRestart w:val="1"/>')) + list_of(1, 1)
    items = [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    assert read_numbers(*items, numbering=higher) == ["1", "1", "1", "2", "2", "2", "1", "1"]


def test_a_legal_level_shows_all_numbers_as_figures():
    numbering = outline(1, level(0, "upperRoman"), level(1, text="%1.%2", extra="<w:isLgl/>")) + list_of(1, 1)
    assert read_numbers((1, 0), (1, 0), (1, 1), numbering=numbering) == ["I", "II", "2.1"]


def test_a_level_without_a_number_is_no_number():
    numbering = outline(1, level(0, "none", ""), level(1, "decimal", "%2.")) + list_of(1, 1)
    assert read_numbers((1, 0), (1, 1), (1, 0), (1, 1), numbering=numbering) == ["", "1.", "", "1."]


def test_styles_number_their_paragraphs_through_what_they_are_based_on():
    numbering = (
        outline(1, level(0, extra='<w:pStyle w:val="H1"/>'), level(1, text="%1.%2", extra='<w:pStyle w:val="H2"/>'))
        + outline(2, level(0, text="(%1)"))
        + list_of(1, 1)
        + list_of(2, 2)
    )
    styles = (
        style("H1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', shown="heading 1")
        + style("H2", '<w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>')
        + style("H2a", '<w:basedOn w:val="H2"/>')
        + style("No", '<w:basedOn w:val="H2"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>')
        + style("Loop", '<w:basedOn w:val="Loop"/>')
    )
    body = (
        paragraph("Purpose", style="H1")
        + "".join(paragraph("All.", style=name) for name in ("H2", "H2a", "No", "Loop", "Absent"))
        + paragraph("Plain", style="H2", list_="0")
        + paragraph("Own", style="H2", list_="2", level="0")
    )
    found = read_lines(body, numbering, styles=styles)
    assert found == ["1 Purpose", "1.1 All.", "1.2 All.", "All.", "All.", "All.", "Plain", "(1) Own"]


def test_the_standard_style_numbers_paragraphs_that_name_none():
    styles = style("N", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', is_default=True)
    body = "<w:p><w:r><w:t>All.</w:t></w:r></w:p>"
    assert read_lines(body, LEGAL + list_of(1, 1), styles=styles) == ["1 All."]


def test_a_list_may_take_its_outline_from_a_style_of_lists():
    numbering = (
        LEGAL
        + outline(2, extra='<w:numStyleLink w:val="S"/>')
        + outline(3, extra='<w:numStyleLink w:val="Loop"/>')
        + "".join(list_of(name, name) for name in (1, 2, 3))
    )
    styles = style("S", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', kind="numbering") + style(
        "Loop", '<w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr>', kind="numbering"
    )
    assert read_numbers((2, 0), (2, 1), (3, 0), numbering=numbering, styles=styles) == ["1", "1.1", ""]


def test_a_list_or_level_that_is_nowhere_numbers_nothing():
    assert read_numbers((7, 0), (1, 8), (1, 12), (2, 0), numbering=LEGAL + list_of(1, 1) + list_of(2, 9)) == [""] * 4


def test_bullets_of_any_sign_are_items_and_ticks_and_crosses_are_said():
    numbering = outline(1, level(0, "bullet", "•"), level(1, "bullet", "✗")) + list_of(1, 1)
    found = read(paragraph("one", list_="1") + paragraph("two", list_="1", level="1"), numbering)
    assert [(block.kind, block.number, block.level) for block in found.blocks] == [
        (BlockKind.ITEM, "", 1),
        (BlockKind.ITEM, "", 2),
    ]
    assert found.notes == (
        "Bullets that are ticks or crosses became plain ones: 1. Check that nothing depends on them.",
    )


def test_a_numbered_paragraph_without_words_counts_and_is_said():
    found = read(paragraph("", list_="1") + paragraph("All.", list_="1"), LEGAL + list_of(1, 1))
    assert [block.number for block in found.blocks] == ["2"]
    assert found.notes == ("Numbered paragraphs without words were left out, but counted: 1.",)


def test_a_line_of_a_contents_list_bears_and_counts_no_number():
    begin, middle, end = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))
    contents = f"<w:p>{begin}{run('<w:instrText>TOC</w:instrText>')}{middle}</w:p>"
    body = contents + paragraph("Purpose 3", list_="1") + f"<w:p>{end}</w:p>" + paragraph("Purpose", list_="1")
    assert read_lines(body, LEGAL + list_of(1, 1)) == ["1 Purpose"]


# Numbers that programs count or write in different ways


@pytest.mark.parametrize(
    ("levels", "items", "numbers", "notes"),
    [
        ([level(0, "ordinalText")], [0], ["1"], (IN_DIGITS,)),
        ([level(0, "custom-of-2010")], [0], ["1"], (IN_DIGITS,)),
        ([level(0, extra="<mc:AlternateContent/>")], [0], ["1"], (IN_DIGITS,)),
        ([level(0).replace('w:start w:val="1"', 'w:start w:val="40000"')], [0], ["40000"], (IN_DIGITS,)),
        ([level(0, "upperRoman").replace('w:start w:val="1"', 'w:start w:val="4000"')], [0], ["4000"], (IN_DIGITS,)),
        ([level(0, "lowerLetter").replace('w:start w:val="1"', 'w:start w:val="0"')], [0], ["0"], (IN_DIGITS,)),
        ([level(0, text="%1" + "x" * 70)], [0], [""], ("Automatic numbers that cannot be known were left away: 1.",)),
        ([level(0, text="%2"), level(1)], [0], [""], ("Automatic numbers that cannot be known were left away: 1.",)),
        ([level(0), level(1, text="%1.%2")], [1], ["1.1"], ()),
        ([level(0), level(1)], [1, 0], ["1", "1"], ()),
    ],
)
def test_a_number_that_is_not_certain_is_never_refused(levels, items, numbers, notes):
    body = "".join(paragraph("All.", list_="1", level=str(depth)) for depth in items)
    found = read(body, outline(1, *levels) + list_of(1, 1))
    assert ([block.number for block in found.blocks], found.notes) == (numbers, notes)


def test_a_level_that_was_left_out_counts_for_certain_again_after_a_higher_one():
    numbering = outline(1, level(0), level(1), level(2)) + list_of(1, 1)
    assert read_numbers((1, 0), (1, 2), (1, 0), (1, 1), numbering=numbering) == ["1", "1", "2", "1"]


def test_a_number_holds_nothing_of_levels_that_have_none():
    levels = [level(0, "bullet", "•"), level(1, "none", ""), level(2, text="%1%2%3%9.")]
    numbering = outline(1, *levels) + list_of(1, 1)
    assert read_numbers((1, 2), (1, 0), (1, 1), (1, 2), numbering=numbering) == ["1.", "", "", "1."]


def test_a_change_of_a_level_that_no_list_has_changes_nothing():
    strange = "".join(
        f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="7"/></w:lvlOverride>' for n in ("9", "x", "")
    )
    assert read_numbers((1, 0), (1, 1), numbering=LEGAL + list_of(1, 1, strange)) == ["1", "1.1"]


def test_a_restart_with_another_number_counts_on_from_there():
    override = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = LEGAL + list_of(1, 1, override)
    assert read_numbers((1, 0), (1, 1), (1, 1), numbering=numbering) == ["1", "1.5", "1.6"]


# Formatting and counting


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (5, "decimal", "5"),
        (5, "decimalZero", "05"),
        (10, "decimalZero", "10"),
        (26, "lowerLetter", "z"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (4, "upperRoman", "IV"),
        (1994, "lowerRoman", "mcmxciv"),
        (GREATEST + 1, "decimal", None),
        (4_000, "lowerRoman", None),
        (0, "upperLetter", None),
    ],
)
def test_numbers_are_written_as_word_writes_them(value, form, shown):
    assert format_number(value, form) == shown


@settings(max_examples=60)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_an_outline_counts_as_its_headings_nest(steps):
    """Against a plain count: a heading's number is its place among those under the same parent."""
    depths, depth = [], -1
    for step in steps:
        depth = min(step, depth + 1)
        depths.append(depth)
    levels = {n: ListLevel(text=".".join(f"%{k + 1}" for k in range(n + 1))) for n in range(4)}
    counter, numbering = ListCounter(), Numbering("1", levels, {})
    path = []
    for depth in depths:
        path = [*path[:depth], path[depth] + 1 if depth < len(path) else 1]
        assert counter.count("1", numbering, depth) == ".".join(map(str, path))
