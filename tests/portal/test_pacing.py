"""Many mails go over the working hours of days."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.pacing import EVERY, spread

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.integers(1, 40))
def test_each_goes_by_day_between_monday_and_friday_and_not_with_another(at, count):
    moments = list(spread(count, at=at))
    assert len(moments) == count
    assert all(at <= moment for moment in moments)
    assert all(after - before >= EVERY for before, after in pairwise(moments))
    for moment in moments:
        local = moment.astimezone(LONDON)
        assert local.weekday() < 5
        assert 8 <= local.hour < 20


def test_on_a_working_day_the_first_goes_at_once():
    at = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    assert next(spread(1, at=at)) == at


def test_what_does_not_fit_into_friday_goes_on_monday():
    *_, last = spread(3, at=datetime(2026, 11, 27, 19, 59, 55, tzinfo=UTC))
    assert last == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_ten_thousand_fit_into_a_day():
    *_, last = spread(10_000, at=datetime(2026, 6, 1, 7, 0, tzinfo=UTC))  # 8:00 in London, where it is summer
    assert last - datetime(2026, 6, 1, 7, 0, tzinfo=UTC) < timedelta(hours=12)
