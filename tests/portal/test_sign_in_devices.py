"""Strangers lock out strangers only: a device that somebody has signed in from before has a count of its own."""

import pytest
from django.conf import settings
from django.test import Client

from portal.accounts import known_devices
from portal.models import Notice
from tests import factories as make
from tests.portal.signing_in import PASSWORD, guess, is_signed_in, log_in

pytestmark = pytest.mark.real_time


@pytest.fixture
def phone(maya):
    """The owner's, from which she has signed in and out."""
    client = Client()
    log_in(client, maya.email)
    client.post("/accounts/logout/")
    return client


def test_strangers_guesses_leave_the_owners_own_device_its_ten_tries(maya, phone):
    guess(maya.email)
    assert "Too many tries." in log_in(Client(), maya.email).text
    guess(maya.email, 9, phone)
    assert log_in(phone, maya.email).url == "/"
    assert is_signed_in(phone)


def test_a_known_device_is_stopped_after_ten_tries_too(maya, phone):
    guess(maya.email, 10, phone)
    assert "Too many tries." in log_in(phone, maya.email).text
    assert log_in(Client(), maya.email).url == "/"  # and stops nobody else


def test_the_host_that_a_request_names_gives_no_further_tries(maya):
    guess(maya.email, 10)
    answer = Client().post(
        "/accounts/login/", {"login": maya.email, "password": PASSWORD}, headers={"host": "localhost:81"}
    )
    assert "Too many tries." in answer.text


def test_a_device_is_known_for_those_who_signed_in_there_and_for_nobody_else(maya, phone, oakfield):
    colleague = make.staff(oakfield, "Zoë", "Fairclough")
    guess(colleague.email)
    assert "Too many tries." in log_in(phone, colleague.email).text


def test_a_shared_computer_knows_each_who_signed_in_there(maya, phone, oakfield):
    colleague = make.staff(oakfield, "Zoë", "Fairclough")
    colleague.set_password(PASSWORD)
    colleague.save()
    log_in(phone, colleague.email)
    for person in (maya, colleague):
        guess(person.email)
        assert log_in(phone, person.email).url == "/"


def test_the_cookie_cannot_be_read_or_made_up_and_keeps_the_newest_people_only(maya, phone, oakfield):
    cookie = phone.cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for readable in (str(maya.pk), maya.pk.hex, maya.email, maya.reference, "Maya"):
        assert readable not in cookie.value
    stranger = Client()
    stranger.cookies[settings.DEVICE_COOKIE_NAME] = cookie.value[:-2] + "xx"
    guess(maya.email)
    assert "Too many tries." in log_in(stranger, maya.email).text
    for position in range(known_devices.MOST_PEOPLE):
        person = make.staff(oakfield, "Person", f"Number {position}")
        person.set_password(PASSWORD)
        person.save()
        log_in(phone, person.email)
    assert len(phone.cookies[settings.DEVICE_COOKIE_NAME].value) < 1500
    assert "Too many tries." in log_in(phone, maya.email).text


def test_strangers_use_up_their_own_codes_and_resets_and_not_the_owners(maya, phone):
    for address in ("login/code", "password/reset", "login/code"):
        for _ in range(3):
            Client().post(f"/accounts/{address}/", {"email": maya.email})
    assert Notice.objects.filter(person=maya).count() == 5
    assert "asked for too many e-mails" in Client().post("/accounts/password/reset/", {"email": maya.email}).text
    for _ in range(6):
        phone.post("/accounts/login/code/", {"email": maya.email})
    assert Notice.objects.filter(person=maya).count() == 10


def test_a_new_password_ends_the_wait(maya, client):
    guess(maya.email)
    make.sign_in(maya, client)
    new = "a new and rather long one"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert log_in(Client(), maya.email, new).url == "/"


def test_the_mails_that_new_devices_may_ask_for_are_capped_and_known_ones_are_not_stopped(
    maya,
    phone,
    oakfield,
    settings,
):
    settings.MAILS_TO_NEW_DEVICES = 2
    others = [make.staff(oakfield, "Person", f"Number {number}") for number in range(3)]
    answers = [Client().post("/accounts/login/code/", {"email": other.email}) for other in others]
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "asked for too many e-mails" in Client().post("/accounts/login/code/", {"email": "nobody@demo.example"}).text
    assert phone.post("/accounts/login/code/", {"email": maya.email}).status_code == 302
    assert Notice.objects.filter(kind="login_code").count() == 3


def test_a_training_day_of_250_may_ask_for_two_mails_each():
    assert settings.MAILS_TO_NEW_DEVICES >= 2 * 250
