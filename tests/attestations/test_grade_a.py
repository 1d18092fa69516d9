"""Grade A: a signing in a session with a second factor, or by a directory that asked for one; its receipt says so."""

import time

import pytest

from attestations.models import Signing
from attestations.signing.grades import grade_of
from portal.access.sessions import SignIn, name_method
from tests import factories as make

SIGN = "/policies/social-networking-protocol/sign/"
PASSWORD = {"method": "password", "at": 1.0}
CODE = {"method": "code", "at": 1.0}
APP = {"method": "mfa", "type": "totp", "at": 2.0}
PASSKEY = {"method": "mfa", "type": "webauthn", "passwordless": True, "at": 2.0}
DIRECTORY = {"method": "socialaccount", "provider": "microsoft", "at": 3.0}
STRONG_DIRECTORY = DIRECTORY | {"second_factor": True}


@pytest.mark.parametrize(
    ("records", "method"),
    [
        ([PASSWORD], "password"),
        ([CODE], "code"),
        ([PASSWORD, APP], "password-and-factor"),
        ([APP, PASSWORD], "password-and-factor"),
        ([CODE, APP], "code-and-factor"),
        ([PASSKEY], "passkey"),
        ([PASSKEY, PASSWORD | {"at": 3.0}], "password-and-factor"),
        ([{"method": "invitation", "at": 1.0}, APP], "password-and-factor"),
        ([DIRECTORY], "directory"),
        ([STRONG_DIRECTORY], "directory-and-factor"),
        ([CODE, STRONG_DIRECTORY], "directory-and-factor"),
        ([DIRECTORY, APP | {"at": 4.0}], "directory-and-factor"),
    ],
)
def test_what_a_sign_in_is_called(records, method):
    assert name_method(records) == method
    assert len(method) <= Signing._meta.get_field("sign_in_method").max_length


@pytest.mark.parametrize(
    ("method", "is_strong", "grade"),
    [("password", False, "B"), ("code", False, "B"), ("password-and-factor", True, "A"), ("passkey", True, "A")],
)
def test_the_grade_follows_the_second_factor(method, is_strong, grade):
    assert grade_of(SignIn(method, None, has_second_factor=is_strong)) == grade


def test_a_slip_is_grade_c_whatever_came_later():
    assert grade_of(SignIn("slip", None, slip=1, has_second_factor=True)) == "C"


@pytest.mark.parametrize(
    ("records", "grade", "words"),
    [
        ([PASSWORD], "B", "with your own password"),
        ([PASSWORD, APP], "A", "with your own password and a second factor"),
        ([PASSKEY], "A", "with your own passkey"),
        ([DIRECTORY], "B", "with your own account in the trust’s directory"),
        ([STRONG_DIRECTORY], "A", "with your own account in the trust’s directory, and a second factor"),
    ],
)
def test_the_receipt_says_it_in_words(teacher, protocol, records, grade, words):
    client = make.sign_in(teacher)
    session = client.session
    session["account_authentication_methods"] = [record | {"at": time.time()} for record in records]
    session.save()
    hidden = client.get(SIGN).context["form"].initial
    page = client.post(SIGN, hidden | {"typed_name": teacher.name, "statement": "on"}, follow=True)
    assert Signing.objects.get().grade == grade
    assert f"Signed in {words}, at 07:20" in " ".join(page.text.split())
