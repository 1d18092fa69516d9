"""Days on which a duty begins and ends: joining academies, London's clock, leap years."""

from datetime import UTC, datetime, timedelta

import pytest

from attestations.assignments import history, rules, school_years
from attestations.assignments.facts import AcademyFact, PolicyFacts
from attestations.assignments.rules import State, outcome
from attestations.assignments.spans import Span
from portal.london import LONDON, london_offset
from tests.attestations.test_rules import (
    NOW,
    OAKFIELD,
    ONE,
    SECOND_MATERIAL,
    at,
    on,
    requirement,
    someone,
    version,
    work,
)


def test_an_academy_that_joins_later_is_asked_from_that_day():
    joined = AcademyFact(1, Span(on(11, 16), None))
    found = outcome(PolicyFacts(ONE, (requirement(),)), joined, someone(), NOW)
    assert found.due_on == on(11, 30)


def test_an_academy_that_has_left_is_asked_no_more():
    gone = AcademyFact(1, Span(on(1, 1), on(10, 31)))
    assert outcome(PolicyFacts(ONE, (requirement(),)), gone, someone(), NOW).state == State.LAPSED


def test_a_due_date_ends_with_the_day_in_london_on_the_night_the_clocks_go_back():
    policy = PolicyFacts((version(in_force=at(10, 11), any_day=True),), (requirement(),))
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
    [lapse] = history.find_lapsed(policy, OAKFIELD, someone(), NOW)
    assert (lapse.version_id, lapse.state, lapse.due_on) == (1, State.LAPSED, on(9, 15))
    assert history.find_lapsed(policy, OAKFIELD, someone(signed={1: at(9, 2)}), NOW) == []


@pytest.mark.parametrize(("day", "year"), [(on(8, 31), 2025), (on(9, 1), 2026), (on(2, 29, 2028), 2027)])
def test_a_school_year_begins_on_1_september(day, year):
    assert school_years.school_year(day) == year


def test_two_moments_that_read_alike_differ_in_their_offset():
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert f"{first.astimezone(LONDON):%H:%M}" == f"{second.astimezone(LONDON):%H:%M}" == "01:30"
    assert (london_offset(first), london_offset(second)) == ("+01:00", "+00:00")


def test_from_the_moment_of_its_withdrawal_a_version_does_not_stand():
    withdrawn = version(withdrawn=at(11, 15))
    assert withdrawn.stands(at(11, 15) - timedelta(microseconds=1))
    assert not withdrawn.stands(at(11, 15))


def test_nothing_has_lapsed_because_of_versions_yet_to_come():
    scheduled = (version(2, at(12, 1), published=at(11, 20)), version(3, at(12, 15), published=at(11, 20)))
    policy = PolicyFacts((*ONE, *scheduled), (requirement(),))
    assert history.find_lapsed(policy, OAKFIELD, someone(), NOW) == []
