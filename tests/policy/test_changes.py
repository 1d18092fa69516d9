"""Which clause continues which, and what is said of each: built, real and random policies."""

from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import TITLE, ChangeKind, Match, Paired, Unit, applied, changes, match, units_of
from policy.comparison.order import staying
from policy.text import parse
from tests.policy.changing import clauses, paired, title, two_policies, two_versions
from tests.timing import at_most

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "policy/texts/social-networking-protocol.txt").read_text()
ADDED, REMOVED, CHANGED, MOVED, RENUMBERED = ChangeKind
rounds = settings(max_examples=200)

POST = "Employees should not post offensive or discriminatory remarks about colleagues or pupils"
LOG = "Whoever makes approved contact with a pupil should keep a log of any communication"
FRIENDS = "Friend requests from former students are to be declined until two years have passed"
CONSENT = "Consent must be obtained from the parent or carer if the pupil is under sixteen"


def olds(found):
    return [one.old for one in found]


def doubtful(found):
    return [at for at, one in enumerate(found) if one.is_doubtful]


def what_changed(old, new):
    """Each change as its kinds and the numbers (or anchors) before and after."""
    return [
        (set(change.kinds), change.old and change.old.anchor, change.new and change.new.anchor)
        for change in changes(*paired(old, new))
    ]


# Matching


def test_a_text_continues_itself():
    units = units_of(parse(PROTOCOL.encode()))
    assert match(units, units) == [Match(at) for at in range(len(units))]
    assert not changes(*paired(units, units))


def test_clauses_after_a_new_one_keep_their_identity_and_are_only_renumbered():
    old, new = clauses(POST, LOG, FRIENDS), clauses(POST, CONSENT, LOG, FRIENDS)
    assert match(old, new) == [Match(0), Match(None), Match(1), Match(2)]
    assert what_changed(old, new) == [
        ({ADDED}, None, "1.2"),
        ({RENUMBERED}, "1.2", "1.3"),
        ({RENUMBERED}, "1.3", "1.4"),
    ]


def test_a_reworded_clause_in_its_place_is_certain():
    [one] = match(clauses(POST), clauses(POST.replace("remarks", "words")))
    assert one == Match(0)


def test_a_reworded_clause_that_was_renumbered_between_its_neighbours_is_certain():
    old = clauses(POST, LOG, FRIENDS)
    new = clauses(CONSENT, POST, LOG.replace("any", "all"), FRIENDS)
    assert match(old, new) == [Match(None), Match(0), Match(1), Match(2)]


def test_a_reworded_clause_elsewhere_is_doubtful():
    old = [*clauses(POST, LOG), *clauses(CONSENT, section=2)]
    new = [*clauses(POST), *clauses(CONSENT, LOG.replace("any", "all"), section=2)]
    assert match(old, new) == [Match(0), Match(2), Match(1, True, (1,))]


def test_a_clause_of_which_little_is_left_in_its_place_is_doubtful():
    rewrite = "Offensive remarks of any sort about pupils bring trouble to our schools and to colleagues"
    assert match(clauses(POST), clauses(rewrite)) == [Match(0, True, (0,))]


def test_a_clause_that_shares_nothing_with_what_stood_there_is_new_for_certain():
    assert match(clauses(POST), clauses("Carry your alarm with you.")) == [Match(None)]


def test_of_two_candidates_nearly_alike_neither_is_certain():
    old = clauses(f"{POST} at work", f"{POST} at home")
    [one] = match(old, [Unit("", "clause", "2.1", "2.1", f"{POST} anywhere")])
    assert (one.is_doubtful, one.old, set(one.candidates)) == (True, 0, {0, 1})


def test_of_two_much_alike_the_one_in_the_same_place_is_proposed():
    old = clauses(f"{POST} at work", f"{POST} at home")
    new = clauses("Carry your alarm with you.", f"{POST} at work now")
    assert match(old, new) == [Match(None), Match(1, True, (1, 0))]


