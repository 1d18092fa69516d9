"""Editing a text of form 2 unit by unit: what was meant is changed, and nothing else."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy.drafting import unit_editing as edit
from policy.drafting.deleted_clauses import DeletedClause
from policy.drafting.deleted_units import describe_deletion, put_back
from policy.drafting.typed_words import read_typed_words, write_typed_words
from policy.drafting.unit_places import find_spot
from policy.text import MarkKind, TextError, UnitKind, UnitText, parse, write_smallest
from policy.text.inline import sort_marks
from policy.text.smallest_form import list_parts
from policy.text.units import ROWS
from tests.environment import ROUNDS
from tests.policy.form_2_texts import LONE_WORKING
from tests.policy.test_form_2 import parts
from tests.policy.unit_lists import PROTOCOL

EMPHASIS = {MarkKind.BOLD, MarkKind.ITALIC}
PARAGRAPH = UnitText(UnitKind.PARAGRAPH, "Ask whoever you like.")


def read_lines(source):
    return source.splitlines()


def lone():
    return parse(LONE_WORKING.encode())


def protocol():
    return parse(PROTOCOL.encode())


def replace_line(before, after):
    return LONE_WORKING.replace(before, after)


def list_places(text):
    return [(part.slug, clause.anchor) for part in text.parts for clause in part.clauses]


def count_units(text, *, with_emphasis):
    """The units without the tables' numbers, which count from the first table on."""
    marks = (lambda unit: unit.marks) if with_emphasis else keep_other_marks
    units = [unit for part in list_parts(text) for unit in part.units]
    return Counter(replace(unit, table=bool(unit.table), marks=marks(unit)) for unit in units)


def keep_other_marks(unit):
    return tuple(mark for mark in unit.marks if mark.kind not in EMPHASIS)


def test_the_words_of_a_unit_change_with_their_marks_and_nothing_else_does():
    source = edit.change_words(lone(), ("", "1.1"), "Nobody  should *ever* see\n[the guidance](https://example.org/a).")
    assert source == replace_line(
        "1.1 Nobody should come to harm because they work **alone**. See section 3 and Annex A.",
        "1.1 Nobody should *ever* see [the guidance](https://example.org/a).",
    )


def test_a_mark_without_an_end_is_refused_with_how_it_is_typed():
    with pytest.raises(TextError, match=r"\*\*words\*\*"):
        edit.change_words(lone(), ("", "1.1"), "Nobody **should.")


def test_words_that_begin_as_a_number_stay_words():
    assert "\\1990s habits." in read_lines(edit.change_words(lone(), ("", "who-does-what-p1"), "1990s habits."))


def test_the_title_of_a_part_and_the_words_of_a_picture_change():
    assert "--- Annex A: Telephones ---" in read_lines(edit.change_words(lone(), ("annex-a", ""), "Telephones"))
    assert "![The four lamps](sha256:5555" in edit.change_words(lone(), ("", "3.1-f1"), "The four lamps")


def test_a_row_is_changed_by_cell_with_paragraphs_on_lines_of_their_own():
    source = edit.change_row(lone(), ("", "3-t1-3"), ["Home visits", "Never **alone**\n\nAlways two", "Everyone"])
    assert "| Home visits | Never **alone**<br>Always two | Everyone |" in read_lines(source)
    with pytest.raises(TextError, match="another number of columns"):
        edit.change_row(lone(), ("", "3-t1-3"), ["Home visits"])
    with pytest.raises(TextError, match="at least one cell"):
        edit.change_row(lone(), ("", "3-t1-3"), ["", " ", ""])
    with pytest.raises(TextError, match="cell by cell"):
        edit.change_words(lone(), ("", "3-t1-3"), "Home visits")


def test_rows_and_columns_come_and_go():
    with_row = parse(edit.insert_row(lone(), ("", "3-t1-2"), ["Heights", "Never", ""]).encode())
    assert "| Heights | Never |  |\n| Home visits" in with_row.canonical
    assert edit.remove_unit(with_row, ("", "3-t1-3")) == LONE_WORKING
    with_column = parse(edit.insert_column(lone(), ("", "3-t1-2"), 1).encode())
    assert "| Risk |  | What we do | Who |" in with_column.canonical
    assert edit.remove_column(with_column, ("", "3-t1"), 1) == LONE_WORKING


