"""What becomes of a reminder that waits while a part of it is signed, or while its record is merged into another."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from attestations.models import NoticeItem
from attestations.reminders.actions.morning import owe_reminders
from attestations.reminders.emails import TOLD_ALREADY
from attestations.reminders.queries import load_readers
from attestations.reminders.sent import load_abouts
from portal.london import LONDON
from portal.models import AddressTrouble, Notice
from portal.notices.mail_server import MailServer, Refused
from tests import factories as make

MONDAY = date(2026, 11, 23)


def at(day, hour=7):
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


@pytest.fixture
def owe(clock):
    """What is owed at seven of a day; then it is eight."""

    def run(day):
        clock.move_to(at(day))
        owe_reminders(at=timezone.now())
        clock.move_to(at(day, 8))

    return run


@pytest.fixture
def conduct(protocol):
    """A second policy for everybody, with more time."""
    version = make.version(slug="code-of-conduct", title="Code of Conduct")
    make.requirement(version.policy, days=21)
    return version


def load_messages(person):
    """By the titles of policies: the rungs, and which of them went."""
    reader = load_readers(at=timezone.now())[person.pk]
    titles = dict(NoticeItem.objects.values_list("version_id", "version__policy__title"))
    found = {titles[asking.version_id]: messages for asking, messages in reader.messages.items()}
    return {title: [(each.rung, each.went) for each in messages] for title, messages in found.items()}


def test_what_is_signed_while_the_message_waits_falls_away_and_does_not_count(
    teacher, oakfield, protocol, conduct, owe, clock, sent
):
    owe(MONDAY)
    make.sign(teacher, protocol, oakfield)
    [message] = [mail for mail in sent() if "sign the" in mail.subject]
    assert "Social Networking Protocol" not in message.body
    left = NoticeItem.objects.get(version=protocol)
    assert left.fell_away_at
    assert NoticeItem.objects.get(version=conduct).fell_away_at is None
    notice = Notice.objects.get(kind="reminder")
    assert load_abouts([notice])[notice.pk].policies == ("Code of Conduct, version 1.0",)
    make.version("2.0", slug="code-of-conduct", title="Code of Conduct", in_force_on=MONDAY + timedelta(1))
    assert load_messages(teacher) == {"Code of Conduct": [("first", True)]}


def test_what_fell_away_names_its_rung_and_is_none_of_the_four(teacher, protocol, conduct, owe, sent):
    owe(MONDAY)
    declined = make.declined(teacher, protocol)
    sent()
    type(declined).objects.update(taken_back_at=timezone.now())
    assert load_messages(teacher) == {
        "Social Networking Protocol": [("first", False)],
        "Code of Conduct": [("first", True)],
    }


def test_it_stays_out_of_its_message_though_it_is_refused_and_asked_again_meanwhile(
    teacher, protocol, conduct, owe, clock, sent, monkeypatch
):
    owe(MONDAY)
    declined = make.declined(teacher, protocol)

    def refuse(*_):
        raise Refused(451, b"4.2.1 later")

    with monkeypatch.context() as patch:
        patch.setattr(MailServer, "hand_over", refuse)
        sent()
    type(declined).objects.update(taken_back_at=timezone.now())
    clock.move_to(at(MONDAY, 9))
    [message] = sent()
    assert message.subject == "Please sign the Code of Conduct by Friday 11 December"


@pytest.fixture
def twice(oakfield, teacher):
    """A second record of the teacher."""
    began_on = teacher.engagements.get().from_on
    return make.staff(oakfield, "Maya", "Brien", email="old@demo.example", from_on=began_on)


def test_what_waits_for_a_merged_record_goes_to_the_person_who_is_kept(teacher, twice, conduct, oakfield, owe, sent):
    """To each of the two something was owed; the first that goes tells them, and the other is not needed."""
    owe(MONDAY)
    make.merge(twice, into=teacher)
    [message] = sent()
    assert message.to == [teacher.email]
    assert message.body.startswith(f"Dear {teacher.name},")
    assert [notice.last_error for notice in Notice.objects.exclude(given_up_at=None)] == [TOLD_ALREADY]


def test_it_goes_where_nothing_is_owed_to_the_kept_record(teacher, twice, oakfield, protocol, owe, sent):
    make.sign(teacher, protocol, oakfield)  # which counts for the other record only once they are merged
    make.engagement(twice, make.academy("millbrook", urn="140002"))
    owe(MONDAY)
    make.merge(twice, into=teacher)
    messages = [mail for mail in sent() if "Please sign" in mail.subject]
    assert [mail.to for mail in messages] == [[teacher.email]]
    assert "because you work at Millbrook Academy" in messages[0].body


def test_a_repeated_part_falls_away_and_the_rest_goes_on_another_day(teacher, twice, protocol, clock, owe, sent):
    owe(MONDAY)
    teachers = Notice.objects.get(person=teacher)
    Notice.objects.filter(pk=teachers.pk).update(sent_at=timezone.now())
    other = make.version(slug="fire", title="Fire Safety")
    make.requirement(other.policy)
    item = {"person": twice, "version": other, "asked_from": NoticeItem.objects.earliest("pk").asked_from}
    NoticeItem.objects.create(notice=Notice.objects.get(person=twice), rung="first", **item)
    make.merge(twice, into=teacher)
    assert sent() == []
    clock.move_to(at(MONDAY + timedelta(1)))
    assert owe_reminders(at=timezone.now()) == 0
    [message] = sent()
    assert message.subject.startswith("Please sign the Fire Safety")


def test_a_refused_address_is_the_kept_persons(teacher, twice, protocol, oakfield, owe, sent, monkeypatch):
    owe(MONDAY)
    make.merge(twice, into=teacher)

    def refuse(*_):
        raise Refused(550, b"5.1.1 no such user", is_about_receiver=True)

    monkeypatch.setattr(MailServer, "hand_over", refuse)
    sent()
    assert AddressTrouble.objects.get().person == teacher
