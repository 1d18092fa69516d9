"""Which clause continues which, in built, real and random policies."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import ChangeKind, Unit, UnitMatch, compare_texts, list_units, match_units
from policy.text import parse
from tests.policy.unit_lists import (
    CONSENT,
    FRIENDS,
    LOG,
    POST,
    PROTOCOL,
    describe_changes,
    identify_units,
    make_clauses,
    make_sentences,
    make_title,
    rewrite_words,
    two_versions,
)
from tests.timing import at_most

ADDED, REMOVED, CHANGED, _, RENUMBERED, _ = ChangeKind
rounds = settings(max_examples=200)
TEXT = {"lead", "introduction", "clause", "point", "bullet", "paragraph", "quote"}


def list_old_indexes(found):
    return [one.old for one in found]


def list_doubtful(found):
    return [at for at, one in enumerate(found) if one.is_doubtful]


def test_a_text_continues_itself():
    units = list_units(parse(PROTOCOL.encode()))
    assert match_units(units, units) == [UnitMatch(at) for at in range(len(units))]
    assert not compare_texts(*identify_units(units, units))


def test_clauses_after_a_new_one_keep_their_identity_and_are_only_renumbered():
    old, new = make_clauses(POST, LOG, FRIENDS), make_clauses(POST, CONSENT, LOG, FRIENDS)
    assert match_units(old, new) == [UnitMatch(0), UnitMatch(None), UnitMatch(1), UnitMatch(2)]
    assert describe_changes(old, new) == [
        ({ADDED}, None, "1.2"),
        ({RENUMBERED}, "1.2", "1.3"),
        ({RENUMBERED}, "1.3", "1.4"),
    ]


def test_a_reworded_clause_in_its_place_is_certain():
    [one] = match_units(make_clauses(POST), make_clauses(POST.replace("remarks", "words")))
    assert one == UnitMatch(0)


def test_a_reworded_clause_that_was_renumbered_between_its_neighbours_is_certain():
    old = make_clauses(POST, LOG, FRIENDS)
    new = make_clauses(CONSENT, POST, LOG.replace("any", "all"), FRIENDS)
    assert match_units(old, new) == [UnitMatch(None), UnitMatch(0), UnitMatch(1), UnitMatch(2)]


def test_a_reworded_clause_elsewhere_is_doubtful():
    old = [*make_clauses(POST, LOG), *make_clauses(CONSENT, section=2)]
    new = [*make_clauses(POST), *make_clauses(CONSENT, LOG.replace("any", "all"), section=2)]
    assert match_units(old, new) == [UnitMatch(0), UnitMatch(2), UnitMatch(1, True, (1,))]


def test_a_clause_of_which_little_is_left_in_its_place_is_doubtful():
    rewrite = "Offensive remarks of any sort about pupils bring trouble to our schools and to colleagues"
    assert match_units(make_clauses(POST), make_clauses(rewrite)) == [UnitMatch(0, True, (0,))]


def test_a_clause_that_shares_nothing_with_the_old_one_in_its_place_is_certainly_new():
    assert match_units(make_clauses(POST), make_clauses("Carry your alarm with you.")) == [UnitMatch(None)]


def test_two_similar_candidates_make_a_match_doubtful():
    old = make_clauses(f"{POST} at work", f"{POST} at home")
    [one] = match_units(old, [Unit("", "clause", "2.1", "2.1", f"{POST} anywhere")])
    assert (one.is_doubtful, one.old, set(one.candidates)) == (True, 0, {0, 1})


def test_of_two_similar_clauses_the_one_in_the_same_place_is_proposed():
    old = make_clauses(f"{POST} at work", f"{POST} at home")
    new = make_clauses("Carry your alarm with you.", f"{POST} at work now")
    assert match_units(old, new) == [UnitMatch(None), UnitMatch(1, True, (1, 0))]


def test_only_one_of_two_equal_appendices_continues_the_old_one():
    old = [make_title(1, "Rules"), *make_clauses(POST, LOG, part="appendix-1")]
    new = [make_title(1, "Rules"), *make_clauses(POST, CONSENT, part="appendix-1")]
    new += [make_title(2, "Rules"), *make_clauses(POST, LOG.replace("any", "all"), part="appendix-2")]
    assert match_units(old, new) == [
        UnitMatch(0),
        UnitMatch(1),
        UnitMatch(None),
        UnitMatch(None),
        UnitMatch(None),
        UnitMatch(2, True, (2,)),
    ]


def test_a_new_clause_that_resembles_one_that_is_continued_elsewhere_is_doubtful():
    old = [*make_clauses(POST), *make_clauses(CONSENT, section=2)]
    new = [
        *make_clauses("Carry your alarm with you."),
        *make_clauses(CONSENT, f"{POST} here", f"{POST} there", section=2),
    ]
    found = match_units(old, new)
    assert list_old_indexes(found) == [None, 1, 0, None]
    assert list_doubtful(found) == [2, 3]
    assert found[3].candidates == (0,)


def test_the_same_words_in_the_same_part_come_before_those_elsewhere():
    old = [*make_clauses("Ask first.", section=1), *make_clauses("Ask first.", part="appendix-1")]
    new = [*make_clauses(POST, "Ask first."), *make_clauses(LOG, "Ask first.", part="appendix-1")]
    assert list_old_indexes(match_units(old, new)) == [None, 0, None, 1]


def test_equal_clauses_are_continued_in_order():
    assert list_old_indexes(match_units(make_clauses("Ask.", POST, "Ask."), make_clauses("Ask.", "Ask.", POST))) == [
        0,
        2,
        1,
    ]


def test_of_two_equal_clauses_the_one_in_the_same_place_continues_the_old_one():
    assert list_old_indexes(match_units(make_clauses("Ask.", POST, "Ask."), make_clauses(POST, "Ask."))) == [1, 2]
    assert list_old_indexes(match_units(make_clauses("Ask.", "Ask."), make_clauses(POST, LOG, "Ask.", "Ask."))) == [
        None,
        None,
        0,
        1,
    ]
    assert list_old_indexes(match_units(make_clauses(POST, "Ask.", LOG), make_clauses("Ask.", POST, "Ask.", LOG))) == [
        None,
        0,
        1,
        2,
    ]


def test_changed_capitals_and_punctuation_make_no_new_clause():
    old, new = make_clauses(POST, "It’s “here”, Ask"), make_clauses('It\'s "here": ask!', POST)
    assert match_units(old, new) == [UnitMatch(1), UnitMatch(0)]


def test_text_may_become_another_kind_of_text_and_never_a_heading():
    point = make_clauses(POST, part="appendix-1")
    assert match_units(make_clauses(POST), point) == [UnitMatch(0)]
    bullet, paragraph = Unit("", "bullet", "", "1.1-1", POST), Unit("", "paragraph", "", "1-p1", POST)
    assert match_units([bullet], point) == match_units([paragraph], [bullet]) == [UnitMatch(0)]
    assert match_units([Unit("", "heading", "1", "1", POST)], [Unit("", "lead", "", "lead", POST)]) == [UnitMatch(None)]


def test_a_few_words_do_not_make_a_bullet_a_clause():
    assert match_units([Unit("", "bullet", "", "1.1-1", "Ask the head.")], make_clauses("Ask the head.")) == [
        UnitMatch(None)
    ]


def test_text_continues_what_is_of_its_kind_first():
    old = [Unit("", "bullet", "", "1.1-1", POST), *make_clauses(POST.replace("remarks", "words"))]
    assert list_old_indexes(match_units(old, make_clauses(POST))) == [1]


def test_the_lead_sentence_continues_the_old_one_whatever_it_says():
    lead = Unit("", "lead", "", "lead", "Do not comment on the trust.")
    other = Unit("", "lead", "", "lead", "Carry your alarm.")
    assert match_units([lead], [other]) == [UnitMatch(0)]


def test_an_appendix_with_another_number_is_the_same_part():
    old = [make_title(1, "Alarms"), *make_clauses(FRIENDS, part="appendix-1")]
    old += [make_title(2, "Awareness"), *make_clauses(POST, LOG, CONSENT, part="appendix-2")]
    reworded = LOG.replace("any", "all")
    new = [make_title(1, "Awareness"), *make_clauses(POST, reworded, CONSENT, part="appendix-1")]
    assert match_units(old, new) == [UnitMatch(2), UnitMatch(3), UnitMatch(4), UnitMatch(5)]
    assert [
        (set(c.kinds), c.old and c.old.number, c.new and c.new.number) for c in compare_texts(*identify_units(old, new))
    ] == [
        ({REMOVED}, "Appendix 1", None),
        ({REMOVED}, "1", None),
        ({RENUMBERED}, "Appendix 2", "Appendix 1"),
        ({CHANGED}, "2", "2"),
    ]


def test_what_the_lead_has_decided_is_certain():
    old, new = make_clauses(POST, LOG), make_clauses(LOG, POST)
    assert match_units(old, new, {("", "1.1"): ("", "1.1")}) == [UnitMatch(0), UnitMatch(None)]
    assert match_units(old, new, {("", "1.1"): None}) == [UnitMatch(None), UnitMatch(0)]


def test_decisions_on_unknown_or_used_places_are_ignored():
    old, new = make_clauses(POST, LOG), make_clauses(LOG, POST)
    assert match_units(old, new, {("", "9.9"): ("", "1.1"), ("", "1.1"): ("", "8.8")}) == [UnitMatch(1), UnitMatch(0)]
    both = {("", "1.1"): ("", "1.1"), ("", "1.2"): ("", "1.1")}
    assert list_old_indexes(match_units(old, make_clauses(FRIENDS, POST), both)) == [0, None]


@rounds
@given(two_versions)
def test_each_old_unit_is_continued_once_and_what_is_certain_has_no_candidates(versions):
    old, new = versions
    found = match_units(old, new)
    assert found == match_units(old, new)
    assert len(found) == len(new)
    continued = [one.old for one in found if one.old is not None]
    assert len(set(continued)) == len(continued)
    for one, unit in zip(found, new, strict=True):
        assert one.is_doubtful == bool(one.candidates)
        kinds = {old[was].kind for was in {*one.candidates, *([] if one.old is None else [one.old])}}
        assert len({"text" if kind in TEXT else kind for kind in {*kinds, unit.kind}}) == 1
        if one.is_doubtful and one.old is not None:
            assert one.candidates[0] == one.old


@rounds
@given(two_versions, st.data())
def test_any_answer_to_a_doubt_holds(versions, data):
    old, new = versions
    for at, one in enumerate(match_units(old, new)):
        if one.is_doubtful:
            answer = data.draw(st.sampled_from([None, *one.candidates]))
            place = None if answer is None else old[answer].place
            assert match_units(old, new, {new[at].place: place})[at] == UnitMatch(answer)


# Speed


def test_four_hundred_rewritten_clauses_are_matched_quickly():
    random = Random(2)
    texts = make_sentences(400)
    old, new = make_clauses(*texts), make_clauses(*(rewrite_words(text, random) for text in texts))
    with at_most(50):
        found = match_units(old, new)
    assert list_old_indexes(found) == list(range(400))


def test_two_thousand_similar_clauses_are_matched_within_seconds():
    """No policy has more (``policy.text.grammar.MOST_UNITS``), and similar clauses are the slowest."""
    old = make_clauses(*(f"{POST} on site {n}" for n in range(2_000)))
    new = make_clauses(*(f"{POST} at site {n}" for n in range(2_000)))
    with at_most(400):
        match_units(old, new)
