"""A second step at sign-in: codes of an app, recovery codes, and of whom one is demanded. Passkeys: tests/browser."""

import re
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from portal.accounts.actions import second_factors
from portal.models import AuditLine, Notice, SecurityKind, SecurityLine
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.signing_in import is_signed_in, log_in

pytestmark = pytest.mark.real_time
APP = "/accounts/second-step/app/add/"
STEP = "/accounts/login/second-step/"


def code_for(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def add_app(client):
    """As somebody does it on the page; returns the key that the app has now."""
    page = client.get(APP)
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page.text)[1]
    assert client.post(APP, {"code": code_for(secret, -1)}).status_code == 302
    return secret


@pytest.fixture
def secret(maya):
    """The key of an app that Maya has set up before."""
    made = generate_totp_secret()
    TOTP.activate(maya, made)
    return made


@pytest.fixture
def codes(maya, secret):
    return RecoveryCodes.activate(maya).generate_codes()


def kinds(person):
    return list(SecurityLine.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def test_an_app_is_added_with_a_code_and_told_by_mail_and_brings_codes(maya, sent, django_capture_on_commit_callbacks):
    client = Client()
    log_in(client, maya.email)
    with django_capture_on_commit_callbacks(execute=True):
        add_app(client)
    assert SecurityKind.FACTOR_ADDED in kinds(maya)
    assert "added an authenticator app" in sent()[-1].body
    page = client.get("/accounts/second-step/codes/")
    assert len(re.findall(r"\b\d{8}\b", page.text)) == 10
    file = client.get("/accounts/second-step/codes/file/")
    assert file["Content-Disposition"].startswith("attachment")
    assert "Each of them works once" in file.text


def test_a_passkey_of_ones_own_is_renamed(maya, hr):
    passkey = Authenticator.objects.create(user=maya, type="webauthn", data={"name": "My phone", "credential": {}})
    client, address = make.sign_in(maya), f"/accounts/second-step/passkeys/{passkey.pk}/name/"
    assert 'value="My phone"' in client.get(address).text
    assert "Type a name for it." in client.post(address, {"name": " \u202e "}).text
    for _ in range(2):
        page = client.post(address, {"name": "\u202eOld phone" + "!" * 200}, follow=True).text
    assert f"This passkey is now called Old phone{'!' * 51}." in page
    passkey.refresh_from_db()
    assert passkey.data == {"name": f"Old phone{'!' * 51}", "credential": {}}
    assert kinds(maya).count(SecurityKind.FACTOR_RENAMED) == 1
    assert make.sign_in(hr).post(address, {"name": "Mine"}).status_code == 404


def test_a_wrong_code_adds_nothing(maya):
    client = Client()
    log_in(client, maya.email)
    client.get(APP)
    assert client.post(APP, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


def test_whoever_has_an_app_is_asked_for_its_code_after_the_password(maya, secret):
    client = Client()
    assert log_in(client, maya.email).url == STEP
    assert not is_signed_in(client)
    assert client.post(STEP, {"code": code_for(secret)}).url == "/"
    assert is_signed_in(client)
    line = SecurityLine.objects.get(kind=SecurityKind.SIGN_IN)
    assert (line.person, line.subject) == (maya, "password-and-factor")


def test_a_code_of_the_app_works_once(maya, secret):
    code = code_for(secret)
    for expected in (302, 200):
        client = Client()
        log_in(client, maya.email)
        assert client.post(STEP, {"code": code}).status_code == expected
    assert SecurityKind.FACTOR_FAILED in kinds(maya)


@pytest.mark.parametrize(("steps", "status"), [(-1, 302), (1, 302), (-2, 200), (2, 200)])
def test_a_code_is_right_for_half_a_minute_before_and_after_its_own(maya, secret, steps, status):
    client = Client()
    log_in(client, maya.email)
    assert client.post(STEP, {"code": code_for(secret, steps)}).status_code == status


def test_a_recovery_code_works_once(maya, codes):
    for expected in (302, 200):
        client = Client()
        log_in(client, maya.email)
        assert client.post(STEP, {"code": codes[3]}).status_code == expected


def test_guesses_are_counted_by_account_and_recorded(maya, secret):
    client = Client()
    log_in(client, maya.email)
    answers = [client.post(STEP, {"code": "000000"}).text for _ in range(11)]
    assert "Too many tries" in answers[-1]
    assert "Too many tries" in client.post(STEP, {"code": code_for(secret)}).text
    assert kinds(maya).count(SecurityKind.FACTOR_FAILED) >= 10


def test_a_code_by_mail_needs_the_second_step_too(maya, secret, sent):
    client = Client()
    client.post("/accounts/login/code/", {"email": maya.email})
    code = re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4}|[A-Z0-9]{6,})\s*$", sent()[-1].body, re.MULTILINE)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert not is_signed_in(client)
    assert client.post(STEP, {"code": code_for(secret)}).status_code == 302
    assert is_signed_in(client)


def test_the_database_holds_no_key_that_can_be_used_without_the_secret_key(maya, secret, codes):
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_after_a_change_of_the_key_they_are_encrypted_anew_within_a_day(maya, secret, codes, settings):
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 4
    client = Client()
    log_in(client, maya.email)
    assert "ask HR to let you set up" in client.post(STEP, {"code": code_for(secret)}).text
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_for(secret))
    second_factors.encrypt_again(None, None)
    settings.SECRET_KEY_FALLBACKS = []
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_for(secret, 1))
    assert Authenticator.objects.get(type="recovery_codes").wrap().generate_codes() == codes
    before = list(Authenticator.objects.values_list("data", flat=True))
    second_factors.encrypt_again(None, None)
    assert list(Authenticator.objects.values_list("data", flat=True)) == before


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_DEMANDED = True


