"""What one does in one's own name asks for a sign-in of the last hour, and loses no words by it."""

from datetime import timedelta

import pytest
from django.test import Client

from policy.models import Version
from tests import drafts
from tests import factories as make
from tests.portal.signing_in import PASSWORD, is_signed_in, log_in
from tests.rows import ask_all

WITHDRAW = "/manage/policies/social-networking-protocol/versions/1.0/withdraw/"
NEW = "a new and rather long one"
NEEDING = ["/accounts/password/change/", "/accounts/password/set/", WITHDRAW, "{draft}approve/"]


@pytest.fixture
def draft(protocol, policy_lead):
    code = make.version(source=b"1 Purpose\n1.1 You should be kind.\n", slug="code", title="Code of Conduct")
    return drafts.submit(drafts.begin(code, policy_lead), policy_lead)


@pytest.mark.parametrize("address", NEEDING)
def test_after_an_hour_a_sign_in_is_asked_for_first(address, hr, draft, as_, clock):
    address = address.format(draft=f"/manage/policies/drafts/{draft.pk}/")
    client = as_(hr)
    clock.shift(timedelta(minutes=60))
    assert client.get(address).status_code in {200, 302}
    assert "/accounts/login/" not in client.get(address).headers.get("Location", "")
    clock.shift(timedelta(minutes=1))
    assert client.get(address).url == f"/accounts/login/?next={address}"


def test_what_was_sent_too_late_does_nothing_and_stands_in_the_form_after_signing_in(hr, protocol, as_, clock):
    client = as_(hr)
    clock.shift(timedelta(minutes=91))
    assert client.post(WITHDRAW, {"reason": "It names a <wrong> law."}).url == f"/accounts/login/?next={WITHDRAW}"
    make.sign_in(hr, client)
    page = client.get(WITHDRAW).text
    assert "It names a &lt;wrong&gt; law." in page
    assert "Nothing was sent." in page
    assert Version.objects.get(number="1.0").withdrawn_at is None
    assert "wrong" not in client.get(WITHDRAW).text  # it comes back once
    client.post(WITHDRAW, {"reason": "It names a wrong law."})
    assert Version.objects.get(number="1.0").withdrawn_at


def test_words_do_not_come_back_to_somebody_else(hr, protocol, as_, clock):
    colleague = make.staff(make.academy("hawthorn", urn="140003"), "Harriet", "Reid")
    make.grant(colleague, "hr")
    client = as_(hr)
    clock.shift(timedelta(minutes=91))
    client.post(WITHDRAW, {"reason": "A secret reason"})
    make.sign_in(colleague, client)
    assert "A secret reason" not in client.get(WITHDRAW).text


def test_passwords_are_not_kept_in_the_session(maya, client, clock):
    make.sign_in(maya, client)
    clock.shift(timedelta(minutes=91))
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert PASSWORD not in str(dict(client.session.items()))
    assert "kept_words" not in client.session


def test_a_changed_password_ends_every_other_session(maya):
    phone, desk = Client(), Client()
    for client in (phone, desk):
        log_in(client, maya.email)
        assert is_signed_in(client)
    desk.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert is_signed_in(desk)
    assert not is_signed_in(phone)


@ask_all(
    "password",
    [
        "The Societas Trust",
        "societastrust2026",
        "Societas-Policy-Portal!",
        "PASSWORD portal 123",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "1111222233334444",
    ],
)
def test_names_of_ours_and_few_characters_are_no_password(password, maya, client):
    make.sign_in(maya, client)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    answer = client.post("/accounts/password/change/", data)
    assert "Choose a different password" in answer.text
    maya.refresh_from_db()
    assert maya.check_password(PASSWORD)


def test_a_password_may_hold_words_of_ours_among_others(maya, client):
    make.sign_in(maya, client)
    new = "policy giraffe trust teapot"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    maya.refresh_from_db()
    assert maya.check_password(new)


def test_signing_out_clears_the_browser_but_no_cookies_and_an_ended_session_clears_nothing(teacher, as_, clock):
    client = as_(teacher)
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    client = as_(teacher)
    assert "Clear-Site-Data" not in client.get("/accounts/logout/")
    clock.shift(timedelta(hours=13))
    assert "Clear-Site-Data" not in client.get("/")
