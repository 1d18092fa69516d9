"""Whoever types an address learns nothing about it, and has nobody mailed who is not known."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client

from portal.models import Notice, Person
from portal.notices import encryption
from portal.notices.messages import build_message, write_letter
from tests.portal.signing_in import log_in

UNKNOWN = "nobody@demo.example"
ASKING = ["login/code", "password/reset"]


@pytest.mark.parametrize("page", ASKING)
def test_an_unknown_address_gets_no_mail_and_the_same_answer(maya, page):
    answers = []
    for email in (maya.email, UNKNOWN):
        client = Client()
        answer = client.post(f"/accounts/{page}/", {"email": email}, follow=True)
        text = re.sub(r'value="[^"]*"', "", answer.text).replace(email, "")
        answers.append((answer.redirect_chain, answer.status_code, text))
    assert answers[0] == answers[1]
    assert [notice.person for notice in Notice.objects.all()] == [maya]


def test_a_wrong_code_gets_the_same_answer_for_an_unknown_address(maya):
    answers = []
    for email in (maya.email, UNKNOWN):
        client = Client()
        client.post("/accounts/login/code/", {"email": email})
        tries = [client.post("/accounts/login/code/confirm/", {"code": "WRONG"}) for _ in range(4)]
        answers.append([(answer.status_code, answer.headers.get("Location")) for answer in tries])
    assert answers[0] == answers[1]


@pytest.mark.real_time
@pytest.mark.parametrize("page", [*ASKING, "login/code/confirm"])
def test_no_answer_comes_before_the_moment_at_which_all_do(maya, page, settings):
    settings.SIGN_IN_ANSWERS_AFTER = timedelta(milliseconds=60)
    for email in (maya.email, UNKNOWN):
        client = Client()
        client.post("/accounts/login/code/", {"email": email})
        began_at = time.perf_counter()
        client.post(f"/accounts/{page}/", {"email": email, "code": "WRONG"})
        assert time.perf_counter() - began_at >= 0.06


def test_a_wrong_password_takes_as_many_statements_for_an_unknown_address(maya, django_assert_max_num_queries):
    counts = []
    for email in (maya.email, UNKNOWN):
        for _ in range(2):  # the first one makes the count
            with django_assert_max_num_queries(100) as made:
                log_in(Client(), email, "wrong")
        counts.append(len(made))
    assert abs(counts[0] - counts[1]) <= 1  # allauth asks once more for what it does not find


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999"])
def test_a_link_to_set_a_password_leads_to_our_address_whatever_host_the_request_names(maya, host, settings):
    settings.SITE_ADDRESS = "https://policies.example.org"
    Client().post("/accounts/password/reset/", {"email": maya.email}, headers={"host": host})
    [notice] = Notice.objects.all()
    message = build_message(notice, write_letter(notice), maya.email)
    assert re.search(r"https?://\S+", message.body)[0].startswith("https://policies.example.org/accounts/password/")
    assert host not in message.body + message.subject
    assert encryption.decrypt(notice)["key"] in message.body


def test_nobody_is_found_by_an_address_that_only_looks_like_theirs(maya):
    Client().post("/accounts/password/reset/", {"email": maya.email.replace("demo", "ｄemo")})
    assert not Notice.objects.exists()
    assert Person.objects.filter(email=maya.email).exists()