def test_of_two_appendices_alike_only_one_continues_the_old_one():
    old = [title(1, "Rules"), *clauses(POST, LOG, part="appendix-1")]
    new = [title(1, "Rules"), *clauses(POST, CONSENT, part="appendix-1")]
    new += [title(2, "Rules"), *clauses(POST, LOG.replace("any", "all"), part="appendix-2")]
    assert match(old, new) == [Match(0), Match(1), Match(None), Match(None), Match(None), Match(2, True, (2,))]


def test_a_new_clause_that_resembles_one_that_is_continued_elsewhere_is_doubtful():
    old = [*clauses(POST), *clauses(CONSENT, section=2)]
    new = [*clauses("Carry your alarm with you."), *clauses(CONSENT, f"{POST} here", f"{POST} there", section=2)]
    found = match(old, new)
    assert olds(found) == [None, 1, 0, None]
    assert doubtful(found) == [2, 3]
    assert found[3].candidates == (0,)


def test_the_same_words_in_the_same_part_come_before_those_elsewhere():
    old = [*clauses("Ask first.", section=1), *clauses("Ask first.", part="appendix-1")]
    new = [*clauses(POST, "Ask first."), *clauses(LOG, "Ask first.", part="appendix-1")]
    assert olds(match(old, new)) == [None, 0, None, 1]


def test_twins_are_continued_in_order():
    assert olds(match(clauses("Ask.", POST, "Ask."), clauses("Ask.", "Ask.", POST))) == [0, 2, 1]


def test_of_twins_the_one_that_stands_where_it_stood_goes_on():
    assert olds(match(clauses("Ask.", POST, "Ask."), clauses(POST, "Ask."))) == [1, 2]
    assert olds(match(clauses("Ask.", "Ask."), clauses(POST, LOG, "Ask.", "Ask."))) == [None, None, 0, 1]
    assert olds(match(clauses(POST, "Ask.", LOG), clauses("Ask.", POST, "Ask.", LOG))) == [None, 0, 1, 2]


def test_other_capitals_and_punctuation_make_no_other_clause():
    old, new = clauses(POST, "It’s “here”, Ask"), clauses('It\'s "here": ask!', POST)
    assert match(old, new) == [Match(1), Match(0)]


def test_a_clause_may_become_a_point_and_a_bullet_may_not():
    point = clauses(POST, part="appendix-1")
    assert match(clauses(POST), point) == [Match(0)]
    assert match([Unit("", "bullet", "", "1.1-1", POST)], point) == [Match(None)]
    assert match([Unit("", "heading", "1", "1", POST)], [Unit("", "lead", "", "lead", POST)]) == [Match(None)]


def test_there_is_only_one_lead_sentence_and_it_stays_the_same_whatever_it_says():
    lead = Unit("", "lead", "", "lead", "Do not comment on the trust.")
    other = Unit("", "lead", "", "lead", "Carry your alarm.")
    assert match([lead], [other]) == [Match(0)]


def test_an_appendix_with_another_number_is_the_same_part():
    old = [title(1, "Alarms"), *clauses(FRIENDS, part="appendix-1")]
    old += [title(2, "Awareness"), *clauses(POST, LOG, CONSENT, part="appendix-2")]
    reworded = LOG.replace("any", "all")
    new = [title(1, "Awareness"), *clauses(POST, reworded, CONSENT, part="appendix-1")]
    assert match(old, new) == [Match(2), Match(3), Match(4), Match(5)]
    assert [(set(c.kinds), c.old and c.old.number, c.new and c.new.number) for c in changes(*paired(old, new))] == [
        ({REMOVED}, "Appendix 1", None),
        ({REMOVED}, "1", None),
        ({RENUMBERED}, "Appendix 2", "Appendix 1"),
        ({CHANGED}, "2", "2"),
    ]


