"""How clauses changed, in built, real and random policies."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.comparison import (
    TITLE,
    ChangeKind,
    IdentifiedUnit,
    Unit,
    apply_changes,
    as_form_2,
    compare_texts,
    list_units,
)
from policy.comparison.order import find_staying
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
    two_policies,
    two_versions,
)
from tests.timing import at_most

ADDED, REMOVED, CHANGED, MOVED, RENUMBERED, REFORMATTED = ChangeKind
rounds = settings(max_examples=200)


def test_a_clause_that_moved_is_the_only_one_that_moved():
    old = make_clauses(POST, LOG, FRIENDS, CONSENT)
    new = make_clauses(CONSENT, POST, LOG, FRIENDS)
    assert describe_changes(old, new) == [
        ({MOVED, RENUMBERED}, "1.4", "1.1"),
        ({RENUMBERED}, "1.1", "1.2"),
        ({RENUMBERED}, "1.2", "1.3"),
        ({RENUMBERED}, "1.3", "1.4"),
    ]


def test_a_clause_with_many_bullets_moves_alone_with_them():
    bullets = [Unit("", "bullet", "", f"1.3-{n}", text) for n, text in enumerate("abcde", 1)]
    old = [*make_clauses(POST, LOG), Unit("", "clause", "1.3", "1.3", FRIENDS), *bullets]
    lifted = [Unit("", "bullet", "", f"1.1-{n}", text) for n, text in enumerate("abcde", 1)]
    new = [Unit("", "clause", "1.1", "1.1", FRIENDS), *lifted]
    new += [Unit("", "clause", f"1.{n}", f"1.{n}", text) for n, text in ((2, POST), (3, LOG))]
    moved = [change.new.anchor for change in compare_texts(*identify_units(old, new)) if MOVED in change.kinds]
    assert moved == ["1.1", "1.1-1", "1.1-2", "1.1-3", "1.1-4", "1.1-5"]


def test_a_clause_that_passes_a_heading_moved_and_the_heading_did_not():
    old = [*make_clauses(POST, LOG), Unit("", "heading", "2", "2", "Contact"), *make_clauses(FRIENDS, section=2)]
    new = [*make_clauses(POST), Unit("", "heading", "2", "2", "Contact"), *make_clauses(LOG, FRIENDS, section=2)]
    assert describe_changes(old, new) == [({MOVED, RENUMBERED}, "1.2", "2.1"), ({RENUMBERED}, "2.1", "2.2")]
    assert describe_changes(new, old) == [({MOVED, RENUMBERED}, "2.1", "1.2"), ({RENUMBERED}, "2.2", "2.1")]


def test_a_bullet_below_a_renumbered_clause_did_not_change():
    old = [*make_clauses(POST), Unit("", "bullet", "", "1.1-1", "alarms;")]
    new = [*make_clauses(LOG, POST), Unit("", "bullet", "", "1.2-1", "alarms;")]
    assert describe_changes(old, new) == [({ADDED}, None, "1.1"), ({RENUMBERED}, "1.1", "1.2")]


def test_a_removed_clause_is_listed_after_the_one_before_it():
    old, new = make_clauses(POST, LOG, FRIENDS), make_clauses(POST, "Carry your alarm with you.", FRIENDS)
    assert describe_changes(old, new) == [({REMOVED}, "1.2", None), ({ADDED}, None, "1.2")]
    assert describe_changes(make_clauses(POST, LOG), make_clauses(LOG))[0] == ({REMOVED}, "1.1", None)


def test_a_clause_that_goes_to_an_appendix_moved():
    old, new = (
        make_clauses(POST, LOG),
        [*make_clauses(POST), make_title(1, "Logs"), *make_clauses(LOG, part="appendix-1")],
    )
    assert describe_changes(old, new) == [({ADDED}, None, ""), ({MOVED, RENUMBERED}, "1.2", "1")]


def test_a_changed_title_is_shown_and_moves_nothing():
    old = [make_title(1, "Online awareness"), *make_clauses(POST, part="appendix-1")]
    new = [make_title(1, "Being aware online"), *make_clauses(POST, part="appendix-1")]
    [change] = compare_texts(*identify_units(old, new))
    assert (change.kinds, change.old, change.new) == ({CHANGED}, old[0], new[0])


def test_when_two_appendices_swap_the_smaller_one_moved():
    def appendices(*names):
        points = {"Logs": [LOG], "Posts": [POST, FRIENDS]}
        parts = (
            [make_title(n, name), *make_clauses(*points[name], part=f"appendix-{n}")] for n, name in enumerate(names, 1)
        )
        return [unit for part in parts for unit in part]

    def said(old, new):
        return {change.old.text: change.kinds for change in compare_texts(*identify_units(old, new))}

    one, other = appendices("Logs", "Posts"), appendices("Posts", "Logs")
    expected = {"Posts": {RENUMBERED}, "Logs": {MOVED, RENUMBERED}}
    assert said(one, other) == said(other, one) == expected


def test_a_change_of_kind_alone_is_a_change():
    old, new = Unit("", "lead", "", "lead", POST), Unit("", "bullet", "", "1.1-1", POST)
    [change] = compare_texts([IdentifiedUnit(1, old)], [IdentifiedUnit(1, new)])
    assert (change.kinds, change.old, change.new) == ({REFORMATTED}, old, new)


def test_the_units_of_a_text_are_its_clauses_and_its_titles():
    text = parse(PROTOCOL.encode())
    units = list_units(text)
    assert [unit.text for unit in units if unit.kind == TITLE] == [part.title for part in text.parts[1:]]
    assert len(units) == 67 + 2
    assert len({unit.place for unit in units}) == len(units)


def check_changes(old, new, changed):
    """Check what the docstrings promise for any two versions."""
    assert apply_changes(old, changed) == as_form_2(new)
    for change in changed:
        assert change.kinds
        before = "".join(piece.text for piece in change.words_before)
        after = "".join(piece.text for piece in change.words_after)
        assert (before, after) == (change.old.text if change.old else "", change.new.text if change.new else "")
    assert [c.new_index for c in changed if c.new] == sorted(c.new_index for c in changed if c.new)
    for part in {unit.part for unit in old}:
        removed = [change.old_index for change in changed if not change.new and change.old.part == part]
        assert removed == sorted(removed)


@rounds
@given(two_versions)
def test_applying_the_changes_between_random_versions_gives_the_second(versions):
    old, new = versions
    check_changes(old, new, compare_texts(*identify_units(old, new)))


@rounds
@given(two_policies, st.randoms(use_true_random=False))
def test_applying_the_changes_gives_the_second_version_for_any_identities(versions, random):
    """With identities that no matching would give."""
    old, new = versions
    names = random.sample(range(len(old) + len(new)), len(old) + len(new))
    before = [IdentifiedUnit(name, unit) for name, unit in zip(names, old, strict=False)]
    random.shuffle(names)
    after = [IdentifiedUnit(name, unit) for name, unit in zip(names, new, strict=False)]
    check_changes(old, new, compare_texts(before, after))


@pytest.mark.parametrize("seed", range(12))
def test_the_protocol_with_lines_changed_at_random_comes_back(seed):
    random = Random(seed)
    old = list_units(parse(PROTOCOL.encode()))
    lines = parse(PROTOCOL.encode()).canonical.splitlines()
    for _ in range(random.randrange(1, 20)):
        at = random.randrange(len(lines))
        words = lines[at].split(" ")
        if len(words) > 6:
            words[random.randrange(2, len(words))] = random.choice(["must", "HR", "", "never post", "12"])
        lines[at] = " ".join(word for word in words if word)
    new = list_units(parse("\n".join(lines).encode()))
    changed = compare_texts(*identify_units(old, new))
    check_changes(old, new, changed)
    assert all(change.kinds == {CHANGED} for change in changed)
    assert {c.new_index for c in changed} == {at for at, unit in enumerate(new) if unit != old[at]}


@rounds
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(1, 3)), max_size=7, unique_by=lambda pair: pair[0]))
def test_as_little_as_possible_counts_as_moved(pairs):
    places, weights = [place for place, _ in pairs], [weight for _, weight in pairs]
    stayed = find_staying(places, weights)
    kept = [places[at] for at in sorted(stayed)]
    assert kept == sorted(kept)
    possible = (
        sum(weights[at] for at in chosen)
        for size in range(len(pairs) + 1)
        for chosen in combinations(range(len(pairs)), size)
        if [places[at] for at in chosen] == sorted(places[at] for at in chosen)
    )
    assert sum(weights[at] for at in stayed) == max(possible)


def test_sixty_changes_in_four_hundred_clauses_are_found_quickly():
    random = Random(3)
    texts = make_sentences(400)
    changed = list(texts)
    for at in random.sample(range(400), 45):
        changed[at] = rewrite_words(changed[at], random)
    for text in make_sentences(10, seed=9):
        changed.insert(random.randrange(400), text)
    del changed[7::80]
    old, new = make_clauses(*texts), make_clauses(*changed)
    with at_most(30):
        found = compare_texts(*identify_units(old, new))
    kinds = [kind for change in found for kind in change.kinds]
    assert kinds.count(ADDED) == 10
    assert kinds.count(REMOVED) in range(5, 8)
    assert kinds.count(CHANGED) in range(40, 46)
    assert MOVED not in kinds
