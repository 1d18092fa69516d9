"""Whoever is consulted about a draft and has not answered is told before it closes, and the policy lead when it has."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.reminders.actions.consulted import tell_consulted
from policy.models import Draft, OpenConsultation
from portal.london import LONDON
from portal.models import AuditLine, ClosureDays, Notice
from tests import drafts
from tests import factories as make
from tests.words import read_words

FRIDAY = date(2026, 12, 4)


@pytest.fixture
def draft(protocol, policy_lead):
    return drafts.begin(protocol, policy_lead)


@pytest.fixture
def page(draft, policy_lead, as_):
    address = f"/manage/policies/drafts/{draft.pk}/consultations/open/"

    def post(**data):
        client = as_(policy_lead)  # days lie between
        return client.get(address) if not data else client.post(address, data)

    return post


@pytest.fixture
def entered(page):
    page(
        whom="NEU and UNISON", until_on=str(FRIDAY), asked="Rep@union.example\nOffice@union.example; rep@union.example"
    )
    return OpenConsultation.objects.get()


@pytest.fixture
def on_morning(clock, sent):
    """The mails of a morning, by whom they are to."""

    def on_morning(day, hour=8):
        clock.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON))
        before = len(sent())
        for _ in range(2):  # a job that is run again owes nothing twice
            tell_consulted(at=timezone.now())
        return {mail.to[0]: mail for mail in sent()[before:]}

    return on_morning


def test_who_has_not_answered_is_told_once_and_the_lead_when_it_has_closed(entered, page, on_morning, policy_lead):
    assert entered.asked == ["rep@union.example", "office@union.example"]
    for _ in range(2):
        page(of=entered.pk, answered="office@union.example")
    assert "1 of 2 answered" in read_words(page())
    assert on_morning(FRIDAY - timedelta(days=4)) == {}
    mails = on_morning(FRIDAY - timedelta(days=3))
    assert list(mails) == ["rep@union.example"]
    assert mails["rep@union.example"].subject == "Your answer by Friday 4 December: Social Networking Protocol"
    assert f"write to Priya Nair at {policy_lead.email}" in " ".join(mails["rep@union.example"].body.split())
    assert on_morning(FRIDAY) == {}
    assert on_morning(FRIDAY + timedelta(days=1)) == {}  # a Saturday
    mails = on_morning(FRIDAY + timedelta(days=3))
    assert list(mails) == [policy_lead.email]
    assert "1 of 2 answered" in mails[policy_lead.email].body
    page(of=entered.pk, end="yes")
    assert not OpenConsultation.objects.exists()
    assert on_morning(FRIDAY + timedelta(days=4)) == {}
    actions = AuditLine.objects.filter(subject=f"draft:{entered.draft_id}").values_list("action", flat=True)
    assert {"open-consultation", "mark-answered", "end-consultation"} <= set(actions)


def test_an_answer_between_the_writing_and_the_sending_stops_the_mail(entered, page, clock, sent):
    clock.move_to(datetime(2026, 12, 3, 6, tzinfo=LONDON))
    tell_consulted(at=timezone.now())
    page(of=entered.pk, answered="rep@union.example")
    clock.move_to(datetime(2026, 12, 3, 8, tzinfo=LONDON))
    assert [mail.to for mail in sent()] == [["office@union.example"]]
    assert Notice.objects.get(address="rep@union.example").last_error == "Answered meanwhile, or over"


def close(academy, first, last):
    ClosureDays.objects.create(academy=academy, kind="closed", from_on=first, until_on=last, recorded_at=make.LONG_AGO)


def test_nobody_is_told_on_a_bank_holiday_but_before_it(page, on_morning, policy_lead):
    """It closes on Easter Monday, so the last day of work before it is the Thursday."""
    page(whom="NEU", until_on="2027-03-29", asked="rep@union.example")
    thursday = date(2027, 3, 25)
    told = {day: on_morning(day) for day in (thursday + timedelta(number) for number in range(-1, 7))}
    assert [day for day, mails in told.items() if mails] == [thursday, date(2027, 3, 30)]
    assert list(told[date(2027, 3, 30)]) == [policy_lead.email]  # not on the bank holiday nor at the weekend


def test_days_on_which_somebodys_academy_or_the_trust_is_closed_are_none(entered, teacher, oakfield, page, on_morning):
    page(whom="Staff", until_on=str(FRIDAY), asked=teacher.email)
    close(oakfield, FRIDAY - timedelta(3), FRIDAY)
    close(None, FRIDAY - timedelta(4), FRIDAY - timedelta(2))
    wednesday, thursday, friday_before = FRIDAY - timedelta(2), FRIDAY - timedelta(1), FRIDAY - timedelta(7)
    assert set(on_morning(friday_before)) == {"rep@union.example", "office@union.example", teacher.email}
    assert on_morning(wednesday) == on_morning(thursday) == {}


def test_a_day_for_staff_only_is_a_day_of_work(teacher, oakfield, page, on_morning):
    page(whom="Staff", until_on=str(FRIDAY), asked=teacher.email)
    tuesday = FRIDAY - timedelta(3)
    close(None, tuesday, FRIDAY)
    ClosureDays.objects.create(
        academy=oakfield, kind="staff-only", from_on=tuesday, until_on=tuesday, recorded_at=make.LONG_AGO
    )
    assert list(on_morning(tuesday)) == [teacher.email]


def test_with_the_draft_the_addresses_go(entered, on_morning):
    Draft.objects.update(closed_at=timezone.now())
    assert on_morning(FRIDAY) == {}
    assert not OpenConsultation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until_on": "2026-11-21"}, "Choose a day that is still to come."),
        ({"asked": "nobody"}, "nobody is not an e-mail address."),
        ({"asked": ""}, "Type the e-mail address of somebody who is asked."),
        ({"asked": " ".join(f"a{n}@e.org" for n in range(51))}, "These are 51 addresses, and 50 is the most."),
        ({"asked": "a@e.org\r\nBcc:all@e.org"}, "is not an e-mail address."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(changes, words, page, db):
    answer = page(**{"whom": "NEU", "until_on": str(FRIDAY), "asked": "rep@union.example"} | changes)
    assert words in read_words(answer)
    assert not OpenConsultation.objects.exists()


def test_the_same_consultation_is_entered_once(entered, page):
    page(whom="NEU and UNISON", until_on=str(FRIDAY), asked="rep@union.example")
    assert OpenConsultation.objects.get() == entered
    entered.pk = None
    with pytest.raises(IntegrityError, match="open_consultation_once"), transaction.atomic():
        entered.save()
