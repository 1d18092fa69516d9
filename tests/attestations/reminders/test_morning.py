"""The morning on which reminders are worked out, and what becomes of them until they are sent."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from attestations.models import NoticeItem, ReminderStop
from attestations.reminders.actions.morning import owe_reminders
from policy.models import Weight
from portal.london import LONDON
from portal.models import AccessClosure, ClosureDays, MessageChoice, Notice
from portal.notices import actions, hours
from portal.notices.choices import HALF_WAY
from portal.notices.mail_server import Unanswered
from portal.notices.queries import PERHAPS_SENT, find_oldest_unsent
from tests import factories as make

MONDAY = date(2026, 11, 23)


def at(day, hour=7, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def morning(clock, sent):
    """Works out what is owed at seven of a day, and sends it an hour later; returns the mails of that day."""

    def run(day):
        clock.move_to(at(day))
        owe_reminders(at=timezone.now())
        clock.move_to(at(day, 8))
        before = len(mail.outbox)
        sent()
        return mail.outbox[before:]

    return run


def rungs():
    return list(NoticeItem.objects.order_by("pk").values_list("rung", flat=True))


def test_a_joiner_is_told_on_the_first_day_half_way_and_two_working_days_before(teacher, protocol, morning):
    """Asked from Friday 20 November until Friday 4 December; nothing ran on that Friday."""
    told = {day: morning(MONDAY + timedelta(day)) for day in range(30)}
    days = [day for day, mails in told.items() if mails]
    assert [MONDAY + timedelta(day) for day in days] == [MONDAY, date(2026, 11, 27), date(2026, 12, 2)]
    assert rungs() == ["first", "half-way", "last"]
    [message] = told[0]
    assert message.to == [teacher.email]
    assert message.subject == "Please sign the Social Networking Protocol by Friday 4 December"
    assert "Please do this in working time." in message.body
    assert "Oakfield Academy" in message.body


def test_whoever_does_without_the_half_way_mail_gets_the_others(teacher, protocol, morning):
    MessageChoice.objects.create(person=teacher, choice=HALF_WAY, chosen_at=timezone.now())
    for day in (MONDAY, date(2026, 11, 27), date(2026, 12, 2)):
        morning(day)
    assert rungs() == ["first", "last"]


def test_several_policies_are_one_message(teacher, protocol, morning):
    other = make.version(slug="code-of-conduct", title="Code of Conduct")
    make.requirement(other.policy, days=21)
    [message] = morning(MONDAY)
    assert message.subject == "2 policies to sign by Friday 4 December"
    assert "Code of Conduct" in message.body
    assert len({item.notice_id for item in NoticeItem.objects.all()}) == 1


def test_a_second_run_owes_nothing_twice(teacher, protocol, clock):
    clock.move_to(at(MONDAY))
    assert [owe_reminders(at=timezone.now()) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("moment", [at(MONDAY, 6, 59), at(MONDAY, 18), at(date(2026, 11, 28), 9)])
def test_nobody_is_told_at_night_or_at_the_weekend(teacher, protocol, clock, moment):
    clock.move_to(moment)
    assert owe_reminders(at=moment) == 0


def test_nobody_is_told_on_a_day_on_which_the_academy_is_closed(teacher, protocol, oakfield, morning):
    ClosureDays.objects.create(academy=oakfield, kind="closed", from_on=MONDAY, until_on=MONDAY)
    assert morning(MONDAY) == []
    assert len(morning(MONDAY + timedelta(1))) == 1


def test_whoever_is_away_has_signed_or_cannot_be_reached_is_not_told(teacher, head, protocol, oakfield, hr, morning):
    make.absence(teacher, MONDAY)
    make.sign(head, protocol, oakfield)
    AccessClosure.objects.create(person=hr, closed_at=timezone.now(), closed_by=head)
    make.staff(oakfield, email="")
    morning(MONDAY)
    assert not Notice.objects.filter(kind="reminder").exists()


def test_whoever_signs_between_the_writing_and_the_sending_is_not_told(teacher, protocol, oakfield, clock, sent):
    clock.move_to(at(MONDAY))
    owe_reminders(at=timezone.now())
    make.sign(teacher, protocol, oakfield)
    clock.move_to(at(MONDAY, 8))
    assert not [message for message in sent() if "Please sign" in message.subject]
    assert Notice.objects.get(kind="reminder").last_error == "Signed meanwhile"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda person: make.end(person.engagements.all(), date(2026, 11, 22)), "Left meanwhile"),
        (lambda person: make.absence(person, MONDAY), "Not asked any more, or away"),
    ],
)
def test_whoever_leaves_or_is_away_meanwhile_is_not_told_and_it_says_so(teacher, protocol, clock, sent, change, reason):
    clock.move_to(at(MONDAY))
    owe_reminders(at=timezone.now())
    change(teacher)
    clock.move_to(at(MONDAY, 8))
    assert sent() == []
    assert Notice.objects.get().last_error == reason


def test_what_was_not_sent_by_six_waits_for_the_next_day_of_work_and_comes_alone(teacher, protocol, clock, sent):
    friday = date(2026, 11, 27)
    clock.move_to(at(friday, 17, 59))
    owe_reminders(at=timezone.now())
    for day, hour in ((friday, 18), (friday + timedelta(1), 9), (friday + timedelta(2), 9)):
        clock.move_to(at(day, hour))
        assert sent() == []
    clock.move_to(at(friday + timedelta(3)))
    owe_reminders(at=timezone.now())
    assert len(sent()) == 1
    assert rungs() == ["half-way"]


def test_an_urgent_version_is_told_the_same_day_beside_another_reminder(teacher, protocol, morning, clock, sent):
    assert len(morning(MONDAY)) == 1
    clock.move_to(at(MONDAY, 11))
    make.version("2.0", in_force_on=None, weight=Weight.URGENT, days=2, at=timezone.now())
    owe_reminders(at=timezone.now())
    assert len(sent()) == 2
    assert Notice.objects.latest("owed_at").cause.startswith("reminder:2026-11-23/")


def test_while_reminders_are_stopped_nobody_is_told_and_then_once(teacher, hr, protocol, morning, clock):
    stop = ReminderStop.objects.create(stopped_at=timezone.now(), stopped_by=hr, why="A fire at Oakfield")
    assert morning(MONDAY) == []
    ReminderStop.objects.filter(pk=stop.pk).update(resumed_at=timezone.now(), resumed_by=hr)
    assert len([each for each in morning(date(2026, 12, 1)) if each.to == [teacher.email]]) == 1


def test_a_worker_that_died_over_a_reminder_does_not_send_it_again(teacher, protocol, clock, sent):
    clock.move_to(at(MONDAY))
    owe_reminders(at=timezone.now())
    actions.take_next(at=timezone.now())
    clock.move_to(at(MONDAY, 8))
    assert sent() == []
    assert Notice.objects.get().last_error.startswith(PERHAPS_SENT)
    clock.move_to(at(MONDAY + timedelta(1)))
    assert owe_reminders(at=timezone.now()) == 0


def test_a_server_that_falls_silent_over_a_reminder_is_not_asked_again(teacher, protocol, clock, sent, monkeypatch):
    clock.move_to(at(MONDAY))
    owe_reminders(at=timezone.now())

    def fall_silent(*_):
        raise Unanswered("no answer")

    with monkeypatch.context() as patch:
        patch.setattr("portal.notices.mail_server.MailServer.hand_over", fall_silent)
        sent()
    clock.move_to(at(MONDAY, 9))
    assert sent() == []
    assert Notice.objects.get().last_error.startswith(PERHAPS_SENT)


def test_reminders_are_spread_and_those_that_wait_are_not_late(teacher, head, protocol, clock, settings):
    settings.MAILS_PER_MINUTE = 1
    clock.move_to(at(MONDAY))
    owe_reminders(at=timezone.now())
    moments = sorted(Notice.objects.values_list("try_at", flat=True))
    assert moments[1] - moments[0] == timedelta(minutes=1)
    Notice.objects.update(owed_at=at(MONDAY, 6), try_at=at(MONDAY, 9))
    clock.move_to(at(MONDAY, 8, 30))
    assert find_oldest_unsent(before=timezone.now() - timedelta(minutes=10)) is None
    clock.move_to(at(MONDAY, 9, 30))
    assert find_oldest_unsent(before=timezone.now() - timedelta(minutes=10))
    clock.move_to(at(MONDAY, 19))
    assert find_oldest_unsent(before=timezone.now() - timedelta(minutes=10)) is None


@pytest.mark.parametrize("day", [MONDAY, date(2026, 7, 1), date(2026, 10, 25)])
def test_hours_are_londons_in_summer_and_when_the_clocks_change(day):
    assert [hour for hour in range(24) if "reminder" not in hours.list_quiet_kinds(at=at(day, hour))] == [*range(7, 18)]
    assert hours.find_morning(day) == at(day)
