"""What is asked every school year: a truth table, and what has lapsed in each year."""

import pytest

from attestations.assignments import history
from attestations.assignments.facts import PolicyFacts, SignedFact
from attestations.assignments.rules import Outcome, State, outcome
from attestations.assignments.school_years import find_served_year, school_year
from attestations.assignments.versions import find_scheduled_version
from tests.attestations.test_rules import NOW, OAKFIELD, at, on, requirement, someone, version, work, yearly

OLD = (version(in_force=at(9, 1, year=2024)),)
OLD_CORRECTED = (*OLD, version(2, at(9, 1, year=2025), asks=False, withdrawn=at(11, 15)))
HERE = work(on(9, 1, 2024))
THEN, THIS_YEAR = at(9, 2, year=2025), at(9, 3)

YEARLY_TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("asked anew in September", OLD, [yearly(85)], someone(HERE, signed={1: THEN}), State.DUE, on(11, 25)),
    ("overdue since September", OLD, [yearly()], someone(HERE, signed={1: THEN}), State.OVERDUE, on(9, 15)),
    ("signed this year", OLD, [yearly()], someone(HERE, signed={1: THIS_YEAR}), State.ATTESTED, on(9, 15)),
    ("signed each year", OLD, [yearly()], someone(HERE, signed={1: (THEN, THIS_YEAR)}), State.ATTESTED, on(9, 15)),
    (
        "signed in the last hour of August",
        OLD,
        [yearly()],
        someone(HERE, signed={1: at(8, 31, 23)}),
        State.OVERDUE,
        on(9, 15),
    ),
    ("signed in the first", OLD, [yearly()], someone(HERE, signed={1: at(9, 1)}), State.ATTESTED, on(9, 15)),
    ("never signed: asked anew all the same", OLD, [yearly()], someone(HERE), State.OVERDUE, on(9, 15)),
    ("joined this week", OLD, [yearly()], someone(work(on(11, 20)), signed={1: THEN}), State.DUE, on(12, 4)),
    (
        "required every year since this month: this year's signature counts",
        OLD,
        [yearly(from_on=on(11, 10))],
        someone(HERE, signed={1: THIS_YEAR}),
        State.ATTESTED,
        on(11, 24),
    ),
    (
        "required every year since this month: last year's does not",
        OLD,
        [yearly(from_on=on(11, 10))],
        someone(HERE, signed={1: THEN}),
        State.DUE,
        on(11, 24),
    ),
    (
        "away in September, back on Monday",
        OLD,
        [yearly()],
        someone(HERE, absences=[(on(7, 1), on(11, 15))], signed={1: THEN}),
        State.DUE,
        on(11, 30),
    ),
    (
        "away, had signed last year",
        OLD,
        [yearly()],
        someone(HERE, absences=[(on(7, 1), None)], signed={1: THEN}),
        State.NOT_DUE,
        None,
    ),
    (
        "once and yearly: last year's signature serves the one, so the other's date counts",
        OLD,
        [requirement(2, from_on=on(9, 1, 2024)), yearly(85)],
        someone(HERE, signed={1: THEN}),
        State.DUE,
        on(11, 25),
    ),
    (
        "once and yearly, nothing signed: the earlier date counts",
        OLD,
        [requirement(2, from_on=on(9, 1, 2024)), yearly(85)],
        someone(HERE),
        State.OVERDUE,
        on(9, 3, 2024),
    ),
    (
        "once and yearly: this year's signature serves both",
        OLD,
        [requirement(2, from_on=on(9, 1, 2024)), yearly(85)],
        someone(HERE, signed={1: THIS_YEAR}),
        State.ATTESTED,
        on(9, 3, 2024),
    ),
    (
        "once and yearly, signed in both years: this year's date",
        OLD,
        [requirement(2, from_on=on(9, 1, 2024)), yearly(85)],
        someone(HERE, signed={1: (THEN, THIS_YEAR)}),
        State.ATTESTED,
        on(11, 25),
    ),
    (
        "once for teachers, yearly for governors: a teacher is not asked anew",
        OLD,
        [requirement(from_on=on(9, 1, 2024)), yearly(categories=("governor",))],
        someone(HERE, signed={1: THEN}),
        State.ATTESTED,
        on(9, 17, 2024),
    ),
    (
        "a yearly requirement that ended asks no more",
        OLD,
        [requirement(from_on=on(9, 1, 2024)), yearly(until_on=on(8, 31))],
        someone(HERE, signed={1: THEN}),
        State.ATTESTED,
        on(9, 17, 2024),
    ),
    (
        "left in October, unsigned this year",
        OLD,
        [yearly()],
        someone(work(on(9, 1, 2024), on(10, 31)), signed={1: THEN}),
        State.LAPSED,
        on(9, 15),
    ),
    (
        "left in August, signed in that year",
        OLD,
        [yearly()],
        someone(work(on(9, 1, 2024), on(8, 31)), signed={1: THEN}),
        State.ATTESTED,
        on(9, 15, 2025),
    ),
    (
        "left in August, signed the year before only",
        OLD,
        [yearly()],
        someone(work(on(9, 1, 2024), on(8, 31)), signed={1: at(9, 2, year=2024)}),
        State.LAPSED,
        on(9, 15, 2025),
    ),
    (
        "a correction withdrawn that one had signed last year moves no date of this year",
        OLD_CORRECTED,
        [yearly()],
        someone(HERE, signed={2: THEN}),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "a correction withdrawn that one had signed this year gives new time",
        OLD_CORRECTED,
        [yearly()],
        someone(HERE, signed={2: THIS_YEAR}),
        State.DUE,
        on(12, 1),
    ),
    (
        "a material version asks again within the year",
        (*OLD, version(2, at(11, 16))),
        [yearly()],
        someone(HERE, signed={1: THIS_YEAR}),
        State.DUE,
        on(11, 30),
    ),
    (
        "working days",
        OLD,
        [yearly(10, in_working_days=True)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 4),
    ),
    (
        "working days over Christmas, by the version's days",
        (version(in_force=at(9, 1, year=2024), days=25),),
        [yearly(10, in_working_days=True)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 29),
    ),
    (
        "working days and calendar days: the earlier date",
        OLD,
        [requirement(13, in_working_days=True), requirement(14)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 4),
    ),
]


