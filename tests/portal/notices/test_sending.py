"""What is owed is sent, once, whatever the mail server does."""

import gc
import re
import resource
import time
from collections import deque
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from portal.models import Notice
from portal.notices import actions, mail_server, sending
from portal.notices.messages import build_message, write_letter
from portal.notices.queries import describe_state
from tests.portal.notices.smtp_server import MailServer

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def read(notice):
    return Notice.objects.get(pk=notice.pk)


def pass_time(clock, duration, send, step=timedelta(seconds=15)):
    """A worker that looks every few seconds, all that while."""
    for _ in range(int(duration / step)):
        clock.shift(step)
        send()


def test_a_mail_is_sent_in_words_that_are_kept(smtp, send, owe, settings):
    notice = owe("something", address="union@example.org")
    send()
    [(to, text)] = smtp.mails
    assert to == "union@example.org"
    for header in [
        "Subject: About something",
        f"Message-ID: <{notice.pk}@127.0.0.1>",
        "Auto-Submitted: auto-generated",
        f"From: {settings.DEFAULT_FROM_EMAIL}",
    ]:
        assert header in text
    notice = read(notice)
    assert notice.title == "About something"
    assert notice.words in text
    assert 'Content-Type: text/html; charset="utf-8"' in text
    assert (notice.sent_at, notice.tries, notice.last_error) == (timezone.now(), 1, "")


def test_what_is_owed_already_is_not_owed_twice(smtp, send, owe, teacher):
    for _ in range(2):
        owe("one", person=teacher)
        owe("one", address="union@example.org")
    send()
    assert sorted(smtp.receivers) == sorted([teacher.email, "union@example.org"])
    owe("one", person=teacher)
    send()
    assert len(smtp.mails) == 2


def test_what_is_undone_owes_nothing(owe):
    with transaction.atomic():
        owe("something")
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_what_somebody_waits_for_goes_first(smtp, send, owe):
    for number in range(3):
        owe(f"report-{number}")
    owe("code", is_urgent=True)
    send()
    assert smtp.receivers[0] == "code@example.org"


@pytest.mark.parametrize("mood", ["refuses", "hangs", "drips", "falls silent"])
def test_after_an_hour_without_a_mail_server_everything_is_sent_and_nothing_twice(smtp, send, owe, clock, mood):
    smtp.mood = mood
    notices = [owe(f"receipt-{number}") for number in range(5)]
    begun = time.perf_counter()
    pass_time(clock, MINUTE, send)
    assert time.perf_counter() - begun < 10
    assert not smtp.mails
    smtp.mood = "refuses"
    pass_time(clock, HOUR, send, step=MINUTE)
    smtp.mood = ""
    pass_time(clock, HOUR, send, step=MINUTE)
    assert set(smtp.count_messages().values()) == {1}
    assert all(read(notice).sent_at for notice in notices)


def test_a_mail_server_that_is_down_is_found_to_be_back_within_a_minute(smtp, send, owe, clock, settings):
    smtp.stop()
    notices = [owe(f"receipt-{number}") for number in range(20)]
    pass_time(clock, 2 * HOUR, send, step=MINUTE)
    assert [read(notice).tries for notice in notices] == [0] * 20  # it is not their fault
    with MailServer(smtp.port) as back:
        pass_time(clock, MINUTE, send)
        assert len(back.mails) == 20


def test_one_time_out_in_a_minute_is_all_that_a_hanging_server_takes(smtp, send, owe, clock):
    smtp.mood = "hangs"
    for number in range(50):
        owe(f"receipt-{number}")
    pass_time(clock, 10 * MINUTE, send)
    assert smtp.connections <= 14
    smtp.mood = ""
    owe("code", is_urgent=True)
    pass_time(clock, MINUTE, send)
    assert smtp.receivers[0] == "code@example.org"


def test_who_is_refused_for_good_is_given_up_and_the_others_are_sent(smtp, send, owe, caplog):
    smtp.refused = {"gone@example.org": "550 5.1.1 gone@example.org is unknown here"}
    gone, other = owe("gone"), owe("other")
    send()
    gone = read(gone)
    assert gone.given_up_at
    assert gone.last_error == "Refused for good: 550 5.1.1"
    assert describe_state(gone).endswith("given up 2026-11-22 07:20Z: Refused for good: 550 5.1.1")
    assert read(other).sent_at
    assert "example.org" not in caplog.text


