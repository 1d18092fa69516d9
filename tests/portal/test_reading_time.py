"""How long it takes to read a text, in words."""

import pytest

from portal.templatetags.reading_time import reading_time


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(1, "1 minute"), (10, "10 minutes"), (90, "90 minutes"), (95, "1½ hours"), (120, "2 hours"), (146, "2½ hours")],
)
def test_a_long_reading_is_told_in_half_hours(minutes, said):
    assert reading_time(minutes) == f"about {said}"
