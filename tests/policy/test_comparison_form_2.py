"""How units of form 2 changed, and what does not differ between the two forms."""

from hypothesis import given, settings

from policy.comparison import ChangeKind, Unit, compare_texts, list_units
from policy.text import Mark, MarkKind, parse
from policy.text.form_2 import write_form_2
from policy.text.smallest_form import list_parts
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.form_2_versions import two_form_2_versions, two_forms
from tests.policy.test_comparison import check_changes
from tests.policy.unit_lists import PROTOCOL, identify_units
from tests.revised import replace_once

ADDED, REMOVED, CHANGED, MOVED, RENUMBERED, REFORMATTED = ChangeKind
rounds = settings(max_examples=200)


def compare(old, new):
    return compare_texts(*identify_units(*(list_units(parse(text.encode())) for text in (old, new))))


def compare_edited(*pairs):
    return compare(LONE_WORKING, replace_once(LONE_WORKING, *pairs))


def list_kinds(changes):
    return [(set(change.kinds), (change.new or change.old).anchor) for change in changes]


@rounds
@given(two_form_2_versions)
def test_applying_the_changes_between_versions_of_form_2_gives_the_second(versions):
    old, new = versions
    check_changes(old, new, compare_texts(*identify_units(old, new)))


@rounds
@given(two_forms)
def test_a_text_that_came_into_form_2_differs_only_in_what_was_written(versions):
    old, new = versions
    changed = compare_texts(*identify_units(old, new))
    assert [(change.kinds, change.new.text) for change in changed] == [({ADDED}, "Ask.")]
    check_changes(old, new, changed)


def test_the_protocol_in_form_2_differs_in_nothing_from_the_protocol():
    protocol = parse(PROTOCOL.encode())
    assert not compare_texts(*identify_units(list_units(protocol), list_units(write_form_2(list_parts(protocol)))))


def test_a_row_changes_cell_by_cell():
    [change] = compare_edited(
        ("| Locking up | Two people from 1 November", "| Locking up now | Two people from 1 October")
    )
    assert [(piece.kind.value, piece.text) for piece in change.words if piece.kind != "same"] == [
        ("added", " now"),
        ("removed", "November"),
        ("added", "October"),
    ]


def test_a_row_between_others_is_added_and_the_others_stay():
    assert list_kinds(compare_edited(("| Home visits", "| Fires | Wait outside | All |\n| Home visits"))) == [
        ({ADDED}, "3-t1-3")
    ]


def test_a_new_table_renumbers_no_other():
    table = "| When | Who |\n| --- | --- |\n| Now | You |\n"
    changes = compare_edited(("Heads and *site", f"{table}Heads and *site"))
    assert list_kinds(changes) == [({ADDED}, "who-does-what-t1"), ({ADDED}, "who-does-what-t1-2")]


def test_a_heading_with_another_number_or_level_is_the_same_heading():
    changes = compare_edited(("# 3 Risks", "## 4 Risks"))
    assert list_kinds(changes) == [({RENUMBERED, REFORMATTED}, "4")]


def test_a_paragraph_that_became_a_clause_is_renumbered_and_reformatted():
    changes = compare_edited(("  It is lone work even", "1.3 It is lone work even"))
    assert list_kinds(changes) == [({RENUMBERED, REFORMATTED}, "1.3")]


def test_emphasis_alone_is_reformatted_and_says_which_words():
    [change] = compare_edited(("work **alone**", "**work** alone"))
    assert change.kinds == {REFORMATTED}
    assert [(one.kind, one.words, one.old, one.new) for one in change.marks] == [
        (MarkKind.BOLD, "work", "", "bold"),
        (MarkKind.BOLD, "alone", "bold", ""),
    ]


def test_another_address_behind_the_same_words_is_a_change():
    [change] = compare_edited(("example.org/lone-working", "example.org/other"))
    assert change.kinds == {CHANGED}
    assert [(one.words, one.new) for one in change.marks] == [
        ("the guidance on lone working", "https://www.example.org/other")
    ]


def test_another_picture_with_the_same_words_is_a_change():
    [change] = compare_edited(("5" * 64, "6" * 64))
    assert (change.kinds, change.marks[0].new) == ({CHANGED}, f"sha256:{'6' * 64}")


def test_a_link_that_went_with_its_words_is_told_by_the_words_alone():
    marks = (Mark(4, 7, MarkKind.LINK, "https://example.org"),)
    old = Unit("", "paragraph", "", "lead", "See our list and ask the head teacher.", marks=marks)
    new = Unit("", "paragraph", "", "lead", "See and ask the head teacher.")
    [change] = compare_texts(*identify_units([old], [new]))
    assert (change.kinds, change.marks) == ({CHANGED}, ())
