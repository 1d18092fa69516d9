"""DESIGN, "Asking, due and state", as a truth table."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments import history, rules, working_days
from attestations.assignments.rules import (
    AcademyFact,
    EngagementFact,
    PersonFacts,
    PolicyFacts,
    RequirementFact,
    Span,
    State,
    VersionFact,
    outcome,
)

OAKFIELD = AcademyFact(1, Span(date(2020, 9, 1), None))
NOW = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)


def on(month, day, year=2026):
    return date(year, month, day)


def at(month, day, hour=0, year=2026):
    """A moment by London's clock."""
    return datetime(year, month, day, hour, tzinfo=rules.LONDON)


def version(id=1, in_force=None, asks=True, days=None, published=None, withdrawn=None):
    in_force = in_force or at(9, 1)
    return VersionFact(id, published or in_force, in_force, asks, days, withdrawn)


def requirement(days=14, categories=("teacher", "support"), academies=None, from_on=None, until_on=None, **fields):
    span = Span(from_on or on(9, 1), until_on)
    return RequirementFact(frozenset(categories), academies, days, span, **fields)


def yearly(days=14, from_on=None, **fields):
    """A requirement that asks every school year."""
    return requirement(days, from_on=from_on or on(9, 1, 2024), is_yearly=True, **fields)


def work(from_on=None, until_on=None, category="teacher"):
    return EngagementFact(category, Span(from_on or on(9, 1), until_on))


def someone(*engagements, absences=(), signed=None):
    moments = {key: each if isinstance(each, tuple) else (each,) for key, each in (signed or {}).items()}
    return PersonFacts(engagements or (work(),), tuple(Span(*days) for days in absences), moments)


ONE = (version(),)
SECOND_MATERIAL = (version(), version(2, at(11, 1)))
SECOND_MINOR = (version(), version(2, at(11, 1), asks=False))
SECOND_WITHDRAWN = (version(), version(2, at(10, 1), withdrawn=at(11, 15)))
MINOR_WITHDRAWN = (version(), version(2, at(10, 1), asks=False, withdrawn=at(11, 15)))

