"""On which days people work: the academy's days, when an engagement is worked, and several engagements at once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments.calendars import load_calendar, load_calendars
from attestations.assignments.spans import Span
from attestations.assignments.working_days import ORDINARY, WorkCalendar, WorkPattern, add_working_days
from portal.models import ClosureDays
from tests import factories as make

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]


def days(kind="closed", academy=None, from_on=MONDAY, until_on=MONDAY, **fields):
    fields = {"recorded_at": make.LONG_AGO} | fields
    return ClosureDays.objects.create(academy=academy, kind=kind, from_on=from_on, until_on=until_on, **fields)


def works(person, day=MONDAY):
    return load_calendar(person, known_at=timezone.now()).works(day)


def test_without_days_on_record_monday_to_friday_is_worked_in_august_too(teacher):
    assert load_calendar(teacher, known_at=timezone.now()) == ORDINARY
    assert [works(teacher, day) for day in WEEK] == [True] * 5 + [False] * 2
    assert works(teacher, date(2026, 8, 12))
    assert not works(teacher, date(2026, 12, 25))


@pytest.mark.parametrize(
    ("worked", "weekdays", "at_academy", "at_office"),
    [
        ("", "", False, True),
        ("term-time", "", False, False),
        ("all-year", "", True, True),
        ("weekdays", "12", False, True),
        ("weekdays", "2", False, False),
    ],
)
def test_a_closed_day_is_worked_by_whoever_works_all_year(oakfield, office, worked, weekdays, at_academy, at_office):
    days()
    at_oakfield, in_office = make.person(), make.person()
    for person, academy in [(at_oakfield, oakfield), (in_office, office)]:
        make.engagement(person, academy, worked=worked, weekdays=weekdays)
    assert (works(at_oakfield), works(in_office)) == (at_academy, at_office)


def test_certain_weekdays_may_be_at_a_weekend(oakfield):
    caretaker = make.person()
    make.engagement(caretaker, oakfield, worked="weekdays", weekdays="67")
    assert [works(caretaker, day) for day in WEEK] == [False] * 5 + [True] * 2


def test_a_day_for_staff_only_is_worked_and_goes_before_the_closed_days_of_all(oakfield, teacher):
    days()
    assert not works(teacher)
    days("staff-only", oakfield)
    assert works(teacher)


def test_a_day_worked_at_any_of_several_academies_counts(two_academies, millbrook, hawthorn):
    days(academy=millbrook)
    assert works(two_academies)
    days(academy=hawthorn)
    assert not works(two_academies)


def test_only_work_that_goes_on_counts():
    mondays, tuesdays = WorkPattern("1"), WorkPattern("2")
    calendar = WorkCalendar(((Span(MONDAY, MONDAY), mondays), (Span(MONDAY, SUNDAY), tuesdays)))
    assert [calendar.works(day) for day in WEEK] == [True, True] + [False] * 5
    week_after = [calendar.works(day + timedelta(days=7)) for day in WEEK]
    assert week_after == [False, True] + [False] * 5  # as they worked last
    assert WorkCalendar(((Span(MONDAY, MONDAY), mondays), (Span(SUNDAY, None), tuesdays))).works(SUNDAY + timedelta(2))


def test_days_are_counted_as_they_were_known(teacher, oakfield):
    row = days(academy=oakfield, replaced_at=timezone.now())
    long_ago = row.recorded_at + timedelta(days=1)
    assert not load_calendar(teacher, known_at=long_ago).works(MONDAY)
    assert works(teacher)


def test_whoever_never_works_is_counted_monday_to_friday():
    never = WorkCalendar(((Span(MONDAY, None), WorkPattern("")),))
    assert add_working_days(MONDAY, 5, never) == add_working_days(MONDAY, 5) == date(2026, 11, 30)
    mondays = WorkCalendar(((Span(MONDAY, None), WorkPattern("1")),))
    assert add_working_days(MONDAY, 5, mondays) == date(2027, 1, 4)  # 28 December stands in for Boxing Day


def test_the_calendars_of_everybody_take_five_queries(oakfield, two_academies, django_assert_max_num_queries):
    staff = [make.staff(oakfield) for _ in range(9)]
    other = make.person()
    make.engagement(other, make.academy("ashdown"), worked="weekdays", weekdays="3")
    make.merge(other, staff[0])
    days(academy=oakfield)
    with django_assert_max_num_queries(5):
        found = load_calendars(None, known_at=timezone.now())
    assert found.keys() == {two_academies.pk, *(person.pk for person in staff)}
    assert found[staff[1].pk] == found[staff[2].pk] == load_calendar(staff[1], known_at=timezone.now())
    assert [found[staff[0].pk].works(day) for day in WEEK[:3]] == [False, True, True]
    assert found[staff[0].pk] == load_calendar(staff[0], known_at=timezone.now())
