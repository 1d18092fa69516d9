"""The page of one's own sign-ins: where one is signed in, what one has set up, and ending what is not wanted."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.actions import sessions
from portal.accounts.device_names import BROWSERS, SYSTEMS, describe_device
from portal.models import SecurityKind, SecurityLine, SignedInSession
from tests import factories as make
from tests.portal.signing_in import PASSWORD, guess, is_signed_in, log_in

pytestmark = pytest.mark.real_time
PAGE = "/me/sign-ins/"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"


@pytest.fixture
def phone(maya):
    client = Client(headers={"user-agent": IPHONE})
    log_in(client, maya.email)
    return client


@pytest.fixture
def desk(maya):
    client = Client(headers={"user-agent": WINDOWS})
    log_in(client, maya.email)
    return client


def test_it_lists_each_browser_in_words_and_no_address_of_a_network(phone, desk, maya):
    page = phone.get(PAGE).text
    assert "Safari on iPhone</strong> (this one)" in page
    assert "Chrome on Windows" in page
    assert page.count("End this one") == 1
    assert "127.0.0.1" not in "".join(SignedInSession.objects.values_list("device", flat=True))


def test_one_can_be_ended_and_this_one_stays(phone, desk, maya):
    row = SignedInSession.objects.get(device="Chrome on Windows")
    phone.post(PAGE, {"end": row.pk})
    assert not is_signed_in(desk)
    assert is_signed_in(phone)
    assert SecurityLine.objects.filter(kind=SecurityKind.SESSION_ENDED, person=maya).count() == 1
    assert "had ended already" in phone.post(PAGE, {"end": row.pk}, follow=True).text


def test_all_others_can_be_ended_at_once(phone, desk, maya):
    third = Client()
    log_in(third, maya.email)
    assert "Signed out at 2 places" in third.post(PAGE, {"end": "others"}, follow=True).text
    assert [is_signed_in(client) for client in (phone, desk, third)] == [False, False, True]


def test_nobody_ends_somebody_elses(phone, oakfield):
    colleague = make.staff(oakfield, "Zoë", "Fairclough")
    colleague.set_password(PASSWORD)
    colleague.save()
    hers = Client()
    log_in(hers, colleague.email)
    theirs = SignedInSession.objects.get(person=colleague)
    phone.post(PAGE, {"end": theirs.pk})
    phone.post(PAGE, {"end": "others"})
    assert is_signed_in(hers)
    assert sessions.end_sessions([theirs], by=SignedInSession.objects.exclude(pk=theirs.pk).get().person) == 0


@pytest.mark.parametrize("wanted", ["", "x", "99999999999999999999", "-1"])
def test_nonsense_ends_nothing(phone, desk, wanted):
    phone.post(PAGE, {"end": wanted})
    assert is_signed_in(phone)
    assert is_signed_in(desk)


def test_a_sign_in_that_ended_is_listed_no_more(phone, desk, maya):
    desk.post("/accounts/logout/")
    assert "Chrome on Windows" not in phone.get(PAGE).text
    sessions.forget_ended(None, None)
    assert SignedInSession.objects.get().device == "Safari on iPhone"


def test_a_session_that_has_expired_goes_with_its_row(phone):
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    sessions.forget_ended(None, None)
    assert not SignedInSession.objects.exists()


def test_what_would_be_signed_out_at_its_next_request_is_listed_no_more(maya, clock):
    """After two hours without one, and once HR has changed the address."""
    left = Client(headers={"user-agent": WINDOWS})
    log_in(left, maya.email)
    SignedInSession.objects.update(began_at=timezone.now() - timedelta(hours=3))
    session = left.session
    early = (timezone.now() - timedelta(hours=3)).timestamp()
    session["account_authentication_methods"] = [{"method": "password", "at": early}]
    session["seen_at"] = early
    session.save()
    phone = Client(headers={"user-agent": IPHONE})
    log_in(phone, maya.email)
    assert "Chrome on Windows" not in phone.get(PAGE).text
    session["seen_at"] = (timezone.now() - timedelta(minutes=70)).timestamp()
    session.save()
    assert "last seen more than an hour ago" in " ".join(phone.get(PAGE).text.split())


def test_a_new_password_keeps_its_place_in_the_list(phone, maya):
    before = phone.session.session_key
    new = "a new and rather long one"
    phone.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert phone.session.session_key != before
    assert "(this one)" in phone.get(PAGE).text
    assert SignedInSession.objects.get().session_key == phone.session.session_key


def test_to_sign_in_again_in_the_same_browser_is_one_sign_in(phone, maya):
    log_in(phone, maya.email)
    assert phone.get(PAGE).text.count("app-sign-ins__act") == 0


def test_this_device_can_be_forgotten(phone, maya):
    assert "Forget this device" in phone.get(PAGE).text
    phone.post(PAGE, {"forget": "device"})
    assert "Forget this device" not in phone.get(PAGE).text
    guess(maya.email)
    phone.post("/accounts/logout/")
    assert "Too many tries." in log_in(phone, maya.email).text


def test_it_takes_few_queries(phone, desk, maya, django_assert_max_num_queries):
    for _ in range(5):
        log_in(Client(), maya.email)
    phone.get(PAGE)
    with django_assert_max_num_queries(12):
        phone.get(PAGE)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (IPHONE, "Safari on iPhone"),
        (WINDOWS, "Chrome on Windows"),
        (WINDOWS + " Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/130.0 Safari/537.36", "Chrome on Chromebook"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122.0", "Samsung Internet on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:131.0) Gecko/20100101 Firefox/131.0", "Firefox on Mac"),
        ("curl/8.5", "A browser that does not say what it is"),
        ("", "A browser that does not say what it is"),
    ],
)
def test_browsers_are_named_as_people_name_them(agent, words):
    assert describe_device(agent) == words


@given(st.text(max_size=2000))
def test_whatever_a_browser_calls_itself_none_of_it_is_kept(agent):
    known = {name for name, _ in (*BROWSERS, *SYSTEMS)}
    words = describe_device(agent)
    assert len(words) <= 80
    assert words == "A browser that does not say what it is" or set(words.split(" on ")) <= known
