"""Invitations: the first way in, by a link that ends."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.actions import invitations
from portal.models import AuditLine, EmailChange, Invitation, Notice, Person, SecurityKind, SecurityLine
from portal.people.actions.access import close_access
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.signing_in import is_signed_in
from tests.portal.test_slips import at_once

NEW = "a new and rather long one"
TYPED = {"password1": NEW, "password2": NEW}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def link(teacher, hr, sent):
    invitations.invite(teacher, by=hr)
    return find_link(sent()[-1])


def find_link(message):
    return re.search(r"http://\S+(/accounts/invitation/\S+/)", message.body)[1]


def test_somebody_invited_sets_a_password_and_is_in(teacher, link, client):
    page = client.get(link)
    assert "Welcome, Maya" in page.text
    assert client.post(link, TYPED).url == "/"
    assert is_signed_in(client)
    teacher.refresh_from_db()
    assert teacher.check_password(NEW)
    assert teacher.last_login
    assert AuditLine.objects.filter(action="accept-invitation", by=teacher).exists()
    kinds = SecurityLine.objects.filter(person=teacher).values_list("kind", "subject")
    assert set(kinds) == {(SecurityKind.PASSWORD_SET, ""), (SecurityKind.SIGN_IN, "invitation")}


def test_a_mail_scanner_that_opens_the_link_uses_nothing_up(link, client):
    for _ in range(5):
        assert Client().get(link).status_code == 200
    assert client.post(link, TYPED).url == "/"


def test_a_link_lets_in_once(link, client, teacher):
    client.post(link, TYPED)
    again = Client().post(link, {"password1": "another long password", "password2": "another long password"})
    assert again.status_code == 410
    assert "This link has ended" in again.text
    teacher.refresh_from_db()
    assert teacher.check_password(NEW)


def test_a_second_click_with_the_same_password_is_let_in_too(link, client, clock):
    client.post(link, TYPED)
    again = Client()
    assert again.post(link, TYPED).url == "/"
    assert is_signed_in(again)
    clock.shift(timedelta(minutes=1))
    assert Client().post(link, TYPED).status_code == 410


def test_a_link_ends_after_a_fortnight(link, client, clock):
    clock.shift(timedelta(days=13, hours=23))
    assert client.get(link).status_code == 200
    clock.shift(timedelta(hours=1))
    assert client.get(link).status_code == client.post(link, TYPED).status_code == 410


def test_a_wrong_link_says_what_to_do_next(client, db):
    answer = client.get("/accounts/invitation/nothing-like-it/")
    assert answer.status_code == 410
    assert "sign in with a code" in answer.text


def test_a_link_sent_again_ends_the_one_before(teacher, hr, link, client, sent):
    invitations.invite(teacher, by=hr)
    assert client.get(link).status_code == 410
    assert client.get(find_link(sent()[-1])).status_code == 200
    assert Invitation.objects.filter(person=teacher, withdrawn_at=None).count() == 1


def test_a_link_withdrawn_while_its_owner_types_lets_nobody_in(teacher, hr, link, client):
    client.get(link)
    invitations.withdraw_invitation(teacher, by=hr)
    invitations.withdraw_invitation(teacher, by=hr)
    assert client.post(link, TYPED).status_code == 410
    assert not is_signed_in(client)
    assert AuditLine.objects.filter(action="withdraw-invitation").count() == 1


def test_a_link_of_somebody_whose_access_was_closed_leads_nowhere(teacher, hr, link, client):
    close_access(teacher, by=hr)
    assert client.post(link, TYPED).status_code == 410


def test_a_link_of_somebody_who_has_left_leads_nowhere(teacher, link, client):
    make.end(teacher.engagements.all(), timezone.localdate() - timedelta(days=1))
    assert client.post(link, TYPED).status_code == 410


def test_a_link_in_the_mailbox_of_before_leads_nowhere(teacher, link, client):
    changed_at = timezone.now() + timedelta(seconds=1)
    EmailChange.objects.create(person=teacher, old=teacher.email, new="x@demo.example", changed_at=changed_at)
    assert client.post(link, TYPED).status_code == 410


def test_weak_passwords_use_nothing_up(link, client):
    assert client.post(link, {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(link, {"password1": NEW, "password2": "another"}).status_code == 200
    assert client.post(link, TYPED).url == "/"


def test_only_a_digest_of_the_link_stays(link):
    token = link.split("/")[-2]
    notice = Notice.objects.get(kind="invitation")
    assert notice.secret is None
    assert token not in notice.words + notice.title
    assert token not in str(Invitation.objects.values())


@pytest.mark.parametrize("who", ["leaver", "closed", "without", "came"])
def test_nobody_is_invited_who_cannot_come_in(who, oakfield, hr):
    person = make.staff(oakfield, email="" if who == "without" else None)
    if who == "leaver":
        make.end(person.engagements.all(), timezone.localdate() - timedelta(days=1))
    if who == "closed":
        close_access(person, by=hr)
    if who == "came":
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now())
    with pytest.raises(ActionRefused, match=person.name):
        invitations.invite(person, by=hr)
    assert invitations.invite_many([person.pk], by=hr) == []


def test_a_mail_is_not_sent_to_somebody_who_left_meanwhile(teacher, hr, sent):
    invitations.invite(teacher, by=hr)
    make.end(teacher.engagements.all(), timezone.localdate() - timedelta(days=1))
    assert not sent()


def test_hr_invites_from_the_list_after_being_told_what_that_does(teacher, hr, as_, oakfield):
    make.staff(oakfield, "No", "Mailbox", email="")
    client = as_(hr)
    page = client.get("/manage/people/invitations/?state=not-invited")
    assert "Maya" in page.text
    assert "No Mailbox" not in page.text
    assert "No Mailbox" in client.get("/manage/people/invitations/?state=no-email").text
    asked = client.post("/manage/people/invitations/", {"whom": "ticked", "person": [str(teacher.pk)]})
    assert "Invite 1 person?" in asked.text
    assert not Invitation.objects.exists()
    data = {"person": [str(teacher.pk)], "confirm": "1"}
    client.post("/manage/people/invitations/", data)
    assert Invitation.objects.get().person == teacher
    assert "Maya" in client.get("/manage/people/invitations/?state=invited").text
    client.post("/manage/people/invitations/", data)  # a double click: she has a link, so she is not asked twice
    assert Invitation.objects.count() == 1


def test_hr_invites_sends_again_and_withdraws_on_the_page_of_a_person(teacher, hr, as_):
    client, address = as_(hr), f"/manage/people/{teacher.pk}/invite/"
    assert teacher.email in client.get(address).text
    client.post(address, {"act": "invite"})
    assert "Send the link again?" in client.get(address).text
    client.post(address, {"act": "withdraw"})
    assert not Invitation.objects.filter(withdrawn_at=None).exists()
    assert "was withdrawn" in client.get(address).text


def test_the_list_takes_a_few_queries_however_many_there_are(hr, oakfield, as_, django_assert_max_num_queries):
    for number in range(60):
        make.staff(oakfield, "Person", f"Number {number}")
    client = as_(hr)
    with django_assert_max_num_queries(15):
        client.get("/manage/people/invitations/")


def test_ten_thousand_go_over_the_working_hours_of_a_day(hr, oakfield):
    people = [make.staff(oakfield) for _ in range(30)]
    invitations.invite_many([person.pk for person in people], by=hr)
    moments = sorted(Notice.objects.filter(kind="invitation").values_list("try_at", flat=True))
    assert moments[0].isoformat() == "2026-11-23T08:00:00+00:00"  # it is Sunday
    assert moments[-1] - moments[0] == timedelta(seconds=4 * 29)
    assert Invitation.objects.order_by("-expires_at")[0].expires_at == moments[-1] + timedelta(days=14)


def test_whoever_chooses_a_passkey_is_in_without_a_password_and_led_to_add_one(teacher, link, client):
    answer = client.post(link, {"passkey": "yes"})
    assert answer.url == "/accounts/second-step/passkeys/add/"
    assert is_signed_in(client)
    teacher.refresh_from_db()
    assert not teacher.has_usable_password()
    assert Client().post(link, {"passkey": "yes"}).status_code == 410


@pytest.mark.real_time
@pytest.mark.django_db(transaction=True)
def test_five_at_once_with_one_link_let_one_in(oakfield, hr, sent):
    person = make.staff(oakfield)
    invitations.invite(person, by=hr)
    token = find_link(sent()[-1]).split("/")[-2]

    def use():
        try:
            return invitations.accept(token, password=None)
        except invitations.LinkEnded:
            return None

    assert sorted(map(bool, at_once(5, use))) == [False] * 4 + [True]