@pytest.mark.parametrize(
    ("versions", "requirements", "person", "state", "due_on"),
    [pytest.param(*row[1:], id=row[0]) for row in YEARLY_TABLE],
)
def test_the_truth_table_of_school_years(versions, requirements, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(requirements)), OAKFIELD, person, NOW)
    assert (found and found.state, found and found.due_on) == (state, due_on)


def test_the_school_year_is_said_only_where_one_asks():
    both = PolicyFacts(OLD, (requirement(), yearly(categories=("governor",))))
    assert outcome(both, OAKFIELD, someone(work()), NOW).school_year is None
    assert outcome(both, OAKFIELD, someone(work(category="governor")), NOW).school_year == 2026
    left = someone(work(until_on=on(10, 1), category="governor"))
    assert outcome(both, OAKFIELD, left, at(12, 1, year=2028)).school_year == 2026


def test_who_joins_in_july_is_asked_in_july_and_in_september():
    policy, joiner = PolicyFacts(OLD, (yearly(),)), work(on(7, 6))
    assert outcome(policy, OAKFIELD, someone(joiner), at(7, 7)).due_on == on(7, 20)
    signed = someone(joiner, signed={1: at(7, 8)})
    assert outcome(policy, OAKFIELD, signed, at(8, 31, 23)).state == State.ATTESTED
    anew = outcome(policy, OAKFIELD, signed, at(9, 1))
    assert (anew.state, anew.due_on) == (State.DUE, on(9, 15))


def test_each_school_year_in_vain_has_lapsed_by_itself():
    policy = PolicyFacts(OLD, (yearly(),))
    found = history.find_lapsed(policy, OAKFIELD, someone(HERE, signed={1: THIS_YEAR}), NOW)
    assert [(lapse.school_year, lapse.due_on, lapse.version_id) for lapse in found] == [
        (2024, on(9, 17, 2024), 1),
        (2025, on(9, 15, 2025), 1),
    ]
    assert history.find_lapsed(policy, OAKFIELD, someone(HERE, signed={1: (at(10, 1, year=2024), THEN)}), NOW) == []


def test_a_version_replaced_within_a_school_year_lapses_beside_the_years():
    policy = PolicyFacts((*OLD, version(2, at(1, 15))), (yearly(),))
    found = history.find_lapsed(policy, OAKFIELD, someone(HERE, signed={1: (at(10, 1, year=2024),)}), NOW)
    assert [(lapse.version_id, lapse.school_year) for lapse in found] == [(1, None), (2, 2025)]
    # A signature of the year before does not count in the year in which the version was replaced.
    assert found[0].due_on == on(9, 15, 2025)


def test_a_version_from_1_september_lapses_once():
    policy = PolicyFacts((*OLD, version(2, at(9, 1))), (yearly(from_on=on(9, 1, 2025)),))
    found = history.find_lapsed(policy, OAKFIELD, someone(HERE), NOW)
    assert [(lapse.version_id, lapse.school_year) for lapse in found] == [(1, 2025)]


def test_each_1_september_that_has_come_is_a_turning_day_where_one_is_asked_every_year():
    """Somebody away since July who signed in that year is attested until August, and not asked from September."""
    person = someone(HERE, absences=[(on(7, 1), None)], signed={1: THEN})
    policy = PolicyFacts(OLD, (yearly(),))
    before, after = (outcome(policy, OAKFIELD, person, moment).state for moment in (at(8, 31, 23), at(9, 1)))
    assert (before, after) == (State.ATTESTED, State.NOT_DUE)
    days = history.find_turning_days(policy, OAKFIELD, person, on(9, 1))
    assert {on(9, 1, 2025), on(9, 1, 2026)} <= days
    assert on(9, 1, 2026) not in history.find_turning_days(policy, OAKFIELD, person, on(8, 31))
    assert on(9, 1, 2026) not in history.find_turning_days(
        PolicyFacts(OLD, (requirement(from_on=on(9, 2)),)), OAKFIELD, someone(HERE), on(9, 9)
    )


