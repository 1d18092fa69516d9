"""What differs between two texts, as it is said to people."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import ChangeKind, ClauseChange, Unit, list_units
from policy.reading import differences
from policy.reading.differences import compare_versions, count_changes
from policy.text import parse
from tests.policy.shown_changes import compare_sources, join_words, list_sentences, make_sections, mark_words
from tests.revised import PLAIN, find_line, replace_once


def test_a_dozen_kinds_of_change_are_each_said_in_a_sentence(protocol, second):
    assert list_sentences(compare_versions(protocol, second)) == [
        "The lead sentence changed",
        "1.2 changed",
        "1.5 changed",
        "3.2 became 3.1, in the same words",
        "3.1 moved to 3.2, in the same words",
        "The heading of section 5 changed",
        "5.3 was added",
        "5.3 became 5.4, in the same words",
        "5.4 became 5.5, and its words changed",
        "5.5 to 5.7 were renumbered 5.6 to 5.8; their words are the same",
        "7.4 was removed",
        "7.5 became 7.4, in the same words",
        "7.4, bullet 3 was added",
        "The title of Appendix 1 changed",
        "Appendix 1, point 6 became point 5, in the same words",
        "Appendix 1, point 5 moved to point 6, in the same words",
        "4.3 moved to Appendix 1, point 11, in the same words",
        "Appendix 1, point 11 became point 12, in the same words",
        "Appendix 2, point 13 changed",
        "Appendix 3 was added",
        "Appendix 3, point 1 was added",
        "Appendix 3, point 2 was added",
    ]


def test_words_that_came_and_went_are_marked_one_by_one(protocol, second):
    found = mark_words(compare_versions(protocol, second))
    assert found["The lead sentence"].startswith("Do not use social -networking sites+media or online blogs to make")
    assert (
        found["Appendix 2, point 13"]
        == "-Privacy+The privacy of colleagues and pupils should be maintained at all times."
    )
    assert found["7.4"].startswith("-An investigation")
    assert found["5.3"].startswith("There may be occasions")


def test_each_form_of_the_words_is_true_to_the_letter(protocol, second):
    for one in compare_versions(protocol, second):
        if one.count > 1:
            continue
        old, new = (unit.text if unit else "" for unit in (one.old, one.new))
        assert join_words(piece.text for piece in one.words if piece.kind != "added") == old
        assert join_words(piece.text for piece in one.words if piece.kind != "removed") == new
        assert "".join(piece.text for piece in one.words_before) == old
        assert "".join(piece.text for piece in one.words_after) == new


def test_no_mark_begins_or_ends_with_a_space(protocol, second):
    for one in compare_versions(protocol, second):
        for piece in [*one.words, *one.words_before, *one.words_after]:
            assert piece.kind == "same" or piece.text == piece.text.strip()


def test_each_leads_to_where_it_stood_and_where_it_stands(protocol, second):
    found = {one.name: one for one in compare_versions(protocol, second)}
    assert (found["5.4"].before.address, found["5.4"].after.address) == ("#5.4", "#5.5")
    assert found["4.3"].after.address == "appendix-1/#11"
    assert found["The title of Appendix 1"].after.address == "appendix-1/"
    assert (found["7.4"].before.name, found["7.4"].after) == ("7.4", None)
    assert found["Appendix 3"].after.name == "Appendix 3"


def test_places_are_counted_by_clause(protocol, second):
    count = count_changes(compare_versions(protocol, second))
    assert count.summary == "24 places: 7 changed, 5 added, 1 removed, 3 moved, 8 renumbered"
    assert (count.places, count.differ, count.in_places) == (24, 13, "13 places")


@pytest.mark.parametrize(
    ("pairs", "expected", "differ"),
    [
        ([], "Nothing differs", "0 places"),
        ([("Friendster, ", "")], "1 place changed", "1 place"),
        ([("Friendster, ", ""), ("any doubt", "doubt")], "2 places changed", "2 places"),
    ],
)
def test_a_small_difference_is_counted_in_plain_words(pairs, expected, differ):
    count = count_changes(compare_sources(PLAIN, replace_once(PLAIN, *pairs)))
    assert (count.summary, count.in_places) == (expected, differ)


def test_a_new_section_renumbers_everything_after_it_in_one_line():
    new = PLAIN
    for section in range(7, 3, -1):
        new = new.replace(f"\n{section} ", f"\n{section + 1} ").replace(f"\n{section}.", f"\n{section + 1}.")
    new = new.replace("\n5 Expectations", "\n4 Devices\n4.1 Use the devices of the academy for work.\n5 Expectations")
    assert list_sentences(compare_sources(PLAIN, new)) == [
        "The heading of section 4 was added",
        "4.1 was added",
        "4 to 7.5 were renumbered 5 to 8.5; their words are the same",
    ]


def test_points_that_were_only_renumbered_are_named_with_their_appendix():
    first = find_line(PLAIN, "1) They are legally liable")
    appendix, rest = PLAIN.partition("Appendix 2\n")[0], PLAIN.partition("Appendix 2\n")[1:]
    for number in range(2, 12):
        appendix = appendix.replace(f"\n{number}) ", f"\n{number - 1}) ")
    new = "".join([appendix.replace(first, ""), *rest])
    assert list_sentences(compare_sources(PLAIN, new)) == [
        "Appendix 1, point 1 was removed",
        "Appendix 1, points 2 to 11 were renumbered 1 to 10; their words are the same",
    ]


def test_a_clause_whose_words_changed_breaks_a_run_of_renumbered_ones():
    new = replace_once(
        PLAIN,
        ("5.1 Care", "5.1 Ask first.\n5.2 Care"),
        ("5.2 If a", "5.3 If a"),
        ("5.3 There", "5.4 There"),
        ("5.4 Employees using", "5.5 All employees using"),
        ("5.5 If", "5.6 If"),
        ("5.6 Once", "5.7 Once"),
        ("5.7 If", "5.8 If"),
    )
    assert list_sentences(compare_sources(PLAIN, new)) == [
        "5.1 was added",
        "5.1 to 5.3 were renumbered 5.2 to 5.4; their words are the same",
        "5.4 became 5.5, and its words changed",
        "5.5 to 5.7 were renumbered 5.6 to 5.8; their words are the same",
    ]


def test_a_run_never_speaks_for_a_clause_between_that_kept_its_number():
    units = [
        Unit("", "clause", number, number, "The very same words.", name=number)
        for number in ("1.1", "1.2", "1.3", "1.2", "1.4")
    ]
    first, second, third, fourth = units[0], units[1], units[2], units[4]
    renumbered = frozenset({ChangeKind.RENUMBERED})
    between = [ClauseChange(renumbered, first, second, (), 0, 0), ClauseChange(renumbered, third, fourth, (), 2, 2)]
    assert list_sentences(differences.build_shown_changes(between)) == [
        "1.1 became 1.2, in the same words",
        "1.3 became 1.4, in the same words",
    ]


def test_an_appendix_that_comes_under_another_number_is_one_line():
    main, first, second = PLAIN.partition("Appendix 1\n")[0], *PLAIN.partition("Appendix 1\n")[2].split("Appendix 2\n")
    assert list_sentences(compare_sources(PLAIN, f"{main}Appendix 1\n{second}"))[-1] == "Appendix 2 became Appendix 1"
    swapped = list_sentences(compare_sources(PLAIN, f"{main}Appendix 1\n{second}Appendix 2\n{first}"))
    assert swapped == ["Appendix 2 became Appendix 1", "Appendix 1 became Appendix 2"]


def test_a_clause_that_moved_to_another_section_and_changed_is_said_so():
    reported = find_line(PLAIN, "4.3 ")
    new = replace_once(
        PLAIN, (reported, ""), ("6.1 The Trust", f"6.1 {reported[4:].replace('immediately', 'at once')}6.2 The Trust")
    )
    assert list_sentences(compare_sources(PLAIN, new)) == [
        "4.3 moved to 6.1, and its words changed",
        "6.1 became 6.2, in the same words",
    ]


SENTENCES = st.sampled_from(
    [
        f"{who} {must} {what}"
        for who in ("Staff", "Heads")
        for must in ("must", "should")
        for what in ("ask the head first", "tell the parents at once", "keep a full log of it")
    ]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=12).map(lambda found: make_sections(found, 4))


@settings(max_examples=60)
@given(old=TEXTS, new=TEXTS)
def test_whatever_the_texts_every_change_is_told_once_and_truly(old, new):
    before, after = list_units(parse(old.encode())), list_units(parse(new.encode()))
    found = compare_sources(old, new)
    assert count_changes(found).places == sum(one.count for one in found)
    texts = {unit.number: unit.text for unit in before}, {unit.number: unit.text for unit in after}
    for one in found:
        if one.count > 1:
            assert one.kind == "renumbered"
            continue
        assert "".join(piece.text for piece in one.words_before) == (one.old.text if one.old else "")
        assert "".join(piece.text for piece in one.words_after) == (one.new.text if one.new else "")
        if one.kind == "renumbered":
            assert texts[0][one.old.number] == texts[1][one.new.number]
    told = Counter(one.kind for one in found for _ in range(one.count))
    assert len(after) - len(before) == told["added"] - told["removed"]
