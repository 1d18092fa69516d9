"""What differs between two texts of form 2, as it is said to people."""

import pytest

from policy.reading.differences import count_changes
from tests.policy.form_2_edits import LONE_WORKING_EDITED
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.shown_changes import compare_sources, list_sentences
from tests.revised import replace_once

MOVED_POINT = (
    "The first point under “Who does what” moved and is now the second point under “Who does what and when”, "
    "in the same words"
)
ADDRESS_CHANGED = (
    "The link on “the guidance on lone working” now leads to https://www.example.org/new "
    "instead of https://www.example.org/lone-working"
)


def compare_edited(*pairs):
    return compare_sources(LONE_WORKING, replace_once(LONE_WORKING, *pairs))


def test_every_kind_of_change_is_said_in_a_sentence():
    assert list_sentences(compare_sources(LONE_WORKING, LONE_WORKING_EDITED)) == [
        "The opening paragraph changed",
        "1.1 has other words in bold or italic",
        "The first point under 1.2(a) changed",
        "The second point under 1.2(a) was added",
        "1.2(b) was added",
        "1.2(b) became 1.2(c), in the same words",
        "The paragraph under 1.2 is now 1.3, in the same words",
        "Note 1 has links that lead elsewhere, in the same words",
        "The heading “Who does what” is now a heading of level 2, and its words changed",
        "The first paragraph under “Who does what” changed",
        MOVED_POINT,
        "Row 1 of the table under section 3 changed",
        "Row 2 of the table under section 3 was added",
        "The picture under section 3.1 was replaced",
        "The title of Annex A changed",
        "Row 1 of the table of Annex A was removed",
    ]


def test_emphasis_is_counted_apart_from_words():
    count = count_changes(compare_edited(("work **alone**", "work alone"), ("*site staff*", "**site staff**")))
    assert (count.summary, count.differ) == ("2 places reformatted", 0)


@pytest.mark.parametrize(
    ("pair", "remark"),
    [
        (("work **alone**", "work alone"), "“alone” is no longer in bold."),
        (("*site staff*", "site *staff*"), "“site” is no longer in italic."),
        (
            ("example.org/lone-working", "example.org/new"),
            ADDRESS_CHANGED,
        ),
        (("See section 3", "See [section 3](https://example.org)"), "“section 3” now links to https://example.org"),
        (
            ("[the guidance on lone working](https://www.example.org/lone-working)", "the guidance on lone working"),
            "“the guidance on lone working” no longer links to https://www.example.org/lone-working",
        ),
    ],
)
def test_what_the_words_do_not_show_is_said_beside_them(pair, remark):
    [change] = compare_edited(pair)
    assert change.remarks == (remark,)
    assert not change.shows_both_texts


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (("  (b) away", "    (b) away"), "1.2(b) is set in one step further, in the same words"),
        (
            ("# Who does what", "## 4 Who does what"),
            "The heading “Who does what” is now numbered 4 and is now a heading of level 2, in the same words",
        ),
        (("# 1 Purpose", "# Purpose"), "The heading of section 1 lost its number, in the same words"),
        (("# Who does what", "# 2 Who does what"), "The heading “Who does what” is now numbered 2, in the same words"),
        (("1.1 Nobody", "1.1. Nobody"), "1.1 is now printed as 1.1. instead of 1.1, in the same words"),
        (
            ("1.1 Nobody should", "Nobody should"),
            "1.1 is now the paragraph under section 1, in the same words",
        ),
    ],
)
def test_another_form_of_the_same_words_is_said(pair, sentence):
    assert sentence in list_sentences(compare_edited(pair))


def test_emphasis_in_a_clause_that_was_renumbered_is_told_too():
    change = compare_edited(("1.1 Nobody", "1.3 Nobody"), ("work **alone**", "work alone"))[0]
    assert (change.headline, change.remarks) == ("became 1.3, in the same words", ("“alone” is no longer in bold.",))
    assert change.shows_words


def test_headings_and_clauses_that_were_only_renumbered_are_one_line():
    old = "--- policy text, form 2 ---\n# 1 Aims\n1.1 Ask.\n1.2 Wait.\n# 2 Rules\n2.1 Stay.\nAnd go.\n"
    new = (
        "--- policy text, form 2 ---\n# 1 Before\nRead.\n# 2 Aims\n2.1 Ask.\n2.2 Wait.\n# 3 Rules\n3.1 Stay.\nAnd go.\n"
    )
    assert list_sentences(compare_sources(old, new))[-1] == (
        "1 to 2.1 were renumbered 2 to 3.1; their words are the same"
    )


def test_a_row_is_shown_cell_by_cell_under_its_header():
    change = next(one for one in compare_sources(LONE_WORKING, LONE_WORKING_EDITED) if one.name.startswith("Row 1"))
    shown = {cell.column: ["".join(p.text for p in words) for words in cell.paragraphs] for cell in change.after.cells}
    assert shown == {
        "Risk": ["Locking up"],
        "What we do": ["Two people from 1 October to 31 March", "A telephone otherwise"],
        "Who": ["Site staff"],
    }


def test_a_row_with_a_new_column_is_shown_under_the_new_header():
    old = "--- policy text, form 2 ---\n| A | B |\n| --- | --- |\n| one | two |\n"
    new = "--- policy text, form 2 ---\n| A | B | C |\n| --- | --- | --- |\n| one | two | three |\n"
    change = compare_sources(old, new)[-1]
    assert [(cell.column, cell.paragraphs[0][0].text) for cell in change.after.cells] == [
        ("A", "one"),
        ("B", "two"),
        ("C", "three"),
    ]


def test_a_row_that_lost_its_second_column_is_shown_as_it_was():
    old = "--- policy text, form 2 ---\n| A | B | C |\n| --- | --- | --- |\n| one | two | three |\n"
    new = "--- policy text, form 2 ---\n| A | C |\n| --- | --- |\n| one | three |\n"
    change = compare_sources(old, new)[-1]
    assert [cell.column for cell in change.after.cells] == ["A", "C"]
    assert "two" in "".join(piece.text for cell in change.before.cells for words in cell.paragraphs for piece in words)
