"""Single sign-on against a real provider, which runs beside the tests and is made to misbehave."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client
from django.utils import timezone

from portal.identity_providers import read_providers
from portal.models import AccessClosure, AuditLine, Person, SecurityKind, SecurityLine, WaitingSignIn
from tests import factories as make
from tests.portal.signing_in import is_signed_in

pytestmark = pytest.mark.real_time
GO = "/accounts/directory/other/"
SUBJECT = "subject-of-maya"
STEP = "/accounts/login/second-step/"


class Provider:
    """The provider at its own address, as a browser and a test speak to it."""

    def __init__(self, address):
        self.address = address

    def send(self, path, data=None, method="POST"):
        body = json.dumps(data or {}).encode()
        request = urllib.request.Request(
            f"{self.address}{path}", body, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read()

    def twist(self, **what):
        self.send("/twist", what)

    def seen(self):
        with urllib.request.urlopen(f"{self.address}/seen", timeout=5) as answer:
            return json.loads(answer.read())

    def sign_in(self, location, subject=SUBJECT, **claims):
        """Somebody signs in there; returns where the provider sends the browser, without the host."""
        self.send(f"/users/{subject}", claims, "PUT")
        opener = urllib.request.build_opener(StayHere)
        with opener.open(urllib.request.Request(location, f"sub={subject}".encode()), timeout=5) as answer:
            back = urlparse(answer.headers["Location"])
        return f"{back.path}?{back.query}"


class StayHere(urllib.request.HTTPRedirectHandler):
    def http_error_302(self, request, fp, code, msg, headers):
        return fp


@pytest.fixture(scope="module")
def running():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.portal.oidc_provider", str(port)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL)
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            try:
                provider.twist()
                break
            except OSError:
                time.sleep(0.1)
        yield provider
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def provider(running, settings):
    """The provider as the trust's own directory, whose addresses are those of demo.example."""
    running.twist()
    use(settings, running, DOMAINS="demo.example")
    return running


def use(settings, provider, **further):
    values = {"ISSUER": provider.address, "NAME": "Trust ID", "CLIENT_ID": "portal", "SECRET": "secret", **further}
    found = read_providers({f"SSO_OTHER_{name}": value for name, value in values.items()}, needs_https=False)
    settings.SIGN_IN_PROVIDERS = found
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": found}}


def come(provider, client, subject=SUBJECT, next_url="", **claims):
    """Signs in there and comes back; returns our answer."""
    go = client.get(GO + (f"?next={next_url}" if next_url else ""))
    assert go.status_code == 302, go.text
    return client.get(provider.sign_in(go.url, subject, **claims))


@pytest.fixture
def tied(maya, provider):
    """Maya, whose account there signs her in here."""
    SocialAccount.objects.create(user=maya, provider="other", uid=f"{provider.address} {SUBJECT}")
    return maya


def read_code(mails):
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mails[-1].body, re.MULTILINE)[1]


def assert_refused(answer, client):
    assert answer.status_code == 403
    assert "You are not signed in" in answer.text
    assert not is_signed_in(client)


# Who comes in


def test_the_sign_in_page_offers_it_only_where_it_is_set(db, client, running, settings):
    assert "Sign in with Trust ID" not in client.get("/accounts/login/").text
    assert client.get(GO).status_code == 404
    assert client.get(f"{GO}back/").status_code == 404
    use(settings, running)
    page = client.get("/accounts/login/?next=/policies/").text
    assert "Sign in with Trust ID" in page
    assert re.search(r'href="/accounts/directory/other/\?[^"]*next=(%2F|/)policies', page)


def test_issuer_and_subject_let_in_whoever_is_tied_to_them_whatever_the_address_says(tied, provider, client):
    answer = come(provider, client, email="somebody.else@demo.example", next_url="/recorded/")
    assert answer.url == "/recorded/"
    assert is_signed_in(client)
    line = SecurityLine.objects.get(kind=SecurityKind.SIGN_IN)
    assert (line.person, line.subject) == (tied, "directory")
    assert SocialAccount.objects.get().extra_data == {}