def test_a_column_takes_rows_that_have_no_other_words_with_it_but_never_the_whole_table():
    text = parse(edit.insert_row(lone(), ("", "3-t1-2"), ["", "", "Nobody"]).encode())
    assert "Nobody |" not in edit.remove_column(text, ("", "3-t1"), 2)
    text = parse(b"--- policy text, form 2 ---\nA.\n| One |\n| --- |\n| Two |\n")
    with pytest.raises(TextError, match="Delete the table"):
        edit.remove_column(text, ("", "t1"), 0)
    assert read_lines(edit.remove_table(text, ("", "t1"))) == ["--- policy text, form 2 ---", "A."]


def test_the_first_row_becomes_the_header_and_a_row_again():
    text = parse(edit.make_header(lone(), ("annex-a", "t1-2")).encode())
    assert "| Office | 01234 567890 |\n| --- | --- |\n" in text.canonical
    assert edit.make_header(text, ("annex-a", "t1"), is_header=False) == LONE_WORKING


def test_a_unit_becomes_another_kind_and_no_number_is_lost():
    paragraph = {"kind": UnitKind.PARAGRAPH, "level": 0}
    source = edit.change_form(lone(), ("", "1.1"), **paragraph, number="1.1")
    assert "\\1.1 Nobody should come to harm" in source
    back = edit.change_form(parse(source.encode()), ("", "1-p1"), kind=UnitKind.CLAUSE, level=0, number="1.1")
    assert back == LONE_WORKING
    assert "# Whoever works alone:" in edit.change_form(
        lone(), ("", "who-does-what-p2"), kind=UnitKind.HEADING, level=1
    )
    with pytest.raises(TextError, match="needs a number"):
        edit.change_form(lone(), ("", "1.1"), kind=UnitKind.CLAUSE, level=0)
    with pytest.raises(TextError, match="cannot be a number"):
        edit.change_form(lone(), ("", "1.1"), kind=UnitKind.CLAUSE, level=0, number="one and a half")
    with pytest.raises(TextError, match="from 0 to 8"):
        edit.change_form(lone(), ("", "1.1"), kind=UnitKind.BULLET, level=9)
    with pytest.raises(TextError, match="stays what it is"):
        edit.change_form(lone(), ("", "3-t1-2"), **paragraph)


def test_a_new_unit_stands_below_what_would_else_come_to_belong_to_it():
    clause = UnitText(UnitKind.CLAUSE, "New.", "1.3")
    source = edit.insert_unit(lone(), ("", "1.2"), clause)
    assert "  It is lone work even for five minutes.\n1.3 New.\n" in source
    point = UnitText(UnitKind.CLAUSE, "New.", "(0)", level=1)
    assert "1.2 Lone work is work:\n  (0) New.\n  (a)" in edit.insert_unit(lone(), ("", "1.2"), point)
    row = UnitText(UnitKind.HEADER, "One\tTwo")
    source = edit.insert_unit(lone(), ("", "3-t1"), row)
    assert "| Everyone |\n| One | Two |\n| --- | --- |\n## 3.1" in source
    assert "--- Annex A: Telephone numbers ---\nAsk whoever" in edit.insert_unit(lone(), ("annex-a", ""), PARAGRAPH)


def test_a_paragraph_takes_the_protocol_into_form_2_and_its_numbers_stay_as_printed():
    text = parse(edit.insert_unit(protocol(), ("", "5.3"), PARAGRAPH).encode())
    assert text.is_form_2
    numbers = [clause.number for part in protocol().parts for clause in part.clauses if clause.number]
    again = [clause.number.rstrip(")") for part in text.parts for clause in part.clauses if clause.number]
    assert again == numbers
    place = next(place for place in list_places(text) if find_spot(text, place).unit == PARAGRAPH)
    assert edit.remove_unit(text, place) == protocol().canonical


def test_a_clause_goes_with_what_is_set_in_under_it():
    assert "work:" not in (source := edit.remove_unit(lone(), ("", "1.2")))
    assert "(b) away" not in source
    assert "[^1]: See" in source
    moved = read_lines(edit.move_unit(lone(), ("", "1.2"), up=True))
    assert moved[3].startswith("1.2 Lone")
    assert moved[9].startswith("1.1 Nobody")


