"""Getting in for the first time: the way that the sign-in pages describe, with an account that has no password."""

import re

import pytest

from tests.words import read_links, read_words


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_the_sign_in_pages_say_how_somebody_gets_in_for_the_first_time(client, db, settings, address):
    page = client.get(address)
    assert "First time here? You have an account already" in read_words(page)
    assert f"Ask HR: {settings.HR_PHONE}" in read_words(page)
    assert {"/accounts/login/code/", "/accounts/password/reset/"} <= dict(read_links(page)).keys()


def test_a_code_lets_somebody_in_who_never_had_a_password(client, teacher, sent):
    client.post("/accounts/login/code/", {"email": teacher.email})
    code = re.search(r"^([A-Z0-9-]{6,})$", sent()[-1].body, re.MULTILINE)[1]
    assert client.post("/accounts/login/code/confirm/", {"code": code}).url == "/"
    assert client.get("/accounts/password/change/").url == "/accounts/password/set/"


def test_a_link_lets_somebody_set_their_first_password(client, teacher, sent):
    client.post("/accounts/password/reset/", {"email": teacher.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", sent()[-1].body)[1]
    page = client.get(link, follow=True)
    new = "a new and rather long one"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert client.post("/accounts/login/", {"login": teacher.email, "password": new}).url == "/"


def test_whoever_has_set_a_password_is_home_again(teacher, as_):
    new = "a new and rather long one"
    assert as_(teacher).post("/accounts/password/set/", {"password1": new, "password2": new}).url == "/"
