"""The weekly digest of heads, HR and the people above heads."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from attestations.reminders import digests
from attestations.reminders.actions.digests import owe_digests
from portal.london import LONDON
from portal.models import Category, LineAbove, Notice
from tests import factories as make

MONDAY = date(2026, 11, 23)


@pytest.fixture
def monday(clock, sent):
    """Owes and sends the digests of a day; returns them by receiver."""

    def run(day=MONDAY):
        clock.move_to(datetime(day.year, day.month, day.day, 7, tzinfo=LONDON))
        owe_digests(at=timezone.now())
        return {message.to[0]: message.body for message in sent() if message.subject.startswith("This week")}

    return run


@pytest.mark.parametrize(
    ("day", "is_first"),
    [(MONDAY, True), (MONDAY + timedelta(1), False), (date(2026, 12, 28), False), (date(2026, 12, 29), True)],
)
def test_the_digest_goes_on_the_first_working_day_of_a_week(day, is_first):
    assert digests.is_first_working_day(day) == is_first


def test_a_head_hears_who_is_late_due_soon_joined_and_cannot_be_reached(head, oakfield, protocol, monday):
    make.staff(oakfield, "Owen", "Late", from_on=date(2026, 10, 20))
    make.staff(oakfield, "Just", "Overdue", from_on=date(2026, 11, 6))
    make.staff(oakfield, "Dora", "Due", from_on=date(2026, 11, 12))
    make.staff(oakfield, "Paul", "Paper", email="", from_on=date(2026, 11, 20))
    make.staff(oakfield, "Gwen", "Chair", category=Category.GOVERNOR)
    words = " ".join(monday()[head.email].split())
    assert "Owen Late Social Networking Protocol: 20 days overdue" in words
    assert "Just Overdue" not in words, "The ladder gives five working days."
    assert "Social Networking Protocol 1 to sign" in words
    assert "Joined in the last week: Paul Paper." in words
    assert "To sign, but no e-mail reaches them: Paul Paper." in words
    assert "Overdue signatures of governors and trustees: 1." in words
    assert "Gwen" not in words
    assert "Siân Hughes Social" not in words, "Their own record is for whoever is above them."


def test_whoever_is_above_a_head_hears_of_the_head(head, hr, teacher, oakfield, protocol, monday):
    LineAbove.objects.create(academy=oakfield, person=teacher, from_on=make.SEPTEMBER, recorded_at=make.LONG_AGO)
    assert "Siân Hughes" in monday()[teacher.email]


def test_hr_reads_figures_of_academies_and_no_names(hr, teacher, head, protocol, monday):
    words = " ".join(monday()[hr.email].split())
    assert "Oakfield Academy 1 overdue" in words
    assert "Siân" not in words


def test_hr_reads_what_waits_and_which_mails_did_not_arrive(hr, teacher, head, policy_lead, protocol, monday):
    make.proposal(protocol.policy, policy_lead)
    now = timezone.now()
    owed = {"person": teacher, "owed_at": now, "try_at": now}
    for number, error in enumerate(
        ["Refused for good: 550", "No address", "Signed meanwhile", "Nothing to say this week"]
    ):
        Notice.objects.create(kind="reminder", cause=f"old-{number}", given_up_at=now, last_error=error, **owed)
    Notice.objects.create(kind="receipt", sent_at=now, came_back_at=now, **owed)
    words = " ".join(monday()[hr.email].split())
    assert "Proposals for you to decide, of who is asked to sign what: 1." in words
    assert "Messages that could not be sent in the last week: 2." in words
    assert "E-mails that came back in the last week: 1." in words


def test_where_there_is_nothing_to_say_no_mail_goes(head, oakfield, protocol, monday):
    make.sign(head, protocol, oakfield)
    assert monday() == {}
    assert Notice.objects.get(kind="digest").last_error == "Nothing to say this week"
    assert monday() == {}
    assert Notice.objects.filter(kind="digest").count() == 1