def test_state_nonce_and_pkce_go_along_and_our_own_address_is_named(tied, provider, client):
    come(provider, client)
    seen = provider.seen()
    assert len(seen["nonce"]) >= 40
    assert len(seen["state"]) >= 16
    assert seen["code_challenge_method"] == "S256"
    assert seen["redirect_uri"] == f"{settings.SITE_ADDRESS}/accounts/directory/other/back/"
    assert seen["response_type"] == "code"


@pytest.mark.parametrize("query", ["process=connect", "auth_params=nonce%3Dmine", "scope=everything"])
def test_a_link_cannot_change_what_is_asked_of_the_provider(tied, provider, query, hr):
    client = make.sign_in(hr)
    answer = client.get(provider.sign_in(client.get(f"{GO}?{query}").url))
    assert answer.url == "/"
    assert client.session["_auth_user_id"] == str(tied.pk)  # not connected to the account that was open
    assert SocialAccount.objects.get().user == tied
    assert provider.seen()["nonce"] != "mine"
    assert "everything" not in provider.seen()["scope"]


def test_to_sign_in_again_keeps_what_was_typed_and_another_person_begins_with_nothing(tied, provider, client, hr):
    come(provider, client)
    for person_before, is_kept in ((tied, True), (hr, False)):
        client = make.sign_in(person_before)
        session = client.session
        session["typed"] = "words"
        session.save()
        come(provider, client)
        assert client.session["_auth_user_id"] == str(tied.pk)
        assert client.session.get("typed") == ("words" if is_kept else None)
        assert is_signed_in(client)


def test_next_leads_nowhere_else(tied, provider, client):
    assert come(provider, client, next_url="https://evil.example/").url == "/"


@pytest.mark.parametrize(
    ("claims", "is_strong"), [({}, False), ({"amr": ["pwd", "mfa"]}, True), ({"amr": "mfa"}, False)]
)
def test_a_second_factor_there_counts_where_the_token_says_so(tied, provider, client, claims, is_strong):
    provider.twist(claims=claims)
    come(provider, client)
    method = "directory-and-factor" if is_strong else "directory"
    assert SecurityLine.objects.get(kind=SecurityKind.SIGN_IN).subject == method


def test_a_second_factor_there_counts_where_the_trust_vouches_for_it(tied, provider, client, settings):
    use(settings, provider, DEMANDS_SECOND_FACTOR="on")
    come(provider, client)
    assert SecurityLine.objects.get(kind=SecurityKind.SIGN_IN).subject == "directory-and-factor"


@pytest.mark.parametrize(("amr", "is_asked_here"), [(["pwd", "mfa"], False), (["pwd"], True)])
def test_a_second_step_is_asked_here_only_if_the_directory_has_not_asked(tied, provider, client, amr, is_asked_here):
    secret = generate_totp_secret()
    TOTP.activate(tied, secret)
    provider.twist(claims={"amr": amr})
    answer = come(provider, client)
    if is_asked_here:
        assert answer.url == STEP
        assert not is_signed_in(client)
        answer = client.post(STEP, {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))})
    assert answer.url == "/"
    assert SecurityLine.objects.get(kind=SecurityKind.SIGN_IN).subject == "directory-and-factor"


# What a token must be


