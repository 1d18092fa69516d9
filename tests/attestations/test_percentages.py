"""Percentages beside figures: whole numbers that are never more than is so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.reports.wording import describe_percentage


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (0, 0, ""),
        (0, 45, "0%"),
        (38, 45, "84%"),
        (1, 8, "13%"),
        (45, 45, "100%"),
        (1, 100, "1%"),
        (1, 101, "under 1%"),
        (99, 100, "99%"),
        (100, 101, "over 99%"),
        (99_999, 100_000, "over 99%"),
    ],
)
def test_percentages_in_words(count, of, words):
    assert describe_percentage(count, of) == words


@given(st.integers(1, 200_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_nought_and_a_hundred_are_exact_and_the_rest_is_within_half_a_per_cent(figures):
    count, of = figures
    words = describe_percentage(count, of)
    assert (words == "0%") == (count == 0)
    assert (words == "100%") == (count == of)
    if not words.startswith(("under", "over")):
        assert abs(int(words.removesuffix("%")) - 100 * count / of) <= 0.5
