"""Each strong way in, in a real browser on a phone: passkey, authenticator app, and the trust's own directory."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount

from attestations.models import Signing
from tests.browser.conftest import PHONE, axe
from tests.portal.conftest import maya  # noqa: F401
from tests.portal.signing_in import PASSWORD
from tests.portal.test_directories import SUBJECT, provider, running  # noqa: F401

# ruff: noqa: F811 the fixtures of other files
pytestmark = pytest.mark.real_time
HOME = re.compile(r"localhost:\d+/$")


@pytest.fixture
def phone(chromium, address):
    """A page on a phone at ``localhost``: browsers give no passkeys at an address that is a number."""
    context = chromium.new_context(base_url=address.replace("127.0.0.1", "localhost"), viewport=PHONE, locale="en-GB")
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    # The provider's own page wants a stylesheet of the internet.
    accepted = ("the server responded with a status of 4", "ERR_NAME_NOT_RESOLVED", "ERR_INTERNET_DISCONNECTED")
    assert not [text for text in complaints if not any(words in text for words in accepted)]


@pytest.fixture
def authenticator(phone):
    """A device with a fingerprint sensor, as Chromium plays it."""
    session = phone.context.new_cdp_session(phone)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    number = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def refuse():
        """From now on nobody's finger is on the sensor."""
        session.send("WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": False})

    return refuse


def sign_in(page, person):
    page.goto("/accounts/login/")
    page.fill("[name=login]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def sign_out(page):
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")


def add_passkey(page, *, alone=True):
    page.goto("/me/sign-ins/")
    page.get_by_role("link", name="Add a passkey").click()
    page.fill("[name=name]", "My phone")
    if not alone:
        page.get_by_label("Sign in with it alone").uncheck()
    assert axe(page) == []
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/second-step/codes/")


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_passkey_is_added_signs_in_and_signs_with_grade_a(maya, protocol, phone, authenticator):
    sign_in(phone, maya)
    add_passkey(phone)
    assert axe(phone) == []
    assert len(re.findall(r"\b\d{8}\b", phone.locator("#recovery_codes").inner_text())) == 10
    assert fits(phone)
    phone.goto("/me/sign-ins/")
    assert "My phone" in phone.locator("main").inner_text()
    assert axe(phone) == []
    assert fits(phone)
    sign_out(phone)
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(HOME)
    assert "Maya" in phone.content()
    phone.goto("/policies/social-networking-protocol/sign/")
    phone.get_by_role("checkbox").check()
    phone.fill("[name=typed_name]", maya.name)
    phone.get_by_role("button", name="Sign").click()
    phone.wait_for_url("**/receipts/**")
    signing = Signing.objects.get()
    assert (signing.grade, signing.sign_in_method) == ("A", "passkey")
    assert "your own passkey" in phone.locator("main").inner_text()


def test_a_passkey_is_asked_for_after_the_password_where_it_may_not_come_alone(maya, phone, authenticator):
    sign_in(phone, maya)
    add_passkey(phone, alone=False)
    sign_out(phone)
    sign_in(phone, maya)
    phone.wait_for_url("**/login/second-step/")
    assert axe(phone) == []
    assert fits(phone)
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url(HOME)
    assert "Maya" in phone.content()


def test_a_passkey_that_fails_says_so_and_leaves_the_other_ways(maya, phone, authenticator):
    sign_in(phone, maya)
    add_passkey(phone)
    sign_out(phone)
    authenticator()
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.get_by_role("alert").wait_for()
    assert "Your device gave no passkey. Try again, or choose another way." in phone.get_by_role("alert").inner_text()
    assert axe(phone) == []


def test_a_passkey_is_removed_and_leads_in_no_more(maya, phone, authenticator):
    sign_in(phone, maya)
    add_passkey(phone)
    phone.goto("/me/sign-ins/")
    phone.get_by_role("link", name="Remove My phone").click()
    phone.get_by_role("button", name="Remove it").click()
    phone.wait_for_url("**/me/sign-ins/")
    assert "You have removed a passkey." in phone.content()
    assert not Authenticator.objects.exists()
    sign_out(phone)
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.get_by_text("That passkey did not work here").wait_for()


def test_where_the_browser_has_no_passkeys_none_are_offered(maya, chromium, address):
    context = chromium.new_context(base_url=address, viewport=PHONE)  # the address is a number
    page = context.new_page()
    page.goto("/accounts/login/")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    sign_in(page, maya)
    page.goto("/accounts/second-step/passkeys/add/")
    assert "This browser has no passkeys here. Use an authenticator app instead." in page.locator("main").inner_text()
    context.close()


def test_an_app_is_added_by_its_key_and_its_code_asked_for(maya, phone):
    sign_in(phone, maya)
    phone.goto("/accounts/second-step/app/add/")
    assert phone.get_by_role("img", name="QR code").is_visible()
    assert axe(phone) == []
    assert fits(phone)
    secret = phone.locator("#authenticator_secret").inner_text()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30 - 1))
    phone.fill("[name=code]", code)
    phone.get_by_role("button", name="Add it").click()
    phone.wait_for_url("**/second-step/codes/")
    [recovery, *_] = re.findall(r"\b\d{8}\b", phone.locator("#recovery_codes").inner_text())
    for used, is_right in ((recovery, True), (recovery, False)):
        sign_out(phone)
        sign_in(phone, maya)
        phone.fill("[name=code]", used)
        phone.get_by_role("button", name="Sign in", exact=True).click()
        phone.wait_for_load_state()
        assert ("That is not the right code" in phone.content()) != is_right
        if not is_right:
            return


def test_the_trusts_directory_lets_in_after_a_code_by_mail(maya, phone, provider, settings, sent):
    phone.goto("/accounts/login/")
    settings.SITE_ADDRESS = phone.evaluate("location.origin")
    provider.send(f"/users/{SUBJECT}", {"email": maya.email}, "PUT")
    assert axe(phone) == []
    phone.get_by_role("link", name="Sign in with Trust ID").click()
    phone.locator("[name=sub]").first.fill(SUBJECT)
    phone.get_by_role("button", name=re.compile("Authorize|Sign in|Continue", re.IGNORECASE)).first.click()
    phone.wait_for_url("**/login/code/confirm/")
    assert "first sign-in with Trust ID" in phone.locator("main").inner_text()
    assert axe(phone) == []
    code = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", sent()[-1].body, re.MULTILINE)[1]
    phone.fill("[name=code]", code)
    phone.locator("main form button[type=submit]").first.click()
    phone.wait_for_url(HOME)
    assert SocialAccount.objects.get().user == maya
    phone.goto("/me/sign-ins/")
    assert "Trust ID" in phone.locator("main").inner_text()
