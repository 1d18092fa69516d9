"""What was sent to people stands on boards, in reports and on their pages: how often, and when last."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from attestations.assignments import queries
from attestations.assignments.rules import State
from attestations.reminders.sent import Reminded, find_asking
from attestations.reports import boards, wording
from attestations.reports.rows import BoardFilter
from portal.london import LONDON
from portal.notices.queries import PERHAPS_SENT
from tests import factories as make

BOARD = "/academies/oakfield/"
OCTOBER = datetime(2026, 10, 5, 8, tzinfo=LONDON)


@pytest.fixture
def build(oakfield, protocol):
    def build(as_at=None, **filter):
        [required] = queries.load_required_policies(known_at=timezone.now())
        now = as_at or timezone.now()
        return boards.build_board(oakfield, required, as_at=now, filter=BoardFilter(**filter))

    return build


@pytest.fixture
def remind(school, build):
    """Records messages to somebody of the school, by name, a day apart; returns their row of the board then."""

    def remind(name, times=1, first_at=OCTOBER, to=None, **fields):
        [asked] = [row for row in build().everybody if row.assignment.person == school[name]]
        _, asking = find_asking(asked.assignment)
        for number in range(times):
            moment = first_at + timedelta(days=7 * number)
            make.reminder(to or school[name], asking, f"rung-{moment:%j}", at=moment, **fields)
        return next(row for row in build().everybody if row.assignment.person == school[name])

    return remind


def test_a_board_says_how_often_somebody_was_reminded_and_when_last(remind, build, head, as_):
    row = remind("late", times=2)
    assert row.reminded == Reminded(2, date(2026, 10, 12))
    assert wording.describe_reminders(row) == "Reminded twice, last on 12 October"
    assert "Reminded twice, last on 12 October" in as_(head).get(BOARD).text


def test_the_table_has_two_columns_of_it(remind, build, head, as_):
    remind("late", times=2)
    rows = list(csv.DictReader(io.StringIO(as_(head).get(f"{BOARD}report.csv").content.decode("utf-8-sig"))))
    told = {row["Name"]: (row["Times reminded"], row["Last reminded"]) for row in rows}
    assert told["Owen Prys-Davies"] == ("2", "2026-10-12")
    assert told["Aisha Khan"] == ("0", "")
    assert told["Zoë Fairclough"] == ("", "")


def test_only_what_went_is_counted(remind):
    assert remind("late", sent_at=None).reminded is None
    given_up = OCTOBER + timedelta(hours=1)
    assert remind("due", sent_at=None, given_up_at=given_up, last_error="Refused for good").reminded is None
    error = f"{PERHAPS_SENT}. The mail server did not answer"
    row = remind("later", sent_at=None, tried_at=OCTOBER, given_up_at=given_up, last_error=error)
    assert row.reminded == Reminded(1, date(2026, 10, 5))


def test_what_went_to_a_merged_record_counts_for_the_person(remind):
    double = make.person("Owen", "Davies")
    make.merge(double, remind("late").assignment.person)
    assert remind("late", first_at=OCTOBER + timedelta(days=21), to=double).reminded == Reminded(2, date(2026, 10, 26))


def test_what_went_for_an_earlier_asking_is_not_counted(school, remind, build):
    """After a return they are asked anew."""
    remind("late", times=2)
    make.absence(school["late"], date(2026, 11, 2), date(2026, 11, 13))
    row = next(row for row in build().everybody if row.assignment.person == school["late"])
    assert row.state in {State.DUE, State.OVERDUE}
    assert row.reminded is None


def test_a_reports_number_changes_only_by_what_had_gone_then(remind, build):
    now = timezone.now()
    before = build(as_at=now).number
    remind("late", sent_at=now + timedelta(hours=1), first_at=now + timedelta(hours=1))
    assert build(as_at=now).number == before
    remind("late")
    assert build(as_at=now).number != before


@pytest.mark.parametrize(
    ("state", "names"), [("reminded", ["Owen Prys-Davies"]), ("not-reminded", ["Aisha Khan", "Maya O'Brien-Łukasz"])]
)
def test_boards_show_only_who_was_reminded_or_who_was_not(remind, head, as_, state, names):
    remind("late")
    assert [row.name for row in as_(head).get(f"{BOARD}?state={state}").context["page"]] == names


def test_more_reminders_take_no_more_queries(remind, build, django_assert_max_num_queries):
    with django_assert_max_num_queries(50) as taken:
        build()
    for name in ("late", "later", "due"):
        remind(name, times=3)
    with django_assert_max_num_queries(len(taken)):
        build()
