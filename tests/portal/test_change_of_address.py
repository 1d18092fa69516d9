"""A change of the address by which somebody signs in: told to both, and it ends every session."""

from datetime import timedelta

import pytest
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.models import AuditLine, EmailChange, Invitation, Notice, Person
from portal.people.actions.email_addresses import change_email, find_doubts
from portal.people.look_alike_addresses import fold_address
from portal.refusals import ActionRefused
from tests import factories as make

NEW = "maya.new@demo.example"


def test_a_change_is_kept_and_the_person_signs_in_with_the_new_address(teacher, hr):
    old = teacher.email
    change = change_email(teacher, email=" Maya.New@Demo.Example", by=hr)
    assert (change.old, change.new, change.changed_by) == (old, NEW, hr)
    assert Person.objects.get(pk=teacher.pk).email == NEW
    address = teacher.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == (NEW, True, True)
    assert AuditLine.objects.filter(action="change-email", subject=f"person:{teacher.pk}", by=hr).exists()
    assert change_email(teacher, email=NEW, by=hr) is None
    assert EmailChange.objects.count() == 1


def test_the_old_and_the_new_address_are_told_and_neither_mail_says_the_other(teacher, hr, sent):
    old = teacher.email
    change_email(teacher, email=NEW, by=hr)
    mails = {mail.to[0]: mail for mail in sent()}
    assert set(mails) == {old, NEW}
    assert NEW not in mails[old].body
    assert old not in mails[NEW].body
    assert "22 November 2026 at 07:20" in mails[old].body
    assert "please tell HR now" in mails[old].body


def test_a_first_address_and_none_any_more(oakfield, hr):
    person = make.staff(oakfield, email="")
    change_email(person, email=NEW, by=hr)
    change_email(person, email="", by=hr)
    assert Person.objects.get(pk=person.pk).email is None
    assert not person.emailaddress_set.exists()
    assert {(notice.kind, notice.address) for notice in Notice.objects.all()} == {
        ("email_moved_here", ""),
        ("email_moved_away", NEW),
    }


def test_every_session_ends_and_a_new_sign_in_counts(teacher, hr, clock):
    client = make.sign_in(teacher)
    assert client.get("/policies/").status_code == 200
    clock.shift(60)
    change_email(teacher, email=NEW, by=hr)
    assert client.get("/policies/").status_code == 302
    clock.shift(60)
    teacher.refresh_from_db()
    assert make.sign_in(teacher).get("/policies/").status_code == 200


def test_a_code_that_went_to_the_old_address_opens_nothing_afterwards(teacher, hr, clock):
    old = teacher.email
    change_email(teacher, email=NEW, by=hr)
    clock.shift(60)
    for email, status in [(old, 302), (NEW, 200)]:
        client = Client()
        client.force_login(Person.objects.get(pk=teacher.pk))
        session = client.session
        record = {"method": "code", "at": timezone.now().timestamp(), "email": email}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(teacher.pk)
        session.save()
        assert client.get("/policies/").status_code == status


def test_a_link_to_set_a_password_that_went_to_the_old_address_no_longer_works(teacher, hr):
    tokens = EmailAwarePasswordResetTokenGenerator()
    token = tokens.make_token(teacher)
    assert tokens.check_token(teacher, token)
    change_email(teacher, email=NEW, by=hr)
    assert not tokens.check_token(Person.objects.get(pk=teacher.pk), token)


def test_an_invitation_to_the_old_address_is_withdrawn(teacher, hr):
    now = timezone.now()
    Invitation.objects.create(person=teacher, token_digest="1", invited_at=now, expires_at=now + timedelta(days=14))
    change_email(teacher, email=NEW, by=hr)
    assert Invitation.objects.get().withdrawn_by == hr


def test_the_address_of_somebody_else_is_refused_in_whatever_case(teacher, head, hr):
    with pytest.raises(ActionRefused, match=f"{head.email} is the address of Siân Hughes. Use another"):
        change_email(teacher, email=head.email.upper(), by=hr)


def test_the_address_that_a_leaver_still_has_is_refused_with_their_last_day(teacher, oakfield, hr):
    day = timezone.localdate() - timedelta(days=1)
    make.staff(oakfield, "Ben", "Cole", email=NEW, until_on=day)
    with pytest.raises(ActionRefused, match="Ben Cole, who left on 21 November 2026"):
        change_email(teacher, email=NEW, by=hr)


def test_an_address_that_was_or_looks_like_anothers_gives_doubts(teacher, oakfield, hr):
    leaver = make.staff(oakfield, "Ben", "Cole", email="ben.cole@demo.example")
    change_email(leaver, email="b.cole@demo.example", by=hr)
    assert find_doubts("Ben.Cole@demo.example", of=teacher) == [
        "ben.cole@demo.example was the address of Ben Cole until 22 November 2026."
    ]
    assert find_doubts("b.co1e@demo.example") == ["It looks like b.cole@demo.example, the address of Ben Cole."]
    assert find_doubts("b.cole@demo.example", of=leaver) == find_doubts("", of=leaver) == find_doubts(NEW) == []
    assert find_doubts("ben.cole@demo.example", of=leaver) == []


@given(st.from_regex(r"[a-z0-9.]{1,20}", fullmatch=True))
def test_dots_tags_and_capitals_before_the_at_make_no_other_address(local):
    folded = fold_address(f"{local}@demo.example")
    assert fold_address(f"{local.upper()}+signing@DEMO.example") == folded
    assert fold_address(f"{local.replace('.', '')}@demo.example") == folded


def test_nobody_changes_their_own_address(hr):
    with pytest.raises(ActionRefused, match="your own record"):
        change_email(hr, email=NEW, by=hr)
