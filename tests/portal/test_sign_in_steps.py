"""Signing in again while signed in, and as somebody else: each way with a second page, and what the session keeps."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from portal.models import SignedInSession
from tests import factories as make
from tests.portal.signing_in import PASSWORD, is_signed_in, log_in
from tests.portal.test_second_factor import STEP, code_for

pytestmark = pytest.mark.real_time
CONFIRM = "/accounts/login/code/confirm/"


@pytest.fixture
def client(maya):
    """Maya's, in which she has signed in with her password, and begun to type something."""
    made = Client()
    log_in(made, maya.email)
    session = made.session
    session["typed"] = "words"
    session.save()
    return made


@pytest.fixture
def colleague(oakfield):
    person = make.staff(oakfield, "Zoë", "Fairclough")
    person.set_password(PASSWORD)
    person.save()
    return person


def read_methods(client):
    return [record["method"] for record in client.session["account_authentication_methods"]]


def give_code(client, person, sent):
    client.post("/accounts/login/code/", {"email": person.email, "next": "/recorded/"})
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", sent()[-1].body, re.MULTILINE)[1]
    assert client.get(CONFIRM).status_code == 200
    return client.post(CONFIRM, {"code": code})


def test_a_code_by_mail_renews_the_sign_in_of_whoever_is_signed_in(maya, client, sent):
    assert give_code(client, maya, sent).status_code == 302
    assert read_methods(client) == ["password", "code"]
    assert client.session["typed"] == "words"
    assert is_signed_in(client)


def test_a_second_step_renews_it_too(maya, client):
    secret = generate_totp_secret()
    TOTP.activate(maya, secret)
    assert log_in(client, maya.email, next="/recorded/").url == STEP
    assert client.get(STEP).status_code == 200
    assert client.post(STEP, {"code": code_for(secret)}).url == "/recorded/"
    assert read_methods(client) == ["password", "password", "mfa"]
    assert client.session["typed"] == "words"


@pytest.mark.parametrize("way", ["password", "code"])
def test_somebody_else_signs_in_at_once_and_finds_nothing_of_whoever_was_there(client, colleague, sent, way):
    if way == "password":
        log_in(client, colleague.email)
    else:
        give_code(client, colleague, sent)
    assert is_signed_in(client)
    assert client.session["_auth_user_id"] == str(colleague.pk)
    assert read_methods(client) == [way]
    assert "typed" not in client.session
    assert SignedInSession.objects.filter(person=colleague).count() == 1
    assert "(this one)" in client.get("/me/sign-ins/").text


def test_a_step_that_nobody_began_leads_back(client):
    assert client.get(STEP).url == "/"
    assert client.get(CONFIRM).url == "/"
    assert Client().get(STEP).url == "/accounts/login/"
