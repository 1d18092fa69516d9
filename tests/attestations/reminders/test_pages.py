"""The pages on which HR sets when reminders go, sees what was sent, and stops all of it."""

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import ReminderStop, Requirement
from attestations.reminders.actions.morning import owe_reminders
from attestations.requirements import actions
from portal.london import LONDON
from portal.refusals import ActionRefused
from tests import factories as make
from tests.words import read_words

FORM = {"tells_first": "on", "days_before": "1", "days_after": "3"}


def address(protocol):
    return f"/manage/requirements/{protocol.policy.requirements.get(replaced_at=None).pk}/reminders/"


def test_hr_sees_whom_a_ladder_tells_before_it_is_saved(teacher, hr, protocol, as_):
    client = as_(hr)
    page = read_words(client.get(address(protocol)))
    assert "Monday 23 November: 2 people Hannah Reid, Maya O'Brien-Łukasz" in page
    assert "Friday 27 November: 1 person Maya O'Brien-Łukasz" in page
    page = read_words(client.post(address(protocol), FORM))
    assert "Friday 27 November" not in page
    assert "Thursday 3 December: 1 person Maya O'Brien-Łukasz" in page
    assert Requirement.objects.get().tells_half_way


def test_hr_saves_a_ladder_as_a_successor_that_asks_the_same(teacher, hr, protocol, as_):
    before = Requirement.objects.get()
    assert as_(hr).post(address(protocol), FORM | {"step": "do"}).status_code == 302
    now = Requirement.objects.get(replaced_at=None)
    assert (now.tells_half_way, now.days_before, now.days_after) == (False, 1, 3)
    assert (now.days, now.from_on, now.categories) == (before.days, before.from_on, before.categories)
    with pytest.raises(ActionRefused, match="Someone has changed this"):
        actions.set_ladder(before, by=hr, tells_first=True, tells_half_way=True, days_before=2, days_after=5)
    ended = actions.end(now, until_on=date(2026, 12, 31), by=hr)
    assert not ended.tells_half_way


def test_a_wrong_number_of_days_is_refused(hr, protocol, as_):
    page = as_(hr).post(address(protocol), FORM | {"days_before": "21", "days_after": "0", "step": "do"}).text
    assert "Give at most 20 days." in page
    assert "Give at least 1 day." in page
    with pytest.raises(IntegrityError, match="requirement_ladder_is_within_reason"), transaction.atomic():
        Requirement.objects.create(
            policy=protocol.policy, categories=["teacher"], days=9, from_on=make.SEPTEMBER, days_before=21
        )


def test_hr_stops_reminders_with_a_reason_and_starts_them_again(teacher, hr, protocol, as_, clock):
    client = as_(hr)
    assert "Say why reminders stop." in client.post("/notices/stop/", {"why": ""}).text
    client.post("/notices/stop/", {"why": "A fire at Oakfield"})
    client.post("/notices/stop/", {})
    client.post("/notices/stop/", {"why": "Once more"})
    assert "A fire" not in read_words(client.get("/notices/"))
    assert "Once more" in read_words(client.get("/notices/"))
    assert ReminderStop.objects.filter(resumed_at=None).count() == 1


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"why": ""}, "reminder_stop_says_why"),
        ({"why": "Fire", "resumed_at": datetime(2026, 11, 22, tzinfo=LONDON)}, "reminder_stop_is_ended_by_somebody"),
        ({"why": "Fire"}, "reminder_stop_one_at_a_time"),
    ],
)
def test_the_database_refuses_a_stop_that_makes_no_sense(hr, fields, constraint):
    ReminderStop.objects.create(stopped_at=timezone.now(), stopped_by=hr, why="A flood")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReminderStop.objects.create(stopped_at=timezone.now(), stopped_by=hr, **fields)


def test_hr_sees_what_is_owed_and_sent_with_as_many_queries_for_many(
    teacher, hr, oakfield, protocol, as_, clock, sent, django_assert_max_num_queries
):
    for number in range(10):
        make.staff(oakfield, "Person", f"Number {number}")
    clock.move_to(datetime(2026, 11, 23, 9, tzinfo=LONDON))
    owe_reminders(at=timezone.now())
    client = as_(hr)
    assert "A reminder to sign" in read_words(client.get("/notices/?state=waiting"))
    assert "No message matches that." in read_words(client.get("/notices/?state=sent"))
    clock.move_to(datetime(2026, 11, 23, 10, tzinfo=LONDON))
    sent()
    client = as_(hr)
    with django_assert_max_num_queries(20):
        assert teacher.name in read_words(client.get("/notices/?state=sent&kind=reminder"))
    assert "Reminded on 23 November" in read_words(client.get("/academies/oakfield/"))
    assert ",1,2026-11-23" in client.get("/academies/oakfield/report.csv").content.decode("utf-8-sig")