def test_a_full_mailbox_is_tried_for_three_days_with_growing_pauses(smtp, send, owe, clock):
    smtp.refused = {"full@example.org": "452 mailbox full"}
    notice = owe("full")
    tried = []
    for _ in range(80):
        send()
        notice = read(notice)
        tried.append(notice.tried_at)
        if notice.given_up_at:
            break
        clock.move_to(notice.try_at)
    pauses = [(later - earlier) / MINUTE for earlier, later in pairwise(tried)]
    assert pauses[:7] == [1, 2, 5, 15, 30, 60, 60]
    assert notice.given_up_at - notice.owed_at == timedelta(days=3, minutes=-7)


def test_a_message_that_silences_the_server_holds_up_nobody(smtp, send, owe, clock):
    smtp.mood = "falls silent"
    owe("poison")
    send()
    smtp.mood = ""
    owe("other")
    clock.shift(timedelta(seconds=5))
    send()
    assert smtp.receivers == ["other@example.org"]


def test_a_server_that_hangs_after_its_yes_is_believed(smtp, send, owe, clock):
    smtp.mood = "hangs at the end"
    notice = owe("something")
    send()
    assert read(notice).sent_at
    clock.shift(HOUR)
    send()
    assert len(smtp.mails) == 1


def test_what_cannot_be_written_holds_up_nobody_and_its_secret_is_not_logged(smtp, send, owe, caplog):
    broken = owe("broken", address="union@example.org", secret={"code": "XKCD-1234"})
    owe("other")
    send()
    assert smtp.receivers == ["other@example.org"]
    assert read(broken).last_error == "It could not be written: ValueError"
    assert "XKCD" not in caplog.text


def test_an_unknown_kind_and_somebody_without_an_address_hold_up_nobody(smtp, send, owe, teacher, clock):
    actions.owe("of-an-older-release", person=teacher, at=timezone.now())
    nobody = owe("nobody", person=teacher)
    teacher.email = None
    teacher.save()
    owe("other")
    send()
    assert smtp.receivers == ["other@example.org"]
    assert (read(nobody).given_up_at, read(nobody).last_error) == (timezone.now(), "No address")


def test_a_code_that_would_come_too_late_is_given_up_even_while_the_server_is_away(smtp, send, owe, clock):
    smtp.mood = "refuses"
    notice = owe("code", secret={"code": "1"}, is_urgent=True, expires_at=timezone.now() + 15 * MINUTE)
    pass_time(clock, 14 * MINUTE, send)
    assert read(notice).secret
    pass_time(clock, 2 * MINUTE, send)
    notice = read(notice)
    assert (notice.secret, bool(notice.given_up_at)) == (None, True)
    smtp.mood = ""
    pass_time(clock, HOUR, send, step=MINUTE)
    assert not smtp.mails


def test_one_that_is_being_tried_is_not_taken_by_a_second_worker(owe):
    notice, now = owe("something"), timezone.now()
    assert actions.take_next(at=now) == notice
    assert read(notice).tried_at == now
    assert actions.take_next(at=now + timedelta(seconds=89)) is None
    assert actions.take_next(at=now + timedelta(seconds=90)) == notice


def test_what_was_given_up_by_hand_while_it_was_sent_is_kept_as_sent(owe):
    notice, now = owe("something"), timezone.now()
    taken = actions.take_next(at=now)
    actions.give_up(Notice.objects.all(), "By hand", at=now)
    actions.keep_as_sent(taken, build_message(taken, write_letter(taken), "a@example.org"), [], at=now)
    assert (read(notice).sent_at, read(notice).given_up_at) == (now, None)


def test_a_server_that_is_killed_in_the_middle_and_started_again_gets_each_once(smtp, send, owe, clock, monkeypatch):
    notices = [owe(f"receipt-{number}") for number in range(12)]
    taken = mail_server.MailServer.hand_over

    def hand_over(self, message, connection):
        taken(self, message, connection)
        if len(smtp.mails) == 5 and not smtp.is_stopped:
            smtp.stop()  # its listener is gone; the conversation in hand had its answer

    monkeypatch.setattr(mail_server.MailServer, "hand_over", hand_over)
    send()
    assert len(smtp.mails) == 5
    with MailServer(smtp.port) as again:
        pass_time(clock, MINUTE, send)
        assert (smtp.count_messages() + again.count_messages()).most_common(1)[0][1] == 1
        assert len(again.mails) == 7
    assert all(read(notice).sent_at for notice in notices)


def test_a_server_that_takes_a_message_and_forgets_it_is_believed(smtp, send, owe, clock):
    smtp.mood = "forgets"
    notice = owe("something")
    send()
    smtp.mood = ""
    pass_time(clock, HOUR, send, step=MINUTE)
    assert (read(notice).sent_at, smtp.forgotten, smtp.mails) == (notice.owed_at, 1, [])