def test_hr_is_led_to_set_one_up_before_the_pages_of_the_role_open(strict, hr, maya):
    client = make.sign_in(hr)
    assert client.get("/trust/").url == "/me/sign-ins/"
    assert "please add a second step" in client.get("/me/sign-ins/").text
    assert client.get("/security/").status_code == 403
    assert ">Second step</a>" in client.get("/").text
    assert client.get("/accounts/second-step/").url == "/me/sign-ins/"
    assert client.get("/").status_code == 200


def test_until_then_no_role_works_anywhere(strict, hr, oakfield, protocol):
    signed = make.staff(oakfield, "Tomasz", "Zieliński")
    receipt = f"/receipts/{make.sign(signed, protocol, oakfield).number}/"
    client = make.sign_in(hr)
    assert client.get(receipt).status_code == 404
    assert "Oakfield" not in client.get("/").text
    session = client.session
    session["account_authentication_methods"] += [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    assert client.get(receipt).status_code == 200
    assert ">Second step</a>" not in client.get("/").text


def test_whoever_has_one_gives_it_and_comes_back(strict, hr, settings):
    secret = generate_totp_secret()
    TOTP.activate(hr, secret)
    client = make.sign_in(hr)
    assert client.get("/accounts/second-step/").url.startswith("/accounts/reauthenticate/code/")
    asked = client.get("/trust/?sort=name").url
    assert asked == "/accounts/reauthenticate/code/?next=%2Ftrust%2F%3Fsort%3Dname"
    assert client.post(asked, {"code": code_for(secret)}).url == "/trust/?sort=name"
    assert client.get("/trust/").status_code == 200


def test_heads_only_where_the_trust_says_so(strict, head, protocol, settings):
    client = make.sign_in(head)
    assert client.get("/academies/oakfield/").status_code == 200
    settings.SECOND_FACTOR_FOR_HEADS = True
    assert client.get("/academies/oakfield/").url == "/me/sign-ins/"


def test_staff_and_auditors_are_never_made_to(strict, auditor, teacher):
    assert make.sign_in(auditor).get("/trust/").status_code == 200
    assert make.sign_in(teacher).get("/trust/").status_code == 403


def test_the_last_one_stays_while_the_role_demands_it(strict, hr, settings):
    TOTP.activate(hr, generate_totp_secret())
    only = Authenticator.objects.get()
    assert not get_adapter().can_delete_authenticator(only)
    page = make.sign_in(hr).get("/accounts/second-step/app/remove/")
    assert "you must keep one" in page.text
    settings.SECOND_FACTOR_DEMANDED = False
    assert get_adapter().can_delete_authenticator(only)


def test_hr_takes_it_away_for_whoever_lost_the_phone_and_the_person_is_told(maya, secret, codes, hr, sent):
    address = f"/manage/people/{maya.pk}/sign-in/"
    client = make.sign_in(hr)
    assert "Lost their phone?" in client.get(address).text
    client.post(address, {"act": "factors"})
    client.post(address, {"act": "factors"})
    assert not Authenticator.objects.exists()
    assert AuditLine.objects.filter(action="remove-second-factor", by=hr).count() == 1
    assert "HR has removed your passkeys" in sent()[-1].body
    assert Notice.objects.filter(kind="second_factor_removed").count() == 1
    assert log_in(Client(), maya.email).url == "/"


def test_nobody_takes_their_own_away_as_hr(hr):
    with pytest.raises(ActionRefused):
        second_factors.remove_factors(hr, by=hr)
    assert "This is your own record" in make.sign_in(hr).get(f"/manage/people/{hr.pk}/sign-in/").text


def test_a_slip_adds_no_factor(maya):
    client = make.sign_in(maya)
    session = client.session
    session["account_authentication_methods"] = [{"method": "slip", "at": time.time()}]
    session.save()
    for page in ("app/add", "passkeys/add", "codes/new"):
        assert client.get(f"/accounts/second-step/{page}/").status_code == 403


def test_a_wrong_passkey_says_so_in_words(maya):
    for words in ('{"id": 1}', '{"response": {"userHandle": 3}}', "[1]", '"text"', '{"id": "", "rawId": ""}'):
        answer = Client().post("/accounts/login/passkey/", {"credential": words}, follow=True)
        assert "That passkey did not work here" in answer.text, words


def test_the_roles_that_demand_one(settings):
    from portal.access.second_factor import is_demanded_of

    settings.SECOND_FACTOR_DEMANDED = True
    assert [role for role in Role if is_demanded_of({role})] == [Role.HR, Role.POLICY_LEAD, Role.ADMINISTRATOR]
    settings.SECOND_FACTOR_FOR_HEADS = True
    assert is_demanded_of({Role.HEAD})
    assert is_demanded_of({Role.DEPUTY})
    settings.SECOND_FACTOR_DEMANDED = False
    assert not is_demanded_of({Role.HR})


def test_an_error_of_a_code_is_a_sentence(maya, secret):
    with pytest.raises(ValidationError, match="Wait for the next one"):
        raise get_adapter().validation_error("incorrect_code")