def test_what_the_lead_has_decided_is_certain():
    old, new = clauses(POST, LOG), clauses(LOG, POST)
    assert match(old, new, {("", "1.1"): ("", "1.1")}) == [Match(0), Match(None)]
    assert match(old, new, {("", "1.1"): None}) == [Match(None), Match(0)]


def test_an_answer_about_a_place_that_is_gone_or_was_given_before_is_passed_over():
    old, new = clauses(POST, LOG), clauses(LOG, POST)
    assert match(old, new, {("", "9.9"): ("", "1.1"), ("", "1.1"): ("", "8.8")}) == [Match(1), Match(0)]
    both = {("", "1.1"): ("", "1.1"), ("", "1.2"): ("", "1.1")}
    assert olds(match(old, clauses(FRIENDS, POST), both)) == [0, None]


@rounds
@given(two_versions)
def test_each_old_unit_is_continued_once_and_what_is_certain_has_no_candidates(versions):
    old, new = versions
    found = match(old, new)
    assert found == match(old, new)
    assert len(found) == len(new)
    continued = [one.old for one in found if one.old is not None]
    assert len(set(continued)) == len(continued)
    for one, unit in zip(found, new, strict=True):
        assert one.is_doubtful == bool(one.candidates)
        kinds = {old[was].kind for was in {*one.candidates, *([] if one.old is None else [one.old])}}
        assert kinds <= ({"clause", "point"} if unit.kind in {"clause", "point"} else {unit.kind})
        if one.is_doubtful and one.old is not None:
            assert one.candidates[0] == one.old


@rounds
@given(two_versions, st.data())
def test_any_answer_to_a_doubt_holds(versions, data):
    old, new = versions
    for at, one in enumerate(match(old, new)):
        if one.is_doubtful:
            answer = data.draw(st.sampled_from([None, *one.candidates]))
            place = None if answer is None else old[answer].place
            assert match(old, new, {new[at].place: place})[at] == Match(answer)


# What became of each


def test_a_clause_that_moved_is_the_only_one_that_moved():
    old = clauses(POST, LOG, FRIENDS, CONSENT)
    new = clauses(CONSENT, POST, LOG, FRIENDS)
    assert what_changed(old, new) == [
        ({MOVED, RENUMBERED}, "1.4", "1.1"),
        ({RENUMBERED}, "1.1", "1.2"),
        ({RENUMBERED}, "1.2", "1.3"),
        ({RENUMBERED}, "1.3", "1.4"),
    ]


def test_a_clause_with_many_bullets_moves_alone_with_them():
    bullets = [Unit("", "bullet", "", f"1.3-{n}", text) for n, text in enumerate("abcde", 1)]
    old = [*clauses(POST, LOG), Unit("", "clause", "1.3", "1.3", FRIENDS), *bullets]
    lifted = [Unit("", "bullet", "", f"1.1-{n}", text) for n, text in enumerate("abcde", 1)]
    new = [Unit("", "clause", "1.1", "1.1", FRIENDS), *lifted]
    new += [Unit("", "clause", f"1.{n}", f"1.{n}", text) for n, text in ((2, POST), (3, LOG))]
    moved = [change.new.anchor for change in changes(*paired(old, new)) if MOVED in change.kinds]
    assert moved == ["1.1", "1.1-1", "1.1-2", "1.1-3", "1.1-4", "1.1-5"]


def test_a_clause_that_passes_a_heading_moved_and_the_heading_did_not():
    old = [*clauses(POST, LOG), Unit("", "heading", "2", "2", "Contact"), *clauses(FRIENDS, section=2)]
    new = [*clauses(POST), Unit("", "heading", "2", "2", "Contact"), *clauses(LOG, FRIENDS, section=2)]
    assert what_changed(old, new) == [({MOVED, RENUMBERED}, "1.2", "2.1"), ({RENUMBERED}, "2.1", "2.2")]
    assert what_changed(new, old) == [({MOVED, RENUMBERED}, "2.1", "1.2"), ({RENUMBERED}, "2.2", "2.1")]


