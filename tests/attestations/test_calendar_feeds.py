"""Everybody's own due dates as a calendar: a secret address that ends, with no names."""

from datetime import date

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from attestations.hooks import actions
from attestations.hooks.icalendar import fold
from portal.hooks.actions import turn_off, turn_on
from portal.models import CalendarFeed, HookKind
from portal.people.actions.access import close_access, open_access
from portal.people.actions.work import end_engagement
from tests import factories as make
from tests.words import read_words

CALENDAR = "/me/calendar/"


@pytest.fixture
def calendars_on(administrator):
    turn_on(HookKind.CALENDAR, by=administrator)


def get_feed(client, token):
    return client.get(f"/calendar/{token}.ics")


def test_it_shows_what_is_to_be_signed_by_its_due_date(teacher, protocol, calendars_on, client):
    answer = get_feed(client, actions.make_calendar(teacher))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.text.replace("\r\n ", "")
    assert "SUMMARY:Sign: Social Networking Protocol\r\n" in text
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:2026" in text
    assert "Maya" not in text


def test_what_is_signed_is_gone(teacher, protocol, oakfield, calendars_on, client):
    token = actions.make_calendar(teacher)
    make.sign(teacher, protocol, oakfield)
    assert "VEVENT" not in get_feed(client, token).text


def test_the_address_is_shown_once_and_a_new_one_ends_the_old(teacher, protocol, calendars_on, as_, client):
    page = as_(teacher).post(CALENDAR, {"make": "1"})
    first = page.context["address"]
    assert first in page.text
    assert first not in as_(teacher).get(CALENDAR).text
    second = as_(teacher).post(CALENDAR, {"make": "1"}).context["address"]
    path = "/calendar/" + first.rpartition("/")[2]
    assert client.get(path).status_code == 404
    assert client.get("/calendar/" + second.rpartition("/")[2]).status_code == 200
    assert "have had an address since 22 November 2026" in read_words(as_(teacher).get(CALENDAR))
    as_(teacher).post(CALENDAR, {"end": "1"})
    assert client.get("/calendar/" + second.rpartition("/")[2]).status_code == 404


def test_it_ends_with_the_switch_with_access_and_with_the_work(
    teacher, hr, protocol, calendars_on, administrator, client
):
    token = actions.make_calendar(teacher)
    assert get_feed(client, token).status_code == 200
    turn_off(HookKind.CALENDAR, by=administrator)
    assert get_feed(client, token).status_code == 404
    turn_on(HookKind.CALENDAR, by=administrator)
    close_access(teacher, by=hr)
    assert get_feed(client, token).status_code == 404
    open_access(teacher, by=hr)
    assert get_feed(client, token).status_code == 200
    end_engagement(teacher.engagements.get(), until_on=date(2026, 11, 21), by=hr)
    assert get_feed(client, token).status_code == 404


def test_nobody_makes_one_while_calendars_are_off(teacher, as_):
    assert as_(teacher).get(CALENDAR).status_code == 404
    assert as_(teacher).post(CALENDAR, {"make": "1"}).status_code == 404
    assert not CalendarFeed.objects.exists()


def test_the_database_refuses_two_calendars_of_one_person(teacher, calendars_on):
    actions.make_calendar(teacher)
    with pytest.raises(IntegrityError, match="calendar_feed_one_a_person"):
        CalendarFeed.objects.create(person=teacher, digest="0" * 64)


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=400))
def test_folded_lines_are_short_and_say_the_same(line):
    folded = fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