WRONG = {
    "issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "nonce": {"claims": {"nonce": "of another request"}},
    "no nonce": {"claims": {"nonce": None}},
    "audience": {"claims": {"aud": "another application"}},
    "no audience": {"claims": {"aud": None}},
    "made for another party": {"claims": {"azp": "another application"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "no expiry": {"claims": {"exp": None}},
    "not yet valid": {"claims": {"nbf": 4_000_000_000}},
    "no subject": {"claims": {"sub": None}},
    "subject of spaces": {"claims": {"sub": "  "}},
    "subject too long to keep": {"claims": {"sub": "x" * 300}},
    "signed by a key that is not published": {"forged": True},
    "signed by nobody": {"algorithm": "none"},
    "signed with the public key as a secret": {"algorithm": "HS256"},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_token_lets_nobody_in(tied, provider, client, wrong, caplog):
    provider.twist(**WRONG[wrong])
    assert_refused(come(provider, client), client)
    assert SecurityLine.objects.get().kind == SecurityKind.DIRECTORY_REFUSED
    assert "A sign-in by a directory was refused" in caplog.text
    provider.twist()
    assert come(provider, client).status_code == 302  # and the right one does


def test_a_provider_that_calls_itself_something_else_is_refused(tied, provider, client, caplog):
    provider.twist(described={"issuer": "https://evil.example"})
    assert_refused(client.get(GO), client)


def test_a_rotated_key_is_known_at_once(tied, provider, client):
    assert come(provider, client).status_code == 302
    provider.send("/rotate")
    other = Client()
    assert come(provider, other).status_code == 302
    assert is_signed_in(other)


def test_an_answer_counts_once_and_in_the_browser_that_asked(tied, provider, client, caplog):
    back = provider.sign_in(client.get(GO).url)
    stranger = Client()
    assert_refused(stranger.get(back), stranger)
    assert client.get(back).status_code == 302
    assert_refused(Client().get(back), Client())
    assert_refused(Client().get(f"{GO}back/?code=x&state=y"), Client())


def test_a_verifier_of_another_request_is_refused_there(tied, provider, client, caplog):
    first = provider.sign_in(client.get(GO).url)
    second = provider.sign_in(client.get(GO).url)
    code = parse_qs(urlparse(first).query)["code"][0]
    state = parse_qs(urlparse(second).query)["state"][0]
    assert_refused(client.get(f"{GO}back/?code={code}&state={state}"), client)


def test_whoever_says_no_there_is_not_signed_in(tied, provider, client, caplog):
    state = parse_qs(urlparse(client.get(GO).url).query)["state"][0]
    assert_refused(client.get(f"{GO}back/?error=access_denied&state={state}"), client)


def test_a_provider_that_is_down_says_so_in_words(tied, settings, client, caplog, provider):
    use(settings, Provider("http://127.0.0.1:9"))
    assert_refused(client.get(GO), client)


# The first time


def test_a_known_address_of_the_trust_is_tied_by_a_code_to_the_mailbox_on_record(maya, provider, client, sent):
    answer = come(provider, client, email=maya.email.upper(), next_url="/policies/")
    assert answer.url == "/accounts/login/code/confirm/"
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert "This is your first sign-in with Trust ID" in client.get(answer.url).text
    assert client.post(answer.url, {"code": "WRONG-1"}).status_code == 200
    assert not SocialAccount.objects.exists()
    mails = sent()
    assert mails[-1].to == [maya.email]
    assert client.post(answer.url, {"code": read_code(mails)}).url == "/policies/"
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (maya, "other", f"{provider.address} {SUBJECT}")
    assert SecurityLine.objects.filter(kind=SecurityKind.DIRECTORY_TIED, person=maya).exists()
    assert "Your Trust ID account now signs you in" in sent()[-1].body
    other = Client()
    assert come(provider, other).status_code == 302
    assert is_signed_in(other)


def test_a_code_that_somebody_asked_for_otherwise_ties_nothing(maya, provider, client, sent):
    come(provider, client, email=maya.email)
    client.post("/accounts/login/code/", {"email": maya.email})
    client.post("/accounts/login/code/confirm/", {"code": read_code(sent())})
    assert is_signed_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("claims", "domains"),
    [
        ({"email": "somebody@demo.example"}, "demo.example"),
        ({"email": "maya@elsewhere.example"}, "demo.example"),
        ({"email": "MAYA"}, "elsewhere.example"),
        ({"email": "MAYA", "email_verified": False}, ""),
        ({"email": "MAYA"}, ""),
        ({}, "demo.example"),
    ],
    ids=["unknown", "another domain", "not the trust's domain", "not verified", "said nothing of it", "no address"],
)
def test_everybody_else_waits_for_hr(maya, provider, client, settings, claims, domains):
    use(settings, provider, DOMAINS=domains)
    claims = {name: value.replace("MAYA", maya.email) if name == "email" else value for name, value in claims.items()}
    claims = {
        name: value.replace(f"{maya.email}@", "maya@") if name == "email" else value for name, value in claims.items()
    }
    answer = come(provider, client, name="Maya", **claims)
    assert answer.status_code == 403
    assert "HR must confirm this first" in answer.text
    assert not is_signed_in(client)
    assert WaitingSignIn.objects.get().uid == f"{provider.address} {SUBJECT}"
    assert Person.objects.filter(email="somebody@demo.example").count() == 0
    come(provider, client, name="Maya", **claims)
    assert WaitingSignIn.objects.count() == 1


def test_an_attacker_who_registers_the_same_address_elsewhere_gets_nowhere(tied, provider, client, sent):
    """At another account of the trust's own directory, and at a provider that claims to be it."""
    answer = come(provider, client, subject="attacker", email=tied.email, email_verified=True)
    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert sent() == []
    assert SocialAccount.objects.get().uid.endswith(SUBJECT)
    provider.twist(claims={"iss": "https://evil.example"})
    assert_refused(come(provider, client, email=tied.email), client)


def test_the_same_subject_of_another_issuer_is_somebody_else(tied, provider, client):
    SocialAccount.objects.update(uid=f"https://evil.example {SUBJECT}")
    assert come(provider, client).status_code == 403
    assert not is_signed_in(client)


def test_whoever_has_left_or_whose_access_is_closed_is_out_whatever_the_provider_says(
    tied, provider, hr, client, caplog
):
    AccessClosure.objects.create(person=tied, closed_at=timezone.now(), closed_by=hr)
    assert "/accounts/inactive/" in come(provider, client).url
    AccessClosure.objects.update(opened_at=timezone.now(), opened_by=hr)
    make.end(tied.engagements.all(), timezone.localdate() - timedelta(days=1))
    assert_refused(come(provider, client), client)


def test_a_leaver_is_mailed_no_code(maya, provider, client, sent):
    make.end(maya.engagements.all(), timezone.localdate() - timedelta(days=1))
    assert come(provider, client, email=maya.email).status_code == 403
    assert sent() == []


# Two records of one person


@pytest.fixture
def twin(oakfield):
    """A second record of Maya, with another address, which HR has merged into hers."""
    return make.staff(oakfield, "Maya", "O'Brien", "maya.old@demo.example")


@pytest.mark.parametrize("is_of_merged", [True, False])
def test_an_account_of_either_of_two_merged_records_lets_the_person_in(maya, twin, provider, client, is_of_merged):
    owner = twin if is_of_merged else maya
    SocialAccount.objects.create(user=owner, provider="other", uid=f"{provider.address} {SUBJECT}")
    merge = make.merge(twin, maya)
    assert come(provider, client).url == "/"
    assert client.get("/").status_code == 200
    assert client.session["_auth_user_id"] == str(maya.pk)
    assert "Trust ID" in client.get("/me/sign-ins/").text
    merge.replaced_at = timezone.now()
    merge.save()
    apart = Client()
    come(provider, apart)
    assert apart.session["_auth_user_id"] == str(owner.pk)


def test_who_has_left_is_judged_by_both_records_and_closed_access_by_either(maya, twin, provider, hr, caplog):
    SocialAccount.objects.create(user=twin, provider="other", uid=f"{provider.address} {SUBJECT}")
    make.merge(twin, maya)
    yesterday = timezone.localdate() - timedelta(days=1)
    make.end(maya.engagements.all(), yesterday)
    assert come(provider, Client()).url == "/"
    AccessClosure.objects.create(person=twin, closed_at=timezone.now(), closed_by=hr)
    assert "/accounts/inactive/" in come(provider, Client()).url
    AccessClosure.objects.update(opened_at=timezone.now(), opened_by=hr)
    make.end(twin.engagements.all(), yesterday)
    client = Client()
    assert_refused(come(provider, client), client)


def test_a_first_sign_in_with_the_address_of_a_merged_record_ties_the_person(maya, twin, provider, client, sent, hr):
    make.merge(twin, maya)
    answer = come(provider, client, email=twin.email)
    mails = sent()
    assert mails[-1].to == [maya.email]
    assert client.post(answer.url, {"code": read_code(mails)}).url == "/"
    assert SocialAccount.objects.get().user == maya
    # A second account there, with the other address, is not another person's.
    assert come(provider, Client(), subject="second", email=twin.email).status_code == 403
    desk = make.sign_in(hr)
    page = desk.get(f"/manage/people/sign-ins/{WaitingSignIn.objects.get().pk}/", {"who": twin.email}).text
    assert f'value="{maya.pk}"' in page


def test_disconnecting_takes_the_accounts_of_both_records(maya, twin, provider, client, hr):
    SocialAccount.objects.create(user=twin, provider="other", uid=f"{provider.address} {SUBJECT}")
    make.merge(twin, maya)
    make.sign_in(hr).post(f"/manage/people/{maya.pk}/sign-in/", {"act": "directory other"})
    assert not SocialAccount.objects.exists()
    assert come(provider, client).status_code == 403


# HR settles


@pytest.fixture
def waiting(maya, provider):
    come(provider, Client(), subject="unknown", email="new.address@demo.example", name="Maya O’Brien")
    return WaitingSignIn.objects.get()


def test_hr_says_whose_it_is_and_the_person_is_told(waiting, maya, hr, provider, client, sent):
    desk = make.sign_in(hr)
    assert "1 person waits to be let in" in desk.get("/").text
    assert "new.address@demo.example" in desk.get("/manage/people/sign-ins/").text
    address = f"/manage/people/sign-ins/{waiting.pk}/"
    assert "Nobody has this staff number" in desk.get(address, {"who": "nothing"}).text
    assert "Connect it to" in desk.get(address, {"who": maya.reference}).text
    assert desk.post(address, {"person": str(maya.pk)}).url == "/manage/people/sign-ins/"
    assert "Your Trust ID account now signs you in" in sent()[-1].body
    assert AuditLine.objects.filter(action="tie-sign-in", by=hr, subject=f"person:{maya.pk}").exists()
    waiting.refresh_from_db()
    assert (waiting.email, waiting.name, waiting.person) == ("", "", maya)
    assert desk.get(address).status_code == 404
    assert come(provider, client, subject="unknown").status_code == 302
    assert is_signed_in(client)


def test_a_new_account_of_somebody_who_is_tied_replaces_the_old_one_once_hr_says_so(
    tied, waiting, hr, provider, client
):
    desk = make.sign_in(hr)
    page = desk.get(f"/manage/people/sign-ins/{waiting.pk}/", {"who": tied.email}).text
    assert "Another Trust ID account signs them in now. It will no longer do so." in " ".join(page.split())
    desk.post(f"/manage/people/sign-ins/{waiting.pk}/", {"person": str(tied.pk)})
    assert SocialAccount.objects.get().uid.endswith("unknown")
    assert come(provider, client).status_code == 403


def test_hr_turns_one_down(waiting, hr, provider, client):
    make.sign_in(hr).post(f"/manage/people/sign-ins/{waiting.pk}/")
    waiting.refresh_from_db()
    assert waiting.settled_by == hr
    assert AuditLine.objects.filter(action="turn-down-sign-in").exists()
    assert come(provider, client, subject="unknown").status_code == 403


def test_nobody_settles_their_own(waiting, hr):
    answer = make.sign_in(hr).post(f"/manage/people/sign-ins/{waiting.pk}/", {"person": str(hr.pk)}, follow=True)
    assert "You cannot settle your own sign-in" in answer.text
    assert not SocialAccount.objects.exists()


def test_hr_disconnects_one(tied, hr, provider, client, sent):
    desk, address = make.sign_in(hr), f"/manage/people/{tied.pk}/sign-in/"
    assert "Disconnect Trust ID" in desk.get(address).text
    desk.post(address, {"act": "directory other"})
    desk.post(address, {"act": "directory other"})
    assert not SocialAccount.objects.exists()
    assert len([mail for mail in sent() if "no longer signs you in" in mail.body]) == 1
    assert come(provider, client).status_code == 403
