"""/healthz knows whether mail goes out."""

from datetime import timedelta

import pytest
from django.test import Client

from portal.models import Notice
from tests import factories as make

MINUTE = timedelta(minutes=1)


def ask():
    answer = Client().get("/healthz")
    return answer.status_code, answer.text.partition("\n")[0]


@pytest.fixture
def worker(db):
    """Says that it is alive."""
    return make.mail_worker


def test_it_is_red_where_no_worker_has_ever_been_seen(db):
    status, words = ask()
    assert status == 503
    assert words == "Mail is not sent: no worker for it was seen in the last 60 seconds. Run: manage.py work"


def test_it_is_red_a_minute_after_the_worker_was_last_seen(worker, clock):
    worker()
    clock.shift(MINUTE)
    assert ask() == (200, "ok")
    clock.shift(timedelta(seconds=1))
    assert ask()[0] == 503


def test_a_worker_for_jobs_sends_no_mail(db):
    make.mail_worker(kind="jobs")
    assert ask()[0] == 503


@pytest.mark.parametrize("mood", ["refuses", "hangs", "falls silent"])
def test_it_is_red_once_something_waits_for_ten_minutes_and_says_since_when(smtp, send, owe, worker, clock, mood):
    smtp.mood = mood
    owe("something")
    for _ in range(11):
        send()
        clock.shift(MINUTE)
        worker()
    assert ask() == (
        503,
        "Mail has been waiting to be sent since 2026-11-22 07:20:00 UTC. See: manage.py notices --waiting",
    )
    smtp.mood = ""
    clock.shift(15 * MINUTE)
    send()
    worker()
    assert ask() == (200, "ok")


@pytest.mark.parametrize(("receivers", "status"), [(2, 200), (3, 503)])
@pytest.mark.parametrize("answer", ["452 full", "550 5.7.1 relaying denied", "530 authenticate first"])
def test_two_full_mailboxes_are_no_fault_and_three_refusals_are(
    smtp, send, owe, worker, clock, receivers, status, answer
):
    for number in range(receivers):
        smtp.refused[f"full-{number}@example.org"] = answer
        owe(f"full-{number}")
    send()
    clock.shift(11 * MINUTE)
    worker()
    assert not Notice.objects.exclude(given_up_at=None).exists()
    assert ask()[0] == status