def test_a_point_moves_within_its_clause_and_no_further():
    moved = parse(edit.move_unit(lone(), ("", "1.2-a"), up=False).encode())
    assert "  (b) away from the site.\n  (a) out of sight" in moved.canonical
    assert edit.move_unit(moved, ("", "1.2-a"), up=True) == LONE_WORKING
    with pytest.raises(TextError, match="any further"):
        edit.move_unit(lone(), ("", "1.2-a"), up=True)
    with pytest.raises(TextError, match="any further"):
        edit.move_unit(lone(), ("", "1.2-a-2"), up=False)


def test_rows_move_below_their_header_and_tables_as_a_whole():
    assert "| Everyone |\n| Locking up" in (moved := edit.move_unit(lone(), ("", "3-t1-2"), up=False))
    assert edit.move_unit(parse(moved.encode()), ("", "3-t1-3"), up=True) == LONE_WORKING
    with pytest.raises(TextError, match="any further"):
        edit.move_unit(lone(), ("", "3-t1-2"), up=True)
    moved = edit.move_table(lone(), ("", "3-t1-2"), up=False)
    assert "# 3 Risks\n## 3.1 Equipment\n| Risk |" in moved


def test_joining_keeps_number_and_marks_and_splitting_undoes_it():
    joined = edit.join_with_previous(lone(), ("", "1.2"))
    assert "work **alone**. See section 3 and Annex A. 1.2 Lone work is work:\n  (a)" in joined
    assert edit.split_unit(parse(joined.encode()), ("", "1.1"), before="1.2 Lone work") == LONE_WORKING
    rows = edit.join_with_previous(lone(), ("", "3-t1-3"))
    assert "| Locking up Home visits | Two people from 1 November to 31 March<br>A telephone otherwise Never" in rows
    with pytest.raises(TextError, match="cannot be joined"):
        edit.join_with_previous(lone(), ("", "3-t1"))


def test_the_second_half_of_a_clause_is_a_paragraph_within_it():
    assert "**alone**.\n  See section 3" in edit.split_unit(lone(), ("", "1.1"), before="See section")
    with pytest.raises(TextError, match="as they are printed"):
        edit.split_unit(lone(), ("", "1.1"), before="Nobody")
    with pytest.raises(TextError, match="more than once"):
        edit.split_unit(parse(replace_line("See section", "See See section").encode()), ("", "1.1"), before="See")


def test_numbers_are_counted_for_headings_and_the_paragraphs_below_them():
    source = "--- policy text, form 2 ---\nFor all.\n# Purpose\nBe kind:\n- here\n(a) or there\n# Scope\nAll.\n"
    numbered = "--- policy text, form 2 ---\nFor all.\n# 1 Purpose\n1.1 Be kind:\n- here\n(a) or there\n# 2 Scope\n"
    assert edit.number_for_me(parse(source.encode())) == f"{numbered}2.1 All.\n"


def test_headings_below_a_heading_have_the_numbers_that_paragraphs_would_have():
    source = (
        "--- policy text, form 2 ---\n# 9 Purpose\nFirst.\n## Aims\nBe kind.\n## Means\n--- Annex A ---\n# Who\nAll.\n"
    )
    assert read_lines(edit.number_for_me(parse(source.encode())))[1:] == [
        *("# 1 Purpose", "First.", "## 1.1 Aims", "1.1.1 Be kind.", "## 1.2 Means", "--- Annex A ---"),
        *("# 1 Who", "1.1 All."),
    ]


def test_a_text_that_is_numbered_already_stays_as_it_is():
    assert edit.number_for_me(protocol()) == protocol().canonical
    once = edit.number_for_me(lone())
    assert edit.number_for_me(parse(once.encode())) == once


@given(parts())
@settings(max_examples=20 * ROUNDS, deadline=None)
def test_words_are_typed_as_they_are_shown(made):
    for unit in (unit for part in made for unit in part.units if unit.kind not in {*ROWS, UnitKind.PICTURE}):
        assert read_typed_words(write_typed_words(unit)) == (unit.text, sort_marks(unit.text, unit.marks))


