"""Receipts of people who have left: by a mailed link that ends."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from attestations.receipts import leavers
from portal.models import AuditLine, Notice
from portal.refusals import ActionRefused
from tests import factories as make

THEIRS = "rosa@elsewhere.example"


@pytest.fixture
def leaver(oakfield, protocol):
    person = make.staff(oakfield, "Rosa", "Marin")
    person.signed = make.sign(person, protocol, oakfield)
    make.end(person.engagements.all(), timezone.localdate() - timedelta(days=1))
    return type(person).objects.get(pk=person.pk)


@pytest.fixture
def link(leaver, hr, sent, as_):
    as_(hr).post(f"/manage/people/{leaver.pk}/receipts/", {"address": THEIRS.upper()})
    message = sent()[-1]
    assert message.to == [THEIRS]
    return find_link(message)


def find_link(message):
    return re.search(r"http://\S+(/accounts/receipts/\S+/)", message.body)[1]


def test_the_link_opens_their_receipts_and_nothing_else(link, leaver, client, protocol, oakfield):
    other = make.sign(make.staff(oakfield, "Ed", "Other"), protocol, oakfield)
    number = leaver.signings.get().number
    page = client.get(link)
    assert number in page.text
    assert other.number not in page.text
    assert b"".join(client.get(f"{link}{number}.pdf")).startswith(b"%PDF")
    assert client.get(f"{link}{other.number}.pdf").status_code == 404
    assert client.get("/").url.startswith("/accounts/login/")


def test_a_mail_scanner_uses_nothing_up_and_the_link_ends_after_a_fortnight(link, client, clock):
    for _ in range(3):
        assert client.get(link).status_code == 200
    clock.shift(timedelta(days=14))
    ended = client.get(link)
    assert ended.status_code == 410
    assert "Ask HR for another" in ended.text
    number = "2222-2222-2222"
    assert client.get(f"{link}{number}.pdf").status_code == 410


def test_a_newer_link_ends_the_one_before(link, leaver, hr, client, sent, clock):
    clock.shift(timedelta(seconds=1))
    leavers.send_receipts(leaver, address="right@elsewhere.example", by=hr)
    assert client.get(link).status_code == 410
    assert client.get(find_link(sent()[-1])).status_code == 200


@pytest.mark.parametrize("made", ["x", "0" * 32 + "-" + "a" * 43, "{pk}-" + "a" * 43])
def test_a_link_cannot_be_made_up(made, link, leaver, client):
    assert client.get(f"/accounts/receipts/{made.format(pk=leaver.pk.hex)}/").status_code == 410


def test_nothing_of_the_link_stays_but_a_digest(link, leaver):
    notice = Notice.objects.get(kind="leaver-receipts")
    assert link.split("/")[-2] not in notice.words + notice.cause
    assert AuditLine.objects.filter(action="send-receipts", subject=f"person:{leaver.pk}").count() == 1


def test_people_who_work_here_and_people_without_receipts_get_no_link(teacher, hr, oakfield, as_):
    with pytest.raises(ActionRefused, match="works here"):
        leavers.send_receipts(teacher, address=THEIRS, by=hr)
    left = make.staff(oakfield, until_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ActionRefused, match="signed nothing"):
        leavers.send_receipts(left, address=THEIRS, by=hr)
    assert "There is a problem" in as_(hr).post(f"/manage/people/{left.pk}/receipts/", {"address": THEIRS}).text
    assert "There is a problem" in as_(hr).post(f"/manage/people/{left.pk}/receipts/", {"address": "no"}).text
    assert not Notice.objects.filter(kind="leaver-receipts").exists()


def test_hr_finds_the_way_on_the_page_of_a_leaver(leaver, hr, as_):
    assert "Send receipts" in as_(hr).get(f"/people/{leaver.pk}/").text