TABLE = [
    # what is the case, versions, requirements, person, state, due on
    ("here from the first day, unsigned", ONE, [requirement()], someone(), State.OVERDUE, on(9, 15)),
    ("signed", ONE, [requirement()], someone(signed={1: at(9, 2)}), State.ATTESTED, on(9, 15)),
    ("joined two days ago", ONE, [requirement()], someone(work(on(11, 20))), State.DUE, on(12, 4)),
    ("due today is not overdue", ONE, [requirement()], someone(work(on(11, 8))), State.DUE, on(11, 22)),
    ("due yesterday is overdue", ONE, [requirement()], someone(work(on(11, 7))), State.OVERDUE, on(11, 21)),
    ("joins next month", ONE, [requirement()], someone(work(on(12, 1))), State.NOT_DUE, on(12, 15)),
    (
        "joins next month, has signed",
        ONE,
        [requirement()],
        someone(work(on(12, 1)), signed={1: at(11, 20)}),
        State.ATTESTED,
        on(12, 15),
    ),
    ("away", ONE, [requirement()], someone(absences=[(on(11, 1), None)]), State.NOT_DUE, None),
    (
        "away, had signed",
        ONE,
        [requirement()],
        someone(absences=[(on(11, 1), None)], signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "back since Monday",
        ONE,
        [requirement()],
        someone(absences=[(on(9, 1), on(11, 15))]),
        State.DUE,
        on(11, 30),
    ),
    (
        "away only next week",
        ONE,
        [requirement()],
        someone(work(on(11, 20)), absences=[(on(11, 25), None)]),
        State.DUE,
        on(12, 4),
    ),
    (
        "left, unsigned",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 31))),
        State.LAPSED,
        on(9, 15),
    ),
    (
        "left, had signed",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 31)), signed={1: at(9, 9)}),
        State.ATTESTED,
        on(9, 15),
    ),
    ("last day is today", ONE, [requirement()], someone(work(until_on=on(11, 22))), State.OVERDUE, on(9, 15)),
    ("left before it came into force", ONE, [requirement()], someone(work(on(1, 1), on(8, 31))), None, None),
    ("a category nobody asks", ONE, [requirement()], someone(work(category="governor")), None, None),
    ("another academy's requirement", ONE, [requirement(academies=frozenset({2}))], someone(), None, None),
    ("no requirement", ONE, [], someone(), None, None),
    ("no version in force", (version(in_force=at(12, 1)),), [requirement()], someone(), None, None),
    (
        "a requirement that began later",
        ONE,
        [requirement(from_on=on(11, 10))],
        someone(),
        State.DUE,
        on(11, 24),
    ),
    (
        "a requirement that has ended lapses",
        ONE,
        [requirement(until_on=on(11, 1))],
        someone(),
        State.LAPSED,
        on(9, 15),
    ),
    ("the version's days go first", (version(days=90),), [requirement()], someone(), State.DUE, on(11, 30)),
    (
        "two jobs at one academy count once, with the earlier date",
        ONE,
        [requirement()],
        someone(work(on(11, 20)), work(on(11, 10), category="support")),
        State.DUE,
        on(11, 24),
    ),
    (
        "one job ended, another goes on",
        ONE,
        [requirement()],
        someone(work(until_on=on(10, 1)), work(on(11, 20), category="support")),
        State.DUE,
        on(12, 4),
    ),
    (
        "two requirements, the shorter counts",
        ONE,
        [requirement(days=100), requirement(days=85)],
        someone(),
        State.DUE,
        on(11, 25),
    ),
    (
        "published after it came into force",
        (version(published=at(11, 18, 9)),),
        [requirement()],
        someone(),
        State.DUE,
        on(12, 2),
    ),
    (
        "a material version asks again",
        (version(), version(2, at(11, 16))),
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.DUE,
        on(11, 30),
    ),
    (
        "a minor version asks nobody again",
        SECOND_MINOR,
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    ("a minor version moves no date", SECOND_MINOR, [requirement()], someone(), State.OVERDUE, on(9, 15)),
    (
        "signing the minor version satisfies",
        SECOND_MINOR,
        [requirement()],
        someone(signed={2: at(11, 20)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "a first version that is weighed minor asks",
        (version(asks=False),),
        [requirement()],
        someone(),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "withdrawn: back to the one before, from that day",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(),
        State.DUE,
        on(11, 29),
    ),
    (
        "withdrawn: its signature does not satisfy",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(signed={2: at(10, 5)}),
        State.DUE,
        on(11, 29),
    ),
    (
        "withdrawn: the signature of the one before counts again",
        SECOND_WITHDRAWN,
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "a correction withdrawn moves no date",
        MINOR_WITHDRAWN,
        [requirement()],
        someone(),
        State.OVERDUE,
        on(9, 15),
    ),
    (
        "a correction withdrawn that one had signed gives new time",
        MINOR_WITHDRAWN,
        [requirement()],
        someone(signed={2: at(10, 5)}),
        State.DUE,
        on(11, 29),
    ),
    (
        "a scheduled version changes nothing yet",
        (version(), version(2, at(12, 1), published=at(11, 20))),
        [requirement()],
        someone(signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
    (
        "left before a material version: judged by the one before",
        SECOND_MATERIAL,
        [requirement()],
        someone(work(until_on=on(10, 31)), signed={1: at(9, 2)}),
        State.ATTESTED,
        on(9, 15),
    ),
]


@pytest.mark.parametrize(
    ("versions", "requirements", "person", "state", "due_on"),
    [pytest.param(*row[1:], id=row[0]) for row in TABLE],
)
def test_the_truth_table(versions, requirements, person, state, due_on):
    found = outcome(PolicyFacts(versions, tuple(requirements)), OAKFIELD, person, NOW)
    assert (found and found.state, found and found.due_on) == (state, due_on)


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
        on(9, 15, 2024),
    ),
    (
        "a yearly requirement that ended asks no more",
        OLD,
        [requirement(from_on=on(9, 1, 2024)), yearly(until_on=on(8, 31))],
        someone(HERE, signed={1: THEN}),
        State.ATTESTED,
        on(9, 15, 2024),
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
        on(11, 29),
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
        [yearly(10, later=working_days.working_days)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 4),
    ),
    (
        "working days over Christmas, by the version's days",
        (version(in_force=at(9, 1, year=2024), days=25),),
        [yearly(10, later=working_days.working_days)],
        someone(work(on(11, 20))),
        State.DUE,
        on(12, 29),
    ),
    (
        "working days and calendar days: the earlier date",
        OLD,
        [requirement(13, later=working_days.working_days), requirement(14)],
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
    found = history.lapsed_before(policy, OAKFIELD, someone(HERE, signed={1: THIS_YEAR}), NOW)
    assert [(lapse.school_year, lapse.due_on, lapse.version_id) for lapse in found] == [
        (2024, on(9, 15, 2024), 1),
        (2025, on(9, 15, 2025), 1),
    ]
    assert history.lapsed_before(policy, OAKFIELD, someone(HERE, signed={1: (at(10, 1, year=2024), THEN)}), NOW) == []


def test_a_version_replaced_within_a_school_year_lapses_beside_the_years():
    policy = PolicyFacts((*OLD, version(2, at(1, 15))), (yearly(),))
    found = history.lapsed_before(policy, OAKFIELD, someone(HERE, signed={1: (at(10, 1, year=2024),)}), NOW)
    assert [(lapse.version_id, lapse.school_year) for lapse in found] == [(1, None), (2, 2025)]
    # Signed the year before is not signed in the year in which it was replaced.
    assert found[0].due_on == on(9, 15, 2025)


def test_a_version_from_1_september_lapses_once():
    policy = PolicyFacts((*OLD, version(2, at(9, 1))), (yearly(from_on=on(9, 1, 2025)),))
    found = history.lapsed_before(policy, OAKFIELD, someone(HERE), NOW)
    assert [(lapse.version_id, lapse.school_year) for lapse in found] == [(1, 2025)]


def test_each_1_september_that_has_come_is_a_turning_day_where_one_is_asked_every_year():
    """Away since July, and signed in that year: attested until August, and from September not asked."""
    person = someone(HERE, absences=[(on(7, 1), None)], signed={1: THEN})
    policy = PolicyFacts(OLD, (yearly(),))
    before, after = (outcome(policy, OAKFIELD, person, moment).state for moment in (at(8, 31, 23), at(9, 1)))
    assert (before, after) == (State.ATTESTED, State.NOT_DUE)
    days = history.turning_days(policy, OAKFIELD, person, on(9, 1))
    assert {on(9, 1, 2025), on(9, 1, 2026)} <= days
    assert on(9, 1, 2026) not in history.turning_days(policy, OAKFIELD, person, on(8, 31))
    assert on(9, 1, 2026) not in history.turning_days(
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
    assert history.counted_from(PolicyFacts(OLD, tuple(requirements)), NOW) == day


def test_nothing_lapses_in_a_year_before_it_was_required_yearly():
    policy = PolicyFacts(OLD, (requirement(from_on=on(9, 1, 2024)), yearly(from_on=on(11, 1))))
    assert history.lapsed_before(policy, OAKFIELD, someone(HERE), NOW) == []


def test_an_academy_that_joins_later_is_asked_from_that_day():
    joined = AcademyFact(1, Span(on(11, 16), None))
    found = outcome(PolicyFacts(ONE, (requirement(),)), joined, someone(), NOW)
    assert found.due_on == on(11, 30)


def test_an_academy_that_has_left_is_asked_no_more():
    gone = AcademyFact(1, Span(on(1, 1), on(10, 31)))
    assert outcome(PolicyFacts(ONE, (requirement(),)), gone, someone(), NOW).state == State.LAPSED


def test_a_due_date_ends_with_the_day_in_london_on_the_night_the_clocks_go_back():
    policy = PolicyFacts((version(in_force=at(10, 11)),), (requirement(),))
    due_on = outcome(policy, OAKFIELD, someone(), at(10, 20)).due_on
    assert due_on == on(10, 25)  # the day of 25 hours
    last, next_day = rules.end_of_day(due_on), datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    assert outcome(policy, OAKFIELD, someone(), last).state == State.DUE
    assert outcome(policy, OAKFIELD, someone(), next_day).state == State.OVERDUE


def test_a_due_date_in_summer_ends_an_hour_before_midnight_utc():
    policy = PolicyFacts((version(in_force=at(5, 1)),), (requirement(from_on=on(5, 1)),))
    person = someone(work(on(5, 1)))
    assert outcome(policy, OAKFIELD, person, datetime(2026, 5, 15, 22, 59, tzinfo=UTC)).state == State.DUE
    assert outcome(policy, OAKFIELD, person, datetime(2026, 5, 15, 23, 0, tzinfo=UTC)).state == State.OVERDUE


def test_29_february_is_a_day_like_any_other():
    policy = PolicyFacts((version(in_force=at(2, 15, year=2028)),), (requirement(),))
    found = outcome(policy, OAKFIELD, someone(), at(2, 20, year=2028))
    assert found.due_on == on(2, 29, year=2028)


def test_what_an_earlier_version_asked_in_vain_has_lapsed():
    policy = PolicyFacts(SECOND_MATERIAL, (requirement(),))
    [lapse] = history.lapsed_before(policy, OAKFIELD, someone(), NOW)
    assert (lapse.version_id, lapse.state, lapse.due_on) == (1, State.LAPSED, on(9, 15))
    assert history.lapsed_before(policy, OAKFIELD, someone(signed={1: at(9, 2)}), NOW) == []


@pytest.mark.parametrize(("day", "year"), [(on(8, 31), 2025), (on(9, 1), 2026), (on(2, 29, 2028), 2027)])
def test_a_school_year_begins_on_1_september(day, year):
    assert rules.school_year(day) == year


def test_two_moments_that_read_alike_differ_in_their_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert f"{first.astimezone(rules.LONDON):%H:%M}" == f"{second.astimezone(rules.LONDON):%H:%M}" == "01:30"
    assert (rules.london_offset(first), rules.london_offset(second)) == ("+01:00", "+00:00")


days = st.dates(on(6, 1), on(11, 30, 2027))
moments = st.datetimes(datetime(2026, 6, 1), datetime(2027, 11, 30), timezones=st.just(UTC))
spans = st.tuples(days, st.none() | days).map(lambda ends: Span(ends[0], ends[1] and max(ends)))


@st.composite
def policies(draw):
    starts = sorted(draw(st.lists(moments, min_size=1, max_size=4, unique=True)))
    versions = [
        VersionFact(
            number,
            draw(st.just(start) | st.just(start - timedelta(days=3))),
            start,
            draw(st.booleans()),
            draw(st.none() | st.integers(1, 30)),
            draw(st.none() | st.just(start + timedelta(days=20))),
        )
        for number, start in enumerate(starts)
    ]
    counted = st.sampled_from([rules.calendar_days, working_days.working_days])
    asks = [
        RequirementFact(frozenset({"teacher"}), None, draw(st.integers(1, 30)), draw(spans), is_yearly, draw(counted))
        for is_yearly in draw(st.lists(st.booleans(), min_size=1, max_size=2))
    ]
    return PolicyFacts(tuple(versions), tuple(asks))


@st.composite
def people(draw):
    engagements = draw(st.lists(spans, min_size=1, max_size=3))
    signed = draw(st.dictionaries(st.integers(0, 3), st.lists(moments, min_size=1, max_size=2), max_size=2))
    signed = {version: tuple(sorted(each)) for version, each in signed.items()}
    absences = draw(st.lists(spans, max_size=2))
    return PersonFacts(tuple(EngagementFact("teacher", span) for span in engagements), tuple(absences), signed)


@given(policies(), people(), moments)
def test_somebody_begins_or_ceases_to_be_asked_only_on_a_turning_day(policy, person, moment):
    now = outcome(policy, OAKFIELD, person, rules.end_of_day(rules.london_day(moment)))
    following = rules.london_day(moment) + rules.DAY
    then = outcome(policy, OAKFIELD, person, rules.end_of_day(following))
    if (now and now.state in rules.ASKED) != (then and then.state in rules.ASKED):
        assert following in history.turning_days(policy, OAKFIELD, person, following)


@given(policies(), people(), moments)
def test_what_was_signed_before_it_counts_changes_nothing_for_who_is_here(policy, person, moment):
    day = history.counted_from(policy, moment)
    if day is None:
        return
    kept = {key: tuple(m for m in each if rules.london_day(m) >= day) for key, each in person.signed.items()}
    without = PersonFacts(person.engagements, person.absences, {key: each for key, each in kept.items() if each})
    found = outcome(policy, OAKFIELD, person, moment)
    if found is None or not found.is_over:
        assert found == outcome(policy, OAKFIELD, without, moment)


@given(policies(), people(), moments)
def test_a_stricter_requirement_never_makes_anybody_done(policy, person, moment):
    """Asked once and yearly, one has signed only when each alone would say so."""
    together = outcome(policy, OAKFIELD, person, moment)
    alone = [outcome(PolicyFacts(policy.versions, (rule,)), OAKFIELD, person, moment) for rule in policy.requirements]
    here = [found for found in alone if found and not found.is_over]
    if together and together.state == State.ATTESTED and not together.is_over:
        current = [found for found in here if found.from_on <= rules.london_day(moment)]
        assert all(found.state == State.ATTESTED for found in current or here)


@given(policies(), people(), moments)
def test_more_signatures_never_make_anybody_overdue(policy, person, moment):
    before = outcome(policy, OAKFIELD, person, moment)
    asking = rules.asking_version(policy.versions, moment)
    if before and asking and not before.is_over:
        signed = PersonFacts(person.engagements, person.absences, person.signed | {asking.id: (moment,)})
        assert outcome(policy, OAKFIELD, signed, moment).state == State.ATTESTED


@given(policies(), people(), moments)
def test_who_has_signed_nothing_is_never_attested(policy, person, moment):
    unsigned = PersonFacts(person.engagements, person.absences, {})
    found = outcome(policy, OAKFIELD, unsigned, moment)
    assert found is None or found.state != State.ATTESTED
