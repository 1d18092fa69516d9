"""What was acknowledged in another system, where that is accepted: the rules, as a truth table and as properties."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments import history, rules
from attestations.assignments.elsewhere import Elsewhere
from attestations.assignments.facts import PolicyFacts
from attestations.assignments.rules import ASKED, OUTSTANDING, State, outcome
from attestations.assignments.spans import DAY
from attestations.assignments.versions import asking_version
from portal.london import london_day
from tests.attestations.test_rules import (
    MINOR_WITHDRAWN,
    NOW,
    OAKFIELD,
    ONE,
    SECOND_MATERIAL,
    SECOND_MINOR,
    SECOND_WITHDRAWN,
    at,
    on,
    requirement,
    serve,
    someone,
    version,
    work,
    yearly,
)
from tests.attestations.test_rules_properties import days, moments, people, policies

FIRST, SECOND = 1, 2
LATER_TWICE = (version(), version(2, at(9, 20), asks=False, withdrawn=at(11, 10)))


def accepted(until_on, version_id=FIRST, **fields):
    work_done = fields.pop("work", (work(),))
    return replace(someone(*work_done, **fields), elsewhere=(Elsewhere(version_id, until_on),))


TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("accepted for now", ONE, [requirement()], accepted(on(12, 31)), State.ELSEWHERE, None),
    ("accepted to the end of today", ONE, [requirement()], accepted(on(11, 22)), State.ELSEWHERE, None),
    ("ended yesterday: fourteen days from today", ONE, [requirement()], accepted(on(11, 21)), State.DUE, on(12, 8)),
    ("ended long ago", ONE, [requirement()], accepted(on(10, 1)), State.OVERDUE, on(10, 16)),
    ("ended before it was asked", ONE, [requirement()], accepted(on(8, 1)), State.OVERDUE, on(9, 15)),
    ("signed here too", ONE, [requirement()], accepted(on(12, 31), signed={1: at(9, 2)}), State.ATTESTED, on(9, 15)),
    ("for an older version", SECOND_MATERIAL, [requirement()], accepted(on(12, 31)), State.OVERDUE, on(11, 17)),
    ("for the newer one", SECOND_MATERIAL, [requirement()], accepted(on(12, 31), SECOND), State.ELSEWHERE, None),
    ("before a correction", SECOND_MINOR, [requirement()], accepted(on(12, 31)), State.ELSEWHERE, None),
    ("for the correction", SECOND_MINOR, [requirement()], accepted(on(12, 31), SECOND), State.ELSEWHERE, None),
    ("for another policy", ONE, [requirement()], accepted(on(12, 31), 99), State.OVERDUE, on(9, 15)),
    (
        "for a version that was withdrawn",
        SECOND_WITHDRAWN,
        [requirement()],
        accepted(on(12, 31), SECOND),
        State.DUE,
        on(12, 1),
    ),
    (
        "for a correction that was withdrawn",
        MINOR_WITHDRAWN,
        [requirement()],
        accepted(on(12, 31), SECOND),
        State.DUE,
        on(12, 1),
    ),
    (
        "for a correction, ended before that was withdrawn",
        LATER_TWICE,
        [requirement()],
        accepted(on(10, 31), SECOND),
        State.OVERDUE,
        on(11, 17),
    ),
    ("away", ONE, [requirement()], accepted(on(12, 31), absences=[(on(11, 1), None)]), State.NOT_DUE, None),
    ("yet to start", ONE, [requirement()], accepted(on(12, 31), work=[work(on(12, 1))]), State.NOT_DUE, on(12, 15)),
    ("every school year", ONE, [yearly()], accepted(on(12, 31)), State.ELSEWHERE, None),
    ("has left", ONE, [requirement()], accepted(on(12, 31), work=[work(until_on=on(10, 1))]), State.ELSEWHERE, None),
    (
        "ended before the last day",
        ONE,
        [requirement()],
        accepted(on(9, 20), work=[work(until_on=on(10, 1))]),
        State.LAPSED,
        on(10, 5),
    ),
    ("not asked", ONE, [requirement(categories=["governor"])], accepted(on(12, 31)), None, None),
]


@pytest.mark.parametrize(
    ("versions", "requirements", "person", "state", "due_on"),
    [pytest.param(*row[1:], id=row[0]) for row in TABLE],
)
def test_the_truth_table(versions, requirements, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(requirements)), OAKFIELD, person, NOW)
    assert (found and found.state, found and found.due_on) == (state, due_on)


def test_what_is_accepted_says_until_when():
    facts = (Elsewhere(1, on(12, 1)), Elsewhere(1, on(12, 31)), Elsewhere(1, on(10, 1)))
    found = outcome(PolicyFacts(ONE, (requirement(),)), OAKFIELD, replace(someone(), elsewhere=facts), NOW)
    assert (found.state, found.accepted_until, found.signed_at) == (State.ELSEWHERE, on(12, 31), None)


def test_a_version_that_was_accepted_from_elsewhere_does_not_lapse_when_the_next_one_asks():
    policy = PolicyFacts(SECOND_MATERIAL, (requirement(),))
    assert history.find_lapsed(policy, OAKFIELD, accepted(on(12, 31)), NOW) == []
    assert len(history.find_lapsed(policy, OAKFIELD, someone(), NOW)) == 1


elsewhere = st.lists(st.builds(Elsewhere, st.integers(0, 3), days), max_size=3).map(tuple)


@given(policies(), people(), elsewhere, moments)
def test_accepting_changes_neither_who_is_asked_nor_what_is_signed(policy, person, found, moment):
    without = outcome(policy, OAKFIELD, person, moment)
    accepted = outcome(policy, OAKFIELD, replace(person, elsewhere=found), moment)
    assert (without is None) == (accepted is None)
    if without and accepted:
        assert (without.state in ASKED) == (accepted.state in ASKED) or accepted.is_over
        assert (without.state == State.ATTESTED) == (accepted.state == State.ATTESTED)
        if accepted.state == State.ELSEWHERE:
            assert without.state in OUTSTANDING | {State.LAPSED}
            assert accepted.accepted_until >= (accepted.until_on or london_day(moment))


@given(policies(), people(), elsewhere, moments)
def test_accepting_makes_nobody_due_sooner(policy, person, found, moment):
    without = outcome(policy, OAKFIELD, person, moment)
    accepted = outcome(policy, OAKFIELD, replace(person, elsewhere=found), moment)
    if without and accepted and accepted.due_on and without.due_on:
        assert accepted.due_on >= without.due_on


@given(policies(), people(), elsewhere, moments)
def test_nobody_is_overdue_on_the_day_after_what_was_accepted_ends(policy, person, found, moment):
    person = replace(person, elsewhere=found)
    now = outcome(policy, OAKFIELD, person, rules.end_of_day(london_day(moment)))
    then = outcome(policy, OAKFIELD, person, rules.end_of_day(london_day(moment) + DAY))
    if now and then and not then.is_over and now.state == State.ELSEWHERE and now.version_id == then.version_id:
        assert then.state != State.OVERDUE


@given(policies(), people(), elsewhere, moments)
def test_it_hinders_no_signature(policy, person, found, moment):
    asking = asking_version(policy.versions, moment)
    before = outcome(policy, OAKFIELD, replace(person, elsewhere=found), moment)
    if before and asking and not before.is_over:
        signed = replace(person, elsewhere=found, signed=person.signed | {asking.id: (serve(moment),)})
        assert outcome(policy, OAKFIELD, signed, moment).state == State.ATTESTED
