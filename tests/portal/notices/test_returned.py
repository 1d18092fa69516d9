"""What came back: who cannot be reached, whoever says so, and how often."""

import io
import mailbox
import sys
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.models import AddressTrouble, AuditLine, Notice
from portal.notices.messages import name_host, name_message
from portal.notices.returned import actions, mailboxes
from portal.notices.returned.reports import Fate, read_reports
from portal.people.actions.email_addresses import change_email
from tests.portal.notices.reports import bounce, complaint
from tests.words import read_words

HOUR = timedelta(hours=1)
ACCESS = "/manage/people/{}/access/"


@pytest.fixture
def receipt(teacher):
    """A message that the teacher was sent."""
    now = timezone.now()
    return Notice.objects.create(
        kind="receipt",
        person=teacher,
        cause="receipt:2345-6789-ABCD",
        owed_at=now,
        try_at=now,
        sent_at=now,
        title="Your receipt",
    )


def name(notice):
    return name_message(notice.pk)


def read(raw):
    """Reads a mail as the command does; returns how much was news."""
    return sum(map(actions.record_report, read_reports(raw, host=name_host())))


def trouble():
    return AddressTrouble.objects.get()


@pytest.mark.parametrize(
    ("action", "status", "fate"),
    [
        ("failed", "5.1.1", Fate.GONE),
        ("Failed", "5.4.1", Fate.GONE),
        ("failed", "5.2.2 (mailbox full)", Fate.FAILED),
        ("failed", "5.7.1", Fate.FAILED),
        ("failed", "4.4.7", Fate.FAILED),
        ("failed", "nonsense", Fate.FAILED),
        ("delivered", "2.0.0", Fate.DELIVERED),
        ("delayed", "4.4.1", None),
        ("relayed", "2.0.0", None),
    ],
)
def test_what_a_mail_server_says(receipt, teacher, action, status, fate):
    found = read_reports(bounce(name(receipt), teacher.email, action, status), host=name_host())
    assert [report.fate for report in found] == ([fate] if fate else [])


def test_who_does_not_get_a_mail_cannot_be_reached_and_hr_is_told_once(receipt, teacher, head, sent, clock, settings):
    assert read(bounce(name(receipt), teacher.email.upper())) == 1
    found = trouble()
    assert (found.person, found.kind, found.status, found.notice) == (teacher, "bounced", "5.1.1", receipt)
    assert read(bounce(name(receipt), teacher.email)) == 0  # the same mail, read again
    now = timezone.now()
    another = Notice.objects.create(kind="receipt", person=head, owed_at=now, try_at=now, sent_at=now)
    read(complaint(name(another), head.email))
    assert sent() == []
    clock.shift(HOUR)
    [mail] = sent()
    assert (mail.to, mail.subject) == ([settings.HR_EMAIL], "E-mails do not reach 2 people")
    assert "/people/?access=unreached" in mail.body
    assert teacher.family_name not in mail.body
    clock.shift(25 * HOUR)
    assert len(sent()) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda raw, _: raw.replace(b"rfc822; person", b"rfc822; other").replace(b"rfc822;person", b"rfc822;other"),
        lambda raw, receipt: raw.replace(str(receipt.pk).encode(), b"00000000-0000-4000-8000-000000000000"),
        lambda raw, receipt: raw.replace(name(receipt).encode(), f"<{receipt.pk}@elsewhere.example>".encode()),
        lambda raw, _: raw.replace(b"message/delivery-status", b"text/plain"),
        lambda raw, _: b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 5000 + raw,
        lambda raw, _: b"X: " + b"y" * 300_000 + b"\n" + raw,
        lambda raw, _: raw[:900],
        lambda raw, _: b"\xff\xfe" * 1000,
        lambda raw, _: b"",
    ],
    ids=["receiver", "key", "host", "no report", "nested", "huge", "cut off", "binary", "empty"],
)
def test_a_hostile_or_forged_report_changes_nothing(receipt, teacher, change):
    raw = bounce(name(receipt), teacher.email)
    assert read(change(raw, receipt)) == 0
    assert not AddressTrouble.objects.exists()
    assert Notice.objects.get(pk=receipt.pk).came_back_at is None


def test_a_message_that_was_not_sent_cannot_come_back(receipt, teacher):
    Notice.objects.update(sent_at=None)
    assert read(bounce(name(receipt), teacher.email)) == 0


def test_what_fails_once_waits_under_the_bell_and_is_no_trouble(receipt, teacher, as_):
    assert read(bounce(name(receipt), teacher.email, status="5.2.2")) == 1
    assert not AddressTrouble.objects.exists()
    assert "by e-mail, which came back" in read_words(as_(teacher).get("/me/messages/"))
    assert "1 new" in as_(teacher).get("/").text


