"""Figures by category and by days overdue: whoever is on a board, each adds up to its figures."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attestations.assignments.rules import Outcome, State
from attestations.reports import breakdowns
from attestations.reports.breakdowns import SEVERAL, CategoryFigures, OverdueBand
from attestations.reports.figures import count_figures
from attestations.reports.rows import BoardRow
from portal.models import Category

NOW = datetime(2026, 11, 22, 7, 20, tzinfo=UTC)
TODAY = NOW.date()


@dataclass
class Assigned:
    """As much of an assignment as a row of a board asks."""

    outcome: Outcome
    jobs: tuple
    is_being_checked: bool = False

    @property
    def state(self):
        return self.outcome.state


def row(*categories, state=State.OVERDUE, days=1, has_left=False, is_being_checked=False):
    left_on = TODAY - timedelta(1) if has_left else None
    outcome = Outcome(state, 1, due_on=TODAY - timedelta(days), from_on=date(2026, 9, 1), until_on=left_on)
    jobs = tuple((category, "Job") for category in categories or (Category.TEACHER,))
    return BoardRow(Assigned(outcome, jobs, is_being_checked), NOW)


def overdue(*rows):
    return {band.name: band.people for band in breakdowns.count_overdue(rows)}


rows = st.lists(
    st.builds(
        lambda categories, state, days, has_left, is_being_checked: row(
            *categories, state=state, days=days, has_left=has_left, is_being_checked=is_being_checked
        ),
        st.lists(st.sampled_from(list(Category)), min_size=1, max_size=3),
        st.sampled_from(list(State)),
        st.integers(1, 60),
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@given(rows)
def test_categories_and_bands_add_up_to_the_figures_of_the_board(listed):
    figures = count_figures((each.assignment.outcome, 1) for each in listed)
    categories = [category.figures for category in breakdowns.count_by_category(listed)]
    for name in ("signed", "asked", "overdue", "due", "not_asked"):
        assert sum(getattr(each, name) for each in categories) == getattr(figures, name)
    assert sum(band.people for band in breakdowns.count_overdue(listed)) == figures.overdue


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (1, "1 to 7 days"),
        (7, "1 to 7 days"),
        (8, "8 to 28 days"),
        (28, "8 to 28 days"),
        (29, "More than 28 days"),
        (400, "More than 28 days"),
    ],
)
def test_who_is_overdue_stands_in_the_band_of_their_days(days, name):
    assert overdue(row(days=days)) == {"1 to 7 days": 0, "8 to 28 days": 0, "More than 28 days": 0} | {name: 1}


def test_a_record_being_checked_has_no_days_and_a_line_of_its_own():
    assert overdue(row(days=9), row(days=9, is_being_checked=True)) == {
        "1 to 7 days": 0,
        "8 to 28 days": 1,
        "More than 28 days": 0,
        "Record being checked": 1,
    }


def test_who_has_jobs_in_several_categories_is_counted_once_under_that():
    listed = [row(Category.TEACHER), row(Category.TEACHER, Category.TEACHER), row(Category.GOVERNOR, Category.TEACHER)]
    one, two = (count_figures((each.assignment.outcome, 1) for each in some) for some in (listed[:1], listed[:2]))
    assert breakdowns.count_by_category(listed) == [CategoryFigures("Teacher", two), CategoryFigures(SEVERAL, one)]


def test_who_has_left_is_in_neither():
    assert breakdowns.count_by_category([row(has_left=True)]) == []
    assert OverdueBand("1 to 7 days", 0) in breakdowns.count_overdue([row(has_left=True)])
