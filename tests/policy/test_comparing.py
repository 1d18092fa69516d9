"""What differs between two versions, as it is said to people."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import Change, ChangeKind, Paired, Unit, changes, match, units_of
from policy.models import Weight
from policy.publishing import actions as publishing_actions
from policy.reading import differences
from policy.reading.differences import compare, counted
from policy.text import parse
from tests import factories as make
from tests.revised import PLAIN, dozen, line, replaced
from tests.timing import at_most

DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 4), date(2027, 2, 1)


def shown(old, new):
    before, after = units_of(parse(old.encode())), units_of(parse(new.encode()))
    pairs = {one.old: at for at, one in enumerate(match(before, after)) if one.old is not None}
    old_side = [Paired(pairs.get(at, ("old", at)), unit, unit) for at, unit in enumerate(before)]
    return differences.shown(changes(old_side, [Paired(at, unit, unit) for at, unit in enumerate(after)]))


def said(shown):
    return [f"{one.name} {one.headline}" for one in shown]


def wordings(shown):
    return {
        one.name: "".join({"added": "+", "removed": "-"}.get(p.op, "") + p.text for p in one.words) for one in shown
    }


def folded(texts):
    """Joined, with every run of spaces one."""
    return " ".join("".join(texts).split())


@pytest.fixture
def second(protocol):
    return make.version("2.0", dozen().encode(), in_force_on=DECEMBER)


def test_a_dozen_kinds_of_change_are_each_said_in_a_sentence(protocol, second):
    assert said(compare(protocol, second)) == [
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
    found = wordings(compare(protocol, second))
    assert found["The lead sentence"].startswith("Do not use social -networking sites+media or online blogs to make")
    assert (
        found["Appendix 2, point 13"]
        == "-Privacy+The privacy of colleagues and pupils should be maintained at all times."
    )
    assert found["7.4"].startswith("-An investigation")
    assert found["5.3"].startswith("There may be occasions")


def test_each_form_of_the_words_is_true_to_the_letter(protocol, second):
    for one in compare(protocol, second):
        if one.count > 1:
            continue
        old, new = (unit.text if unit else "" for unit in (one.old, one.new))
        assert folded(piece.text for piece in one.words if piece.op != "added") == old
        assert folded(piece.text for piece in one.words if piece.op != "removed") == new
        assert "".join(piece.text for piece in one.words_before) == old
        assert "".join(piece.text for piece in one.words_after) == new


def test_no_mark_begins_or_ends_with_a_space(protocol, second):
    for one in compare(protocol, second):
        for piece in [*one.words, *one.words_before, *one.words_after]:
            assert piece.op == "same" or piece.text == piece.text.strip()


def test_each_leads_to_where_it_stood_and_where_it_stands(protocol, second):
    found = {one.name: one for one in compare(protocol, second)}
    assert (found["5.4"].old_address, found["5.4"].new_address) == ("#5.4", "#5.5")
    assert (found["4.3"].old_address, found["4.3"].new_address) == ("#4.3", "appendix-1/#11")
    assert found["The title of Appendix 1"].new_address == "appendix-1/"
    assert (found["7.4"].old_name, found["7.4"].new_address) == ("7.4", "")
    assert found["Appendix 3"].new_name == "Appendix 3"


def test_places_are_counted_by_clause(protocol, second):
    count = counted(compare(protocol, second))
    assert count.said == "24 places: 7 changed, 5 added, 1 removed, 3 moved, 8 renumbered"
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
    count = counted(shown(PLAIN, replaced(PLAIN, *pairs)))
    assert (count.said, count.in_places) == (expected, differ)


def test_a_new_section_renumbers_everything_after_it_in_one_line():
    new = PLAIN
    for section in range(7, 3, -1):
        new = new.replace(f"\n{section} ", f"\n{section + 1} ").replace(f"\n{section}.", f"\n{section + 1}.")
    new = new.replace("\n5 Expectations", "\n4 Devices\n4.1 Use the devices of the academy for work.\n5 Expectations")
    assert said(shown(PLAIN, new)) == [
        "The heading of section 4 was added",
        "4.1 was added",
        "4 to 7.5 were renumbered 5 to 8.5; their words are the same",
    ]


def test_points_that_were_only_renumbered_are_named_with_their_appendix():
    first = line(PLAIN, "1) They are legally liable")
    appendix, rest = PLAIN.partition("Appendix 2\n")[0], PLAIN.partition("Appendix 2\n")[1:]
    for number in range(2, 12):
        appendix = appendix.replace(f"\n{number}) ", f"\n{number - 1}) ")
    new = "".join([appendix.replace(first, ""), *rest])
    assert said(shown(PLAIN, new)) == [
        "Appendix 1, point 1 was removed",
        "Appendix 1, points 2 to 11 were renumbered 1 to 10; their words are the same",
    ]


def test_a_clause_whose_words_changed_breaks_a_run_of_renumbered_ones():
    new = replaced(
        PLAIN,
        ("5.1 Care", "5.1 Ask first.\n5.2 Care"),
        ("5.2 If a", "5.3 If a"),
        ("5.3 There", "5.4 There"),
        ("5.4 Employees using", "5.5 All employees using"),
        ("5.5 If", "5.6 If"),
        ("5.6 Once", "5.7 Once"),
        ("5.7 If", "5.8 If"),
    )
    assert said(shown(PLAIN, new)) == [
        "5.1 was added",
        "5.1 to 5.3 were renumbered 5.2 to 5.4; their words are the same",
        "5.4 became 5.5, and its words changed",
        "5.5 to 5.7 were renumbered 5.6 to 5.8; their words are the same",
    ]


def test_a_run_never_speaks_for_a_clause_between_that_kept_its_number():
    units = [
        Unit("", "clause", number, number, "The very same words.") for number in ("1.1", "1.2", "1.3", "1.2", "1.4")
    ]
    first, second, third, fourth = units[0], units[1], units[2], units[4]
    renumbered = frozenset({ChangeKind.RENUMBERED})
    between = [Change(renumbered, first, second, (), 0, 0), Change(renumbered, third, fourth, (), 2, 2)]
    assert said(differences.shown(between)) == [
        "1.1 became 1.2, in the same words",
        "1.3 became 1.4, in the same words",
    ]


def test_an_appendix_that_comes_under_another_number_is_one_line():
    main, first, second = PLAIN.partition("Appendix 1\n")[0], *PLAIN.partition("Appendix 1\n")[2].split("Appendix 2\n")
    assert said(shown(PLAIN, f"{main}Appendix 1\n{second}"))[-1] == "Appendix 2 became Appendix 1"
    swapped = said(shown(PLAIN, f"{main}Appendix 1\n{second}Appendix 2\n{first}"))
    assert swapped == ["Appendix 2 became Appendix 1", "Appendix 1 became Appendix 2"]


def test_a_clause_that_moved_to_another_section_and_changed_is_said_so():
    reported = line(PLAIN, "4.3 ")
    new = replaced(
        PLAIN, (reported, ""), ("6.1 The Trust", f"6.1 {reported[4:].replace('immediately', 'at once')}6.2 The Trust")
    )
    assert said(shown(PLAIN, new)) == ["4.3 moved to 6.1, and its words changed", "6.1 became 6.2, in the same words"]


def test_a_version_that_was_withdrawn_hides_nothing(protocol, second, clock, hr):
    """What it added was written again for the next one, under another identity."""
    publishing_actions.withdraw(second, reason="The unions had not been asked.", by=hr)
    third = make.version(
        "2.1", dozen().replace("must be registered", "must first be registered").encode(), in_force_on=JANUARY
    )
    assert differences.before(third.pk) == protocol.pk
    assert said(compare(second, third)) == ["5.3 changed"]
    assert said(compare(third, second)) == ["5.3 changed"]
    assert counted(compare(protocol, third)).said == counted(compare(protocol, second)).said


def test_a_clause_that_the_lead_called_new_is_never_taken_for_a_changed_one(protocol, policy_lead, hr):
    """However alike the two are; the answer is kept in the identities."""
    new = replaced(PLAIN, ("7.4 An investigation into", "7.4 Any investigation of"))
    fields = {"weight": Weight.MATERIAL, "reason": "New.", "days": None, "in_force_on": DECEMBER}
    draft = publishing_actions.NextVersion(
        "2.0", parse(new.encode()), drafted_by=policy_lead, approved_by=hr, decided={("", "7.4"): None}, **fields
    )
    later = publishing_actions.publish("social-networking-protocol", draft, title=protocol.title)
    assert sorted(said(compare(protocol, later))) == ["7.4 was added", "7.4 was removed"]
    assert sorted(said(compare(later, protocol))) == ["7.4 was added", "7.4 was removed"]


def test_across_a_version_withdrawn_a_doubtful_likeness_is_not_taken_for_the_same_clause(protocol, hr):
    accounts = "Accounts that are used for work must be registered with the academy.\n"
    monitoring, scope = line(PLAIN, "6.1 "), line(PLAIN, "2.1 ")
    second = make.version(
        "2.0", replaced(PLAIN, (monitoring, f"{monitoring}6.2 {accounts}")).encode(), in_force_on=DECEMBER
    )
    publishing_actions.withdraw(second, reason="Too early.", by=hr)
    elsewhere = accounts.replace("that are used", "used").replace("academy", "head teacher")
    third = make.version("2.1", replaced(PLAIN, (scope, f"{scope}2.2 {elsewhere}")).encode(), in_force_on=JANUARY)
    assert said(compare(second, third)) == ["2.2 was added", "6.2 was removed"]


def test_versions_far_apart_compare_by_what_their_clauses_are(protocol, second):
    third = make.version("3.0", PLAIN.encode(), in_force_on=JANUARY)
    assert said(compare(protocol, third)) == []
    backwards = counted(compare(second, third))
    assert backwards.said == "24 places: 7 changed, 1 added, 5 removed, 3 moved, 8 renumbered"


def test_a_version_follows_the_one_that_stood_when_it_was_published(protocol, second, hr, clock):
    third = make.version("3.0", PLAIN.encode(), in_force_on=JANUARY)
    clock.shift(timedelta(days=1))
    publishing_actions.withdraw(third, reason="Too early.", by=hr)
    fourth = make.version("3.1", PLAIN.encode(), in_force_on=FEBRUARY)
    assert [differences.before(version.pk) for version in (protocol, second, third, fourth)] == [
        None,
        protocol.pk,
        second.pk,
        second.pk,
    ]


def test_what_was_compared_once_is_kept(protocol, second, django_assert_num_queries):
    first = compare(protocol, second)
    with django_assert_num_queries(0):
        again = compare(protocol, second)
    assert again == first
    again.clear()
    assert compare(protocol, second) == first


@pytest.mark.real_time
def test_four_hundred_clauses_are_compared_in_no_time(db):
    clauses = [
        " ".join(f"{'word' if (n * k) % 7 else 'must'}{(n * k * 7919) % 997}" for k in range(1, 61))
        for n in range(1, 401)
    ]
    old = _sections(clauses)
    changed = [words.replace("must", "should") if n % 3 == 0 else words for n, words in enumerate(clauses)]
    new = _sections([*changed[:20], "One more clause.", *changed[20:200], *changed[210:], *changed[200:205]])
    first = make.version(source=old.encode(), in_force_on=date(2020, 1, 1), at=make.LONG_AGO)
    later = make.version("2.0", new.encode(), in_force_on=timezone.localdate() + timedelta(days=2))
    with at_most(80):
        found = compare(first, later)
    assert len(found) > 100


def _sections(clauses, size=20):
    lines = []
    for start in range(0, len(clauses), size):
        section = start // size + 1
        lines.append(f"{section} Section")
        lines += [f"{section}.{at} {words}." for at, words in enumerate(clauses[start : start + size], 1)]
    return "\n".join(lines) + "\n"


SENTENCES = st.sampled_from(
    [
        f"{who} {must} {what}"
        for who in ("Staff", "Heads")
        for must in ("must", "should")
        for what in ("ask the head first", "tell the parents at once", "keep a full log of it")
    ]
)
TEXTS = st.lists(SENTENCES, min_size=1, max_size=12).map(lambda found: _sections(found, 4))


@settings(max_examples=60)
@given(old=TEXTS, new=TEXTS)
def test_whatever_the_texts_every_change_is_told_once_and_truly(old, new):
    before, after = units_of(parse(old.encode())), units_of(parse(new.encode()))
    found = shown(old, new)
    assert counted(found).places == sum(one.count for one in found)
    texts = {unit.number: unit.text for unit in before}, {unit.number: unit.text for unit in after}
    for one in found:
        if one.count > 1:
            assert one.sort == "renumbered"
            continue
        assert "".join(piece.text for piece in one.words_before) == (one.old.text if one.old else "")
        assert "".join(piece.text for piece in one.words_after) == (one.new.text if one.new else "")
        if one.sort == "renumbered":
            assert texts[0][one.old.number] == texts[1][one.new.number]
    told = Counter(one.sort for one in found for _ in range(one.count))
    assert len(after) - len(before) == told["added"] - told["removed"]