def test_trouble_ends_with_another_address_a_mail_that_arrived_or_by_hr(receipt, teacher, hr, head, as_, clock):
    read(bounce(name(receipt), teacher.email))
    change_email(teacher, email="maya@new.example", by=hr)
    assert (trouble().ended_because, trouble().ended_at) == ("address", timezone.now())
    teacher.refresh_from_db()
    assert read(bounce(name(receipt), "maya@new.example")) == 0  # it was read before

    clock.shift(60)
    now = timezone.now()
    later = [Notice.objects.create(kind="receipt", person=teacher, owed_at=now, try_at=now, sent_at=now) for _ in "ab"]
    read(bounce(name(later[0]), teacher.email))
    clock.shift(60)
    Notice.objects.filter(pk=later[1].pk).update(sent_at=timezone.now())
    assert read(bounce(name(later[1]), teacher.email, "delivered", "2.0.0")) == 1
    assert list(AddressTrouble.objects.values_list("ended_because", flat=True)) == ["address", "arrived"]

    newest = Notice.objects.create(kind="receipt", person=teacher, owed_at=now, try_at=now, sent_at=now)
    read(bounce(name(newest), teacher.email))
    client = as_(hr)
    assert "Cannot be reached by e-mail" in client.get(f"/people/{teacher.pk}/").text
    assert "The address works" in client.get(ACCESS.format(teacher.pk)).text
    client.post(ACCESS.format(teacher.pk), {"access": "mail"})
    ended = AddressTrouble.objects.order_by("pk").last()
    assert (ended.ended_because, ended.ended_by) == ("hr", hr)
    assert AuditLine.objects.get(action="mail-works").by == hr
    assert read(bounce(name(newest), teacher.email)) == 0


def test_the_board_the_list_and_the_page_say_who_cannot_be_reached(receipt, teacher, head, hr, protocol, as_):
    read(bounce(name(receipt), teacher.email))
    board = as_(head).get("/academies/oakfield/")
    assert board.text.count("Cannot be reached by e-mail") == 1
    listed = as_(hr).get("/people/?access=unreached")
    assert teacher.name in read_words(listed)
    assert head.name not in read_words(listed)


def test_an_address_that_the_mail_server_refuses_is_trouble_until_it_takes_a_later_mail(smtp, send, owe, teacher):
    smtp.refused = {teacher.email: "550 5.1.1 unknown"}
    owe("first", person=teacher)
    send()
    assert (trouble().kind, trouble().status, trouble().ended_at) == ("refused", "5.1.1", None)
    smtp.refused = {}
    owe("second", person=teacher)
    send()
    assert trouble().ended_because == "arrived"


def test_the_database_keeps_one_trouble_at_a_time_and_why_it_ended(receipt, teacher):
    read(bounce(name(receipt), teacher.email))
    fields = {"person": teacher, "notice": receipt, "kind": "bounced", "since_at": timezone.now()}
    with pytest.raises(IntegrityError, match="address_trouble_once_at_a_time"), transaction.atomic():
        AddressTrouble.objects.create(**fields)
    with pytest.raises(IntegrityError, match="address_trouble_ends_for_a_reason"), transaction.atomic():
        AddressTrouble.objects.create(**fields, ended_at=timezone.now())


def test_mails_are_read_from_a_maildir_an_mbox_and_a_pipe(receipt, teacher, tmp_path, capsys, monkeypatch):
    raw = bounce(name(receipt), teacher.email)
    folder = mailbox.Maildir(tmp_path / "new mail")
    folder.add(raw)
    for expected in ("1 e-mails read, 1 of them", "0 e-mails read, 0 of them"):
        call_command("read_bounces", maildir=tmp_path / "new mail")
        assert expected in capsys.readouterr().out
    box = mailbox.mbox(tmp_path / "mbox")
    box.add(raw)
    box.close()
    call_command("read_bounces", mbox=tmp_path / "mbox")
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("read_bounces", "--stdin")
    assert capsys.readouterr().out.count("1 e-mails read, 0 of them") == 2  # it is known
    assert AddressTrouble.objects.count() == 1


class Imap:
    """As much of an IMAP server as is asked."""

    def __init__(self, mails):
        self.mails, self.seen = dict(enumerate(mails, 1)), []

    def uid(self, command, *words):
        if command == "SEARCH":
            return "OK", [" ".join(str(uid) for uid in self.mails if uid not in self.seen).encode()]
        if command == "FETCH":
            assert words[1].startswith("(BODY.PEEK[]<0.")
            return "OK", [(b"1 (BODY[]<0> {1}", self.mails[int(words[0])]), b")"]
        self.seen.append(int(words[0]))
        return "OK", []


def test_a_mail_is_marked_as_seen_when_it_was_recorded(receipt, teacher):
    imap = Imap([bounce(name(receipt), teacher.email), b"spam"])
    mails = mailboxes.read_imap(imap)
    assert read(next(mails)) == 1
    assert imap.seen == []  # whoever is killed here reads it again, which changes nothing
    assert list(mails) == [b"spam"]
    assert imap.seen == [1, 2]
    assert list(mailboxes.read_imap(imap)) == []


def test_a_mailbox_that_cannot_be_read_is_said_without_its_words(settings, smtp, monkeypatch):
    with pytest.raises(CommandError, match="BOUNCES_IMAP_HOST is not set"):
        call_command("read_bounces")
    monkeypatch.setattr(mailboxes, "SECONDS", 0.2)
    smtp.mood = "hangs"
    settings.BOUNCES_IMAP_HOST, settings.BOUNCES_IMAP_PORT = "127.0.0.1", smtp.port
    settings.BOUNCES_IMAP_USER = settings.BOUNCES_IMAP_PASSWORD = "x"
    with pytest.raises(CommandError, match=r"The mailbox at 127\.0\.0\.1 cannot be read"):
        call_command("read_bounces")