def test_a_bullet_below_a_renumbered_clause_did_not_change():
    old = [*clauses(POST), Unit("", "bullet", "", "1.1-1", "alarms;")]
    new = [*clauses(LOG, POST), Unit("", "bullet", "", "1.2-1", "alarms;")]
    assert what_changed(old, new) == [({ADDED}, None, "1.1"), ({RENUMBERED}, "1.1", "1.2")]


def test_what_was_removed_stands_behind_what_it_stood_behind():
    old, new = clauses(POST, LOG, FRIENDS), clauses(POST, "Carry your alarm with you.", FRIENDS)
    assert what_changed(old, new) == [({REMOVED}, "1.2", None), ({ADDED}, None, "1.2")]
    assert what_changed(clauses(POST, LOG), clauses(LOG))[0] == ({REMOVED}, "1.1", None)


def test_a_clause_that_goes_to_an_appendix_moved():
    old, new = clauses(POST, LOG), [*clauses(POST), title(1, "Logs"), *clauses(LOG, part="appendix-1")]
    assert what_changed(old, new) == [({ADDED}, None, ""), ({MOVED, RENUMBERED}, "1.2", "1")]


def test_a_changed_title_is_shown_and_moves_nothing():
    old = [title(1, "Online awareness"), *clauses(POST, part="appendix-1")]
    new = [title(1, "Being aware online"), *clauses(POST, part="appendix-1")]
    [change] = changes(*paired(old, new))
    assert (change.kinds, change.old, change.new) == ({CHANGED}, old[0], new[0])


def test_of_two_appendices_that_change_places_the_smaller_moved():
    def appendices(*names):
        points = {"Logs": [LOG], "Posts": [POST, FRIENDS]}
        parts = ([title(n, name), *clauses(*points[name], part=f"appendix-{n}")] for n, name in enumerate(names, 1))
        return [unit for part in parts for unit in part]

    def said(old, new):
        return {change.old.text: change.kinds for change in changes(*paired(old, new))}

    one, other = appendices("Logs", "Posts"), appendices("Posts", "Logs")
    expected = {"Posts": {RENUMBERED}, "Logs": {MOVED, RENUMBERED}}
    assert said(one, other) == said(other, one) == expected


def test_a_change_of_kind_alone_is_a_change():
    old, new = Unit("", "lead", "", "lead", POST), Unit("", "bullet", "", "1.1-1", POST)
    [change] = changes([Paired(1, old, "row")], [Paired(1, new, "other")])
    assert (change.kinds, change.old, change.new) == ({CHANGED}, "row", "other")


def test_the_units_of_a_text_are_its_clauses_and_its_titles():
    text = parse(PROTOCOL.encode())
    units = units_of(text)
    assert [unit.text for unit in units if unit.kind == TITLE] == [part.title for part in text.parts[1:]]
    assert len(units) == 67 + 2
    assert len({unit.place for unit in units}) == len(units)


def check(old, new, changed):
    """Everything that the docstrings promise of any two versions."""
    assert applied(old, changed) == new
    for change in changed:
        assert change.kinds
        before = "".join(piece.text for piece in change.words_before)
        after = "".join(piece.text for piece in change.words_after)
        assert (before, after) == (change.old.text if change.old else "", change.new.text if change.new else "")
    assert [c.new_at for c in changed if c.new] == sorted(c.new_at for c in changed if c.new)
    for part in {unit.part for unit in old}:
        removed = [change.old_at for change in changed if not change.new and change.old.part == part]
        assert removed == sorted(removed)


@rounds
@given(two_versions)
def test_the_difference_of_two_random_versions_applied_gives_the_second(versions):
    old, new = versions
    check(old, new, changes(*paired(old, new)))


