"""When two engagements of one person cannot both be right."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.people.engagement_rules import KnownWork, find_overlap, share_a_day

FIRST = date(2024, 2, 20)
DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days))  # 29 February among them
SPANS = st.tuples(DAYS, st.none() | DAYS).filter(lambda span: span[1] is None or span[1] >= span[0])
WORK = st.builds(
    lambda academy, category, title, span: KnownWork(academy, category, title, *span),
    st.sampled_from([1, 2]),
    st.sampled_from(["teacher", "governor"]),
    st.sampled_from(["Cook", "cook ", "Head of Year"]),
    SPANS,
)
LAST = FIRST + timedelta(60)


def list_days(from_on, until_on):
    return {from_on + timedelta(days) for days in range(((until_on or LAST) - from_on).days + 1)}


@given(SPANS, SPANS)
def test_spans_share_a_day_exactly_where_their_days_do(one, other):
    assert share_a_day(*one, *other) == bool(list_days(*one) & list_days(*other))
    assert share_a_day(*one, *other) == share_a_day(*other, *one)


@given(WORK, st.lists(WORK, max_size=6))
def test_only_the_same_job_at_the_same_academy_overlaps(work, others):
    found = find_overlap(work, others)
    same = [
        other
        for other in others
        if (other.academy, other.category) == (work.academy, work.category)
        and other.job_title.strip().lower() == work.job_title.strip().lower()
        and list_days(other.from_on, other.until_on) & list_days(work.from_on, work.until_on)
    ]
    assert found == (same[0] if same else None)


@given(st.lists(WORK, max_size=8))
def test_work_that_was_let_in_one_after_the_other_never_overlaps(asked):
    kept = []
    for work in asked:
        if find_overlap(work, kept) is None:
            kept.append(work)
    for place, work in enumerate(kept):
        assert find_overlap(work, kept[:place] + kept[place + 1 :]) is None
