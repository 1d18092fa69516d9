"""Pages for when something went wrong: what happened, and what to do next."""

import pytest
from django.test import Client, RequestFactory

from portal.views.errors import server_error
from tests import factories as make
from tests.words import read_words


def test_500_needs_no_database_and_no_list_of_files():
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "went wrong" in read_words(page.text)


def test_a_fault_of_ours_is_told_under_the_trusts_name(monkeypatch, db):
    monkeypatch.setattr("portal.views.health.health.find_fault", lambda: 1 / 0)
    page = Client(raise_request_exception=False).get("/healthz")
    assert page.status_code == 500
    assert "The Societas Trust" in page.text
    assert "invented people" in page.text


def test_a_host_that_is_not_ours_is_a_bad_request(db):
    page = Client().get("/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert read_words(page)


def test_a_form_without_its_token_is_explained(teacher, protocol):
    client = make.sign_in(teacher, Client(enforce_csrf_checks=True))
    page = client.post("/policies/social-networking-protocol/sign/", {"typed_name": "Maya"})
    assert page.status_code == 403
    assert "open" in read_words(page).lower()


@pytest.mark.real_time
def test_too_many_mails_are_refused_with_a_sentence_above_the_form(teacher, sent):
    answers = [Client().post("/accounts/password/reset/", {"email": teacher.email}) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [200] * 2
    assert "You have asked for too many e-mails. Wait 15 minutes" in read_words(answers[-1])
    assert len(sent()) == 5


def test_404_says_there_is_nothing_that_you_can_open(teacher, as_):
    assert "There is nothing here that you can open." in read_words(as_(teacher).get("/no-such-page/"))


def test_403_says_who_can(teacher, as_):
    page = as_(teacher).get("/trust/")
    assert page.status_code == 403
    assert read_words(page)