@rounds
@given(two_policies, st.randoms(use_true_random=False))
def test_whatever_continues_what_the_difference_applied_gives_the_second(versions, random):
    """Identities as no matching would give them."""
    old, new = versions
    names = random.sample(range(len(old) + len(new)), len(old) + len(new))
    before = [Paired(name, unit, unit) for name, unit in zip(names, old, strict=False)]
    random.shuffle(names)
    after = [Paired(name, unit, unit) for name, unit in zip(names, new, strict=False)]
    check(old, new, changes(before, after))


@pytest.mark.parametrize("seed", range(12))
def test_the_protocol_with_lines_changed_at_random_comes_back(seed):
    random = Random(seed)
    old = units_of(parse(PROTOCOL.encode()))
    lines = parse(PROTOCOL.encode()).canonical.splitlines()
    for _ in range(random.randrange(1, 20)):
        at = random.randrange(len(lines))
        words = lines[at].split(" ")
        if len(words) > 6:
            words[random.randrange(2, len(words))] = random.choice(["must", "HR", "", "never post", "12"])
        lines[at] = " ".join(word for word in words if word)
    new = units_of(parse("\n".join(lines).encode()))
    changed = changes(*paired(old, new))
    check(old, new, changed)
    assert all(change.kinds == {CHANGED} for change in changed)
    assert {c.new_at for c in changed} == {at for at, unit in enumerate(new) if unit != old[at]}


@rounds
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), max_size=7, unique_by=lambda pair: pair[0]))
def test_as_little_as_can_be_is_called_moved(pairs):
    places, weights = [place for place, _ in pairs], [weight for _, weight in pairs]
    stayed = staying(places, weights)
    kept = [places[at] for at in sorted(stayed)]
    assert kept == sorted(kept)
    possible = (
        sum(weights[at] for at in chosen)
        for size in range(len(pairs) + 1)
        for chosen in combinations(range(len(pairs)), size)
        if [places[at] for at in chosen] == sorted(places[at] for at in chosen)
    )
    assert sum(weights[at] for at in stayed) == max(possible)


# Speed


def sentences(count, seed=1):
    random = Random(seed)
    vocabulary = [f"word{n}" for n in range(2_000)] + ["the", "of", "to", "must", "not", "pupils"] * 100
    return [" ".join(random.choices(vocabulary, k=random.randrange(10, 80))) for _ in range(count)]


def rewritten(text, random):
    words = text.split()
    for _ in range(max(1, len(words) // 6)):
        words[random.randrange(len(words))] = random.choice(["should", "staff", f"new{random.randrange(999)}"])
    return " ".join(words)


def test_four_hundred_rewritten_clauses_are_matched_in_no_time():
    random = Random(2)
    texts = sentences(400)
    old, new = clauses(*texts), clauses(*(rewritten(text, random) for text in texts))
    with at_most(50):
        found = match(old, new)
    assert olds(found) == list(range(400))


def test_two_thousand_clauses_all_alike_are_matched_within_seconds():
    """No policy has more (``policy.text.grammar.MOST_UNITS``), and nothing is slower than what is all alike."""
    old = clauses(*(f"{POST} on site {n}" for n in range(2_000)))
    new = clauses(*(f"{POST} at site {n}" for n in range(2_000)))
    with at_most(400):
        match(old, new)


def test_the_difference_of_four_hundred_clauses_with_sixty_changes_takes_no_time():
    random = Random(3)
    texts = sentences(400)
    changed = list(texts)
    for at in random.sample(range(400), 45):
        changed[at] = rewritten(changed[at], random)
    for text in sentences(10, seed=9):
        changed.insert(random.randrange(400), text)
    del changed[7::80]
    old, new = clauses(*texts), clauses(*changed)
    with at_most(30):
        found = changes(*paired(old, new))
    kinds = [kind for change in found for kind in change.kinds]
    assert kinds.count(ADDED) == 10
    assert kinds.count(REMOVED) in range(5, 8)
    assert kinds.count(CHANGED) in range(40, 46)
    assert MOVED not in kinds
