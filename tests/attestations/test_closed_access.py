"""HR closes somebody's access and opens it again: no way leads in meanwhile, and no session comes back."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.models import AccessClosure, AuditLine
from portal.people.actions.access import close_access, open_access
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.test_sign_in import PASSWORD, log_in
from tests.words import read_words


@pytest.fixture
def maya(teacher, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    teacher.set_password(PASSWORD)
    teacher.save()
    return teacher


def page(person):
    return f"/manage/people/{person.pk}/access/"


def is_signed_in(client):
    return client.get("/").status_code == 200


def test_closing_says_what_it_does_and_ends_every_session_at_once(as_, hr, maya):
    phone, desk, office = as_(maya), as_(maya), as_(hr)
    assert is_signed_in(phone)
    assert page(maya) in office.get(f"/people/{maya.pk}/").text
    asked = read_words(office.get(page(maya)).text)
    assert f"{maya.name} will be signed out everywhere and cannot sign in until somebody opens access again." in asked
    assert is_signed_in(phone), "Opening the page closes nothing."
    done = office.post(page(maya), {"access": "close"}, follow=True)
    assert f"{maya.name} is signed out everywhere and cannot sign in." in read_words(done.text)
    assert f"Access was closed by {hr.name} on 22 November 2026 at 07:20." in read_words(done.text)
    assert not is_signed_in(phone)
    assert not is_signed_in(desk)


def test_no_way_leads_in_while_access_is_closed(hr, maya, client, sent):
    client.post("/accounts/password/reset/", {"email": maya.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", sent()[-1].body)[1]
    client.post("/accounts/login/code/", {"email": maya.email})
    code = re.search(r"^([A-Z0-9-]{6,})$", sent()[-1].body, re.MULTILINE)[1]
    close_access(maya, by=hr)
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_signed_in(client), "A code that was mailed before."
    by_password = Client()
    log_in(by_password, maya)
    assert not is_signed_in(by_password)
    new, by_link = "a new and rather long one", Client()
    form = by_link.get(link, follow=True)
    by_link.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    log_in(by_link, maya, new)
    assert not is_signed_in(by_link), "A link that was mailed before."


def test_nothing_is_mailed_while_access_is_closed(hr, maya, client, sent):
    close_access(maya, by=hr)
    before = len(sent())
    client.post("/accounts/login/code/", {"email": maya.email})
    client.post("/accounts/password/reset/", {"email": maya.email})
    assert len(sent()) == before


def test_opened_again_people_sign_in_and_no_session_of_before_comes_back(as_, hr, maya, clock):
    before, office = as_(maya), as_(hr)
    office.post(page(maya), {"access": "close"})
    clock.shift(timedelta(minutes=10))
    asked = office.get(page(maya)).text
    assert "can sign in again, with the same password as before" in read_words(asked)
    office.post(page(maya), {"access": "open"})
    assert not is_signed_in(before)
    clock.shift(timedelta(seconds=1))
    after = Client()
    log_in(after, maya)
    assert is_signed_in(after)
    closure = AccessClosure.objects.get()
    assert (closure.closed_by, closure.opened_by) == (hr, hr)
    assert list(
        AuditLine.objects.filter(subject=f"person:{maya.pk}").exclude(action="see").values_list("action", "at")
    ) == [
        ("close-access", closure.closed_at),
        ("open-access", closure.opened_at),
    ]


def test_each_button_does_what_it_says_however_often_it_is_pressed(as_, hr, maya):
    office = as_(hr)
    for access in ("open", "close", "close", "nonsense"):
        office.post(page(maya), {"access": access})
    assert AccessClosure.objects.get().opened_at is None
    for _ in range(2):
        office.post(page(maya), {"access": "open"})
    assert AccessClosure.objects.count() == 1
    assert AuditLine.objects.filter(action__in=["close-access", "open-access"]).count() == 2


def test_nobody_closes_their_own_access(as_, hr):
    office = as_(hr)
    assert page(hr) not in office.get(f"/people/{hr.pk}/").text
    assert "Ask someone else in HR." in office.get(page(hr)).text
    office.post(page(hr), {"access": "close"})
    for action in (close_access, open_access):
        with pytest.raises(ActionRefused, match="You cannot open or close your own access"):
            action(hr, by=hr)
    assert not AccessClosure.objects.exists()
    assert is_signed_in(office)


def test_closing_asks_for_a_sign_in_of_the_last_hour(as_, hr, maya, clock):
    office = as_(hr)
    clock.shift(timedelta(minutes=20))
    office.get("/")
    clock.shift(timedelta(minutes=20))
    office.get("/")
    clock.shift(timedelta(minutes=21))
    assert office.get(page(maya)).url.startswith("/accounts/")
    clock.shift(timedelta(minutes=30))
    office.post(page(maya), {"access": "close"})
    assert not AccessClosure.objects.exists()


def test_the_database_refuses_two_closures_at_once_and_ones_own(hr, maya, clock):
    close_access(maya, by=hr)
    row = AccessClosure.objects.get()
    for again in ({"person": maya, "closed_by": hr}, {"person": hr, "closed_by": hr}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccessClosure.objects.create(closed_at=row.closed_at, **again)


def test_whoever_is_signed_in_is_read_with_one_statement(as_, teacher, django_assert_num_queries):
    client = as_(teacher)
    client.get("/recorded/")
    with django_assert_num_queries(3):  # the session, the person, and what roles they have
        client.get("/recorded/")


def test_it_holds_with_allauths_own_backend_too(hr, maya, protocol, clock, settings):
    settings.AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
    client = make.sign_in(maya)
    assert client.get("/policies/").status_code == 200
    close_access(maya, by=hr)
    assert not is_signed_in(client)
    open_access(maya, by=hr)
    assert not is_signed_in(client)
    make.end(maya.engagements.all(), timezone.localdate() - timedelta(days=1))
    clock.shift(timedelta(seconds=1))
    assert make.sign_in(maya).get("/policies/").status_code == 403