@pytest.mark.parametrize(("is_asked_for", "copies"), [(True, 2), (False, 1)])
def test_a_yes_that_comes_after_a_minute_is_not_waited_for(smtp, send, owe, clock, settings, is_asked_for, copies):
    """With a hundredth of the time: the server answers after 0.6 s, and is given up after 0.3."""
    kind = settings.NOTICES["test"]
    settings.NOTICES = settings.NOTICES | {"test": replace(kind, keeps_quiet_hours=not is_asked_for)}
    clock.shift(timedelta(days=1))
    settings.EMAIL_TIMEOUT, smtp.mood = 1, "answers late"
    notice = owe("late")
    begun = time.perf_counter()
    send()
    assert time.perf_counter() - begun < 0.6
    assert (len(smtp.mails), read(notice).sent_at) == (1, None)
    smtp.mood = ""
    code = owe("code", is_urgent=True)
    pass_time(clock, HOUR, send, step=MINUTE)
    assert read(code).sent_at - code.owed_at <= MINUTE
    assert smtp.count_messages()[f"<{notice.pk}@127.0.0.1>"] == copies
    assert read(notice).last_error.startswith("Perhaps sent") is not is_asked_for


def test_after_an_outage_of_a_day_mail_goes_at_its_rate_codes_first_and_reminders_last(
    smtp, owe, clock, settings, pass_minute
):
    settings.MAILS_PER_MINUTE = 10
    settings.NOTICES = settings.NOTICES | {"reminder-like": replace(settings.NOTICES["test"], keeps_quiet_hours=True)}
    rows = [("reminder-like", n) for n in range(25)] + [("test", n) for n in range(5)]
    dates = {"owed_at": timezone.now(), "try_at": timezone.now()}
    actions.owe_many((Notice(kind=kind, address=f"{kind}-{n}@e.org", cause=str(n), **dates), None) for kind, n in rows)
    smtp.mood = "refuses"
    clock.shift(timedelta(days=1))
    pass_minute()
    smtp.mood = ""
    owe("first-code", is_urgent=True)
    assert pass_minute() == ["first-code", *["test"] * 5, *["reminder-like"] * 4]
    owe("second-code", is_urgent=True)
    assert pass_minute() == ["second-code", *["reminder-like"] * 9]
    assert pass_minute() == ["reminder-like"] * 10
    assert pass_minute() == ["reminder-like"] * 2
    assert set(smtp.count_messages().values()) == {1}


@pytest.fixture
def pass_minute(smtp, clock, settings):
    """A worker that looks every second for a minute; returns what went, by the beginning of its receiver."""
    workers = []

    def pass_minute():
        workers[:] = workers or [mail_server.MailServer()]
        before = len(smtp.mails)
        for _ in range(60):
            clock.shift(timedelta(seconds=1))
            sending.send_due(workers[0])
        return [re.sub(r"-?\d*@.*", "", to) for to in smtp.receivers[before:]]

    return pass_minute


@pytest.mark.soak
def test_ten_thousand_at_once_keep_memory_steady_and_a_code_goes_first(smtp, owe, settings, monkeypatch):
    """A minute or two. The server keeps no mails, so that what grows is ours."""
    settings.EMAIL_TIMEOUT, settings.MAILS_PER_MINUTE = 20, 1_000_000
    for name in ("SECONDS_TO_CONNECT", "SECONDS_TO_HAND_OVER", "SECONDS_TO_PART"):
        monkeypatch.setattr(mail_server, name, 60)
    monkeypatch.setattr(sending, "LONGEST_RUN_SECONDS", 3600)
    smtp.mails, now = deque(maxlen=10), timezone.now()
    dates = {"owed_at": now, "try_at": now}
    rows = [Notice(kind="test", address=f"a{n}@example.org", cause=f"{n}", **dates) for n in range(10_000)]
    actions.owe_many((row, None) for row in rows)
    rows.clear()
    worker, sizes = mail_server.MailServer(), []
    for thousand in range(1, 11):
        owe(f"code-{thousand}", is_urgent=True)
        sending.send_due(worker, lambda: smtp.connections >= thousand * 1000)  # noqa: B023  it is called at once
        assert Notice.objects.get(cause=f"code-{thousand}").sent_at
        gc.collect()
        sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize())
    assert Notice.objects.exclude(sent_at=None).count() >= 10_000
    assert smtp.connections == 10_000
    assert sizes[-1] < sizes[0] + 5_000_000, sizes