@pytest.mark.parametrize(
    ("requirements", "day"),
    [
        ([yearly()], on(9, 1)),
        ([yearly(), requirement(from_on=on(9, 1, 2024), until_on=on(8, 31))], on(9, 1)),
        ([yearly(), requirement(from_on=on(9, 1, 2024), until_on=on(9, 1))], None),
        ([yearly(), requirement(from_on=on(12, 1))], None),
        ([requirement()], None),
        ([yearly(until_on=on(8, 31))], None),
        ([], None),
    ],
)
def test_what_was_signed_before_counts_no_more_where_all_is_asked_every_year(requirements, day):
    assert history.signatures_count_from(PolicyFacts(OLD, tuple(requirements)), NOW) == day


def test_nothing_lapses_in_a_year_before_it_was_required_yearly():
    policy = PolicyFacts(OLD, (requirement(from_on=on(9, 1, 2024)), yearly(from_on=on(11, 1))))
    assert history.find_lapsed(policy, OAKFIELD, someone(HERE), NOW) == []


def test_who_left_in_july_and_signed_in_september_has_signed():
    leaver = someone(work(on(9, 1, 2024), on(7, 20)), signed={1: at(9, 3)})
    found = outcome(PolicyFacts(OLD, (yearly(),)), OAKFIELD, leaver, NOW)
    assert (found.state, found.school_year, found.signed_at) == (State.ATTESTED, 2025, at(9, 3))


@pytest.mark.parametrize(
    ("day", "year"), [(on(6, 30), 2025), (on(7, 1), 2026), (on(8, 31), 2026), (on(9, 1), 2026), (on(12, 31), 2026)]
)
def test_from_1_july_a_signature_serves_the_coming_school_year(day, year):
    assert find_served_year(day, (7, 1)) == year
    assert find_served_year(day, (9, 1)) == school_year(day)


def test_signing_in_august_does_for_september():
    policy = PolicyFacts(OLD, (yearly(),))
    august, september = at(8, 27), at(9, 1)
    person = someone(HERE, signed={1: THEN})
    assert (outcome(policy, OAKFIELD, person, at(6, 30)).coming_year, outcome(policy, OAKFIELD, person, august)) == (
        None,
        Outcome(State.ATTESTED, 1, on(9, 15, 2025), on(9, 1, 2024), None, 1, THEN, 2025, serves=2026, coming_year=2026),
    )
    ahead = someone(HERE, signed={1: (THEN, SignedFact(august, 2026))})
    assert outcome(policy, OAKFIELD, ahead, at(8, 30)).coming_year is None
    found = outcome(policy, OAKFIELD, ahead, september)
    assert (found.state, found.signed_at, found.due_on) == (State.ATTESTED, august, on(9, 15))


def test_who_still_owes_this_years_signature_gives_both_in_august():
    late = someone(HERE, signed={1: SignedFact(at(8, 27), 2026)})
    states = [outcome(PolicyFacts(OLD, (yearly(),)), OAKFIELD, late, moment).state for moment in (at(8, 28), at(9, 1))]
    assert states == [State.ATTESTED, State.ATTESTED]


def test_a_scheduled_version_can_be_signed_and_counts_from_the_day_it_comes_into_force():
    coming = version(2, at(9, 1), published=at(7, 20))
    policy = PolicyFacts((*OLD, coming), (yearly(),))
    assert find_scheduled_version(policy.versions, at(7, 19)) is None
    assert find_scheduled_version(policy.versions, at(8, 27)) == coming
    assert find_scheduled_version(policy.versions, at(9, 1)) is None
    signed = someone(HERE, signed={2: SignedFact(at(8, 27), 2026)})
    before = outcome(policy, OAKFIELD, signed, at(8, 31))
    assert (before.state, before.version_id, before.due_on) == (State.OVERDUE, 1, on(9, 15, 2025))
    after = outcome(policy, OAKFIELD, signed, at(9, 1))
    assert (after.state, after.version_id, after.due_on) == (State.ATTESTED, 2, on(9, 15))
    # Nobody is offered the old version for the coming year, because the new one will be asked for.
    assert outcome(policy, OAKFIELD, someone(HERE, signed={1: THEN}), at(8, 27)).coming_year is None


def test_who_joins_next_month_may_sign_what_is_in_force():
    joiner = someone(work(on(12, 1)), signed={1: at(11, 20)})
    assert outcome(PolicyFacts(OLD, (yearly(),)), OAKFIELD, joiner, NOW).state == State.ATTESTED
