"""Signing in and out, and how long it lasts."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends import db as sessions_of_django
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from portal.access.sessions import find_newest_sign_in
from portal.accounts.session_store import SessionStore
from portal.ledger import sequencer
from portal.models import Person
from portal.notices.mail_server import MailServer
from portal.notices.sending import send_due
from tests import factories as make

PASSWORD = "correct horse battery staple"


@pytest.fixture
def maya(teacher, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    teacher.set_password(PASSWORD)
    teacher.save()
    return teacher


def log_in(client, person, password=PASSWORD, **data):
    return client.post("/accounts/login/", {"login": person.email, "password": password, **data})


def test_by_password_and_back_to_where_one_wanted_to_go(client, maya, protocol):
    page = client.get("/policies/social-networking-protocol/sign/")
    assert page.url == "/accounts/login/?next=/policies/social-networking-protocol/sign/"
    response = log_in(client, maya, next="/policies/social-networking-protocol/sign/")
    assert response.url == "/policies/social-networking-protocol/sign/"
    assert client.get(response.url).status_code == 200


def test_the_address_may_be_typed_in_capitals(client, maya):
    maya.email = maya.email.upper()
    assert log_in(client, maya).url == "/"


def test_a_mail_links_target_elsewhere_is_not_followed(client, maya):
    assert log_in(client, maya, next="https://evil.example/").url == "/"


def test_by_a_code_that_was_mailed(client, maya, sent):
    client.post("/accounts/login/code/", {"email": maya.email})
    [message] = sent()
    assert message.to == [maya.email]
    code = re.search(r"^([A-Z0-9-]{6,})$", message.body, re.MULTILINE)[1]
    response = client.post("/accounts/login/code/confirm/", {"code": code})
    assert response.url == "/"
    request = client.get("/").wsgi_request
    assert find_newest_sign_in(request).method == "code"


def test_nobody_learns_whether_an_address_is_known(client, maya):
    known = client.post("/accounts/password/reset/", {"email": maya.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@demo.example"})
    assert known.url == unknown.url
    wrong = [
        log_in(Client(), maya, "wrong").content,
        log_in(Client(), Person(email="no@demo.example"), "wrong").content,
    ]
    assert len({re.sub(rb'value="[^"]*"', b"", answer) for answer in wrong}) == 1


def test_a_password_is_set_by_the_mail(client, maya, sent):
    client.post("/accounts/password/reset/", {"email": maya.email})
    link = re.search(r"http://\S+(/accounts/password/reset/key/\S+)", sent()[-1].body)[1]
    page = client.get(link, follow=True)
    new = "a new and rather long one"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert log_in(Client(), maya, new).url == "/"


def test_nobody_signs_themselves_up(client, db):
    assert "Accounts are made by HR" in client.get("/accounts/signup/").text
    data = {"email": "x@demo.example", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/signup/", data)
    assert not Person.objects.exists()


def test_somebody_without_an_address_cannot_sign_in(client, oakfield):
    make.staff(oakfield, "No", "Address", email="")
    response = client.post("/accounts/login/", {"login": "", "password": ""})
    assert response.status_code == 200
    assert "/accounts/login" in client.get("/").url


@pytest.mark.real_time
def test_a_hundred_guesses_at_one_account_are_stopped(maya):
    for number in range(15):
        log_in(Client(), maya, f"guess {number}")
    answer = log_in(Client(), maya)  # the right one, too late
    assert "Too many tries." in answer.text
    assert "_auth_user_id" not in answer.wsgi_request.session


@pytest.mark.real_time
def test_a_training_day_is_one_address_and_nobody_is_refused(oakfield, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for number in range(60):
        person = make.staff(oakfield, "Person", f"Number {number}")
        person.set_password(PASSWORD)
        person.save()
        assert log_in(Client(), person).status_code == 302


def test_reading_signs_nobody_out_before_two_hours(teacher, protocol, as_, clock):
    client = as_(teacher)
    client.get("/")
    clock.shift(timedelta(hours=2))
    assert client.get("/policies/social-networking-protocol/").status_code == 200
    clock.shift(timedelta(hours=2, minutes=6))
    assert client.get("/").status_code == 302


def test_a_board_asks_again_after_half_an_hour_and_reading_does_not(head, protocol, as_, clock):
    client = as_(head)
    assert client.get("/academies/oakfield/").status_code == 200
    clock.shift(timedelta(minutes=30))
    assert client.get("/academies/oakfield/").status_code == 200
    clock.shift(timedelta(minutes=36))
    assert client.get("/policies/social-networking-protocol/").status_code == 200
    for _ in range(2):  # and the second try is no way around it
        assert client.get("/academies/oakfield/").url == "/accounts/login/?next=/academies/oakfield/"
    make.sign_in(head, client)
    assert client.get("/academies/oakfield/").status_code == 200


def test_somebody_elses_receipt_asks_again_and_ones_own_does_not(head, teacher, oakfield, protocol, as_, clock):
    address = f"/receipts/{make.sign(teacher, protocol, oakfield).number}/"
    clients = as_(head), as_(teacher)
    for client in clients:
        client.get("/")
    clock.shift(timedelta(minutes=36))
    assert [client.get(address).status_code for client in clients] == [302, 200]


def test_after_twelve_hours_everybody_signs_in_again(teacher, as_, clock):
    client = as_(teacher)
    for _ in range(8):
        clock.shift(timedelta(minutes=89))
        assert client.get("/").status_code == 200
    clock.shift(timedelta(minutes=10))
    assert client.get("/").status_code == 302


def test_a_session_without_a_record_of_signing_in_is_none(client, teacher):
    client.force_login(teacher)
    assert client.get("/").status_code == 302


def test_get_writes_the_clock_of_a_session_at_most_every_five_minutes(teacher, as_, clock, django_assert_num_queries):
    client = as_(teacher)
    client.get("/recorded/")
    before = Session.objects.get().session_data
    clock.shift(timedelta(minutes=5))
    client.get("/recorded/")
    assert Session.objects.get().session_data == before
    clock.shift(timedelta(seconds=1))
    client.get("/recorded/")
    assert Session.objects.get().session_data != before


def test_every_page_shows_who_is_signed_in_and_the_way_out(teacher, protocol, as_):
    for address in ("/", "/policies/", "/policies/social-networking-protocol/", "/recorded/", "/no-such-page/"):
        page = as_(teacher).get(address).text
        assert "Maya O&#x27;Brien-Łukasz" in page, address
        assert "/accounts/logout/" in page, address


def test_signing_out_ends_the_session(teacher, as_):
    client = as_(teacher)
    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_other_peoples_data_is_stored_nowhere_and_reading_pages_are_asked_for_again(head, protocol, as_):
    client = as_(head)
    assert client.get("/academies/oakfield/")["Cache-Control"] == "no-store, private"
    page = client.get("/policies/social-networking-protocol/")
    assert set(page["Cache-Control"].split(", ")) == {"private", "no-cache"}
    again = client.get("/policies/social-networking-protocol/", headers={"if-none-match": page["ETag"]})
    assert again.status_code == 304


def test_a_page_that_was_kept_is_stale_once_one_has_signed(teacher, oakfield, protocol, as_):
    client = as_(teacher)
    before = client.get("/policies/social-networking-protocol/")
    make.sign(teacher, protocol, oakfield)
    after = client.get("/policies/social-networking-protocol/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200


def test_nothing_inline_and_nothing_from_elsewhere(teacher, protocol, as_):
    client = as_(teacher)
    for address in ("/", "/policies/social-networking-protocol/", "/policies/social-networking-protocol/sign/"):
        page = client.get(address)
        policy = page["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert " style=" not in page.text
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)
        assert page["X-Frame-Options"] == "DENY"
        assert page["Referrer-Policy"] == "same-origin"
        assert "geolocation=()" in page["Permissions-Policy"]


def test_the_demonstration_says_so_on_every_page(teacher, protocol, as_, client):
    for page in (as_(teacher).get("/"), client.get("/accounts/login/"), as_(teacher).get("/no-such-page/")):
        assert "Demonstration:" in page.text


def test_the_mails_of_the_demonstration_exist_only_there(client, db, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert "No e-mail yet" in client.get("/demo/mail/").text
    for subject in ("First", "Second"):
        mail.send_mail(subject, f"To Łukasz: http://127.0.0.1:8000/ <b>{subject}</b>", None, ["a@demo.example"])
    page = client.get("/demo/mail/").text
    assert 'href="http://127.0.0.1:8000/"' in page
    assert "&lt;b&gt;First&lt;/b&gt;" in page
    assert "Łukasz" in page
    assert "As mail programs show it" not in page  # these have no other form
    settings.DEMONSTRATION = False
    assert client.get("/demo/mail/").status_code == 404


def test_a_mail_of_the_demonstration_is_shown_in_both_forms_and_runs_nothing(client, maya, settings, tmp_path):
    settings.OUTBOX_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    client.post("/accounts/login/code/", {"email": maya.email})
    send_due(MailServer())
    address = re.search(r'href="(/demo/mail/[0-9a-f-]{36}/)"', client.get("/demo/mail/").text)[1]
    page = client.get(address)
    assert '<td class="brand" style="padding' in page.text
    assert "script-src 'none'" in page["Content-Security-Policy"]
    assert "style-src 'unsafe-inline'" in page["Content-Security-Policy"]
    assert client.get("/demo/mail/").headers["Content-Security-Policy"].count("unsafe") == 0


def test_cookies_are_kept_from_scripts_and_other_sites(client, maya):
    log_in(client, maya)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize("kind", ["kept", "expired", "unknown", "none"])
def test_a_session_is_read_as_django_reads_its_own(db, kind):
    kept = SessionStore()
    kept["said"] = "O'Brien-Łukasz"
    if kind == "expired":
        kept.set_expiry(-1)
    kept.save()
    key = {"unknown": "x" * 32, "none": None}.get(kind, kept.session_key)
    ours, django = SessionStore(key), sessions_of_django.SessionStore(key)
    assert ours.load() == django.load()
    assert ours.session_key == django.session_key
    assert ours.get("said") == ("O'Brien-Łukasz" if kind == "kept" else None)


@pytest.mark.parametrize("cookie", [r'"aaaaaaaaaaaa\000"', "Zo\xeb O'Brien", "x" * 4000, ""])
def test_a_cookie_that_nobody_was_given_signs_nobody_in(db, cookie):
    answer = Client().get("/", headers={"cookie": f"session={cookie}"})
    assert answer.url == "/accounts/login/?next=/"


@pytest.mark.parametrize("end", [".pdf", ".json"])
def test_the_files_of_somebody_elses_receipt_ask_again_too(end, head, teacher, oakfield, protocol, as_, clock):
    address = f"/receipts/{make.sign(teacher, protocol, oakfield).number}{end}"
    sequencer.seal_all()
    client = as_(head)
    client.get("/")
    clock.shift(timedelta(minutes=36))
    assert client.get(address).url == f"/accounts/login/?next={address}"


def test_after_signing_in_again_a_board_does_not_ask_once_more(head, protocol, as_, clock):
    client = as_(head)
    client.get("/")
    clock.shift(timedelta(minutes=36))
    make.sign_in(head, client)
    clock.shift(timedelta(seconds=1))
    assert client.get("/academies/oakfield/").status_code == 200


def test_a_session_ends_with_the_browser(client, maya):
    log_in(client, maya)
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""


@pytest.mark.real_time
def test_one_account_is_mailed_five_codes_in_a_quarter_of_an_hour(maya, sent):
    for _ in range(7):
        Client().post("/accounts/login/code/", {"email": maya.email})
    assert len(sent()) == 5