@given(parts(), st.randoms(use_true_random=False))
@settings(max_examples=20 * ROUNDS, deadline=None)
def test_removing_what_was_inserted_gives_the_text_before(made, random):
    text = _write(made)
    place = random.choice([*((part.slug, "") for part in text.parts), *list_places(text)])
    unit = random.choice(
        [PARAGRAPH, UnitText(UnitKind.CLAUSE, "So.", "9.9"), UnitText(UnitKind.BULLET, "So.", level=2)]
    )
    after = parse(edit.insert_unit(text, place, unit).encode())
    assume(after.is_form_2 or not text.is_form_2)
    added = _find_added(text, after, unit)
    assert edit.remove_unit(after, added) == text.canonical


@given(parts(), st.randoms(use_true_random=False))
@settings(max_examples=20 * ROUNDS, deadline=None)
def test_what_was_deleted_is_put_back_where_it_stood(made, random):
    text = _write(made)
    place = random.choice(list_places(text))
    words = [unit.text for part in made for unit in part.units]
    assume(len(set(words)) == len(words))
    try:
        after = parse(edit.remove_unit(text, place).encode())
    except TextError:
        assume(False)
    assume(after.is_form_2)
    deleted = DeletedClause(**describe_deletion(text, place, []))
    assert put_back(after, deleted) == text.canonical


@given(parts(), st.randoms(use_true_random=False))
@settings(max_examples=30 * ROUNDS, deadline=None)
def test_after_any_edits_all_units_that_were_not_meant_are_unchanged(made, random):
    text = _write(made)
    for _ in range(6):
        name, most_gone, most_new = random.choice(list(EDITS))
        place = random.choice(list_places(text))
        try:
            after = parse(EDITS[name, most_gone, most_new](text, place, random).encode())
        except TextError:
            continue
        with_emphasis = text.is_form_2 and after.is_form_2
        before, now = (count_units(one, with_emphasis=with_emphasis) for one in (text, after))
        assert (before - now).total() <= most_gone, name
        assert (now - before).total() <= most_new, name
        assert parse(after.canonical.encode()) == after
        text = after


def change_cells(text, place, _):
    return edit.change_row(text, place, ["Other", *[""] * find_spot(text, place).unit.text.count("\t")])


def split_somewhere(text, place, random):
    return edit.split_unit(text, place, before=random.choice(find_spot(text, place).unit.text.split()))


# Each edit with how many units can be gone after it, and how many new.
EDITS = {
    ("words", 1, 1): lambda text, place, _: edit.change_words(text, place, "Other *words*."),
    ("quote", 1, 1): lambda text, place, _: edit.change_form(text, place, kind=UnitKind.QUOTE, level=3),
    ("clause", 1, 1): lambda text, place, _: edit.change_form(text, place, kind=UnitKind.CLAUSE, level=0, number="5.3"),
    ("insert", 0, 1): lambda text, place, _: edit.insert_unit(text, place, PARAGRAPH),
    ("cells", 1, 1): change_cells,
    ("row", 0, 1): lambda text, place, _: edit.insert_row(text, place),
    ("up", 0, 0): lambda text, place, _: edit.move_unit(text, place, up=True),
    ("down", 0, 0): lambda text, place, _: edit.move_unit(text, place, up=False),
    ("table up", 0, 0): lambda text, place, _: edit.move_table(text, place, up=True),
    ("join", 2, 1): lambda text, place, _: edit.join_with_previous(text, place),
    ("split", 1, 2): split_somewhere,
    ("remove", 99, 0): lambda text, place, _: edit.remove_unit(text, place),
    ("remove table", 99, 0): lambda text, place, _: edit.remove_table(text, place),
}


def _write(made):
    """The parts as a text, if it has a unit."""
    assume(any(part.units for part in made))
    return parse(write_smallest(made).canonical.encode())


def _find_added(before, after, unit):
    """The place of the inserted unit: the first at which the texts differ, or one that reads the same."""
    old, new = ([part.units for part in list_parts(text)] for text in (before, after))
    number = next(number for number, units in enumerate(new) if len(units) != len(old[number]))
    places = [
        index
        for index in range(len(new[number]))
        if [*new[number][:index], *new[number][index + 1 :]] == [*old[number]]
    ]
    part = after.parts[number]
    index = next(index for index in places if new[number][index].text == unit.text)
    return part.slug, part.clauses[index].anchor
