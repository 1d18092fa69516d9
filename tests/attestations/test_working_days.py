"""Due dates in working days, around England's bank holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments import working_days
from tests.attestations.requirement_builders import load_only_assignment


@pytest.mark.parametrize(
    ("start", "days", "day"),
    [
        (date(2026, 9, 1), 10, date(2026, 9, 15)),
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day is a Saturday; Monday stands in for it
        (date(2027, 12, 24), 1, date(2027, 12, 29)),  # both Christmas days have a substitute
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday, a weekend, Easter Monday
        (date(2027, 8, 27), 1, date(2027, 8, 31)),  # the summer bank holiday of England, not of Scotland
        (date(2028, 4, 13), 1, date(2028, 4, 18)),
        (date(2027, 1, 1), 1, date(2027, 1, 4)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2027, 1, 4), 1, date(2027, 1, 5)),  # at times a holiday in Scotland, never in England
        (date(2026, 3, 16), 1, date(2026, 3, 17)),  # Saint Patrick's day is one in Northern Ireland
    ],
)
def test_working_days_of_england(start, days, day):
    assert working_days.add_working_days(start, days) == day


def test_bank_holidays_are_known_for_the_school_years_to_come():
    for year in range(2026, 2032):
        assert len(working_days.bank_holidays(year)) >= 8
    assert date(2028, 1, 3) in working_days.bank_holidays(2028)


@given(st.dates(date(2025, 1, 1), date(2032, 1, 1)), st.integers(1, 60))
def test_a_due_date_in_working_days_is_one_and_so_many_lie_before_it(start, days):
    due_on = working_days.add_working_days(start, days)
    between = [start + timedelta(days=number) for number in range(1, (due_on - start).days + 1)]
    assert working_days.is_working(due_on)
    assert sum(map(working_days.is_working, between)) == days


def test_a_calendar_due_date_stays_where_it_is(teacher, protocol):
    assert load_only_assignment(teacher).outcome.due_on == date(2026, 12, 4)
