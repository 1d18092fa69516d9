"""The database is away, silent, read-only or full: one calm page, and the portal comes back by itself."""

import logging
import time

import psycopg2
import pytest
from django.db import Error, OperationalError, close_old_connections, connection
from django.test import Client

from attestations.models import Signing
from portal.database import outage, patience
from tests import factories as make
from tests.portal.database.proxies import database_behind_a_proxy
from tests.words import read_words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]
PAGE = "/policies/social-networking-protocol/"


@pytest.fixture
def limited(monkeypatch):
    """A web process that has little patience."""
    monkeypatch.setattr(patience, "GIVE_UP_SECONDS", 0.4)
    monkeypatch.setattr(patience, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(patience, "SOONER_FOR_SECONDS", 0.5)
    monkeypatch.setattr(patience, "_silent_at", -60.0)
    patience.limit_waiting()
    yield
    psycopg2.extensions.set_wait_callback(None)


class Browser(Client):
    """Leaves no error to the test, and ends each request as a web server does."""

    def __init__(self):
        super().__init__(raise_request_exception=False)

    def request(self, **request):
        try:
            return super().request(**request)
        finally:
            close_old_connections()


@pytest.fixture
def signed_in(teacher, protocol):
    return make.sign_in(teacher, Browser())


def measure(ask):
    began = time.monotonic()
    return ask(), time.monotonic() - began


def test_a_frozen_database_is_given_up_within_three_seconds():
    # A connection is tried, then a new one, and the answer still takes its own time.
    assert patience.GIVE_UP_SECONDS + patience.PROBE_SECONDS + patience.GIVE_UP_SOONER_SECONDS < 2.7


def test_a_frozen_database_gives_a_calm_page_and_is_found_again(limited, signed_in):
    with database_behind_a_proxy() as proxy:
        assert signed_in.get(PAGE).status_code == 200
        proxy.freeze()
        page, seconds = measure(lambda: signed_in.get(PAGE))
        assert page.status_code == 503
        assert page.headers["Retry-After"] == "30"
        assert "Nothing was recorded just now" in read_words(page)
        assert seconds < 2
        again, sooner = measure(lambda: signed_in.get(PAGE))
        assert again.status_code == 503
        assert sooner < seconds
        proxy.thaw()
        assert signed_in.get(PAGE).status_code == 200


@pytest.mark.parametrize("cookie", [False, True], ids=["without a cookie", "with a cookie"])
@pytest.mark.parametrize("trouble", ["freeze", "take_away"])
def test_healthz_is_red_while_the_database_is_away(limited, signed_in, trouble, cookie):
    client = signed_in if cookie else Browser()
    with database_behind_a_proxy() as proxy:
        getattr(proxy, trouble)()
        answer = client.get("/healthz")
        assert (answer.status_code, answer.text.splitlines()[0]) == (503, "The database does not answer.")


def test_a_database_that_is_away_gives_a_calm_page_and_is_found_again(limited, signed_in):
    with database_behind_a_proxy() as proxy:
        assert signed_in.get(PAGE).status_code == 200
        proxy.take_away()
        assert signed_in.get(PAGE).status_code == 503
        proxy.bring_back()
        assert signed_in.get(PAGE).status_code == 200


def test_a_long_statement_is_not_taken_for_silence(limited):
    with database_behind_a_proxy(), connection.cursor() as cursor:
        cursor.execute("SELECT 7, pg_sleep(0.9)")
        assert cursor.fetchone()[0] == 7


def test_a_statement_does_not_keep_a_page_for_ever(limited, monkeypatch):
    monkeypatch.setattr(patience, "LONGEST_SECONDS", 0.6)
    with (
        database_behind_a_proxy(),
        connection.cursor() as cursor,
        pytest.raises(OperationalError, match="half a minute"),
    ):
        cursor.execute("SELECT pg_sleep(60)")


def test_a_signature_whose_commit_is_not_answered_may_have_been_recorded(limited, signed_in, teacher):
    shown = dict(signed_in.get(f"{PAGE}sign/").context["form"].initial)
    form = shown | {"statement": "on", "typed_name": teacher.name}
    with database_behind_a_proxy() as proxy:
        signed_in.get("/")
        proxy.ends_after = b"COMMIT"
        page = signed_in.post(f"{PAGE}sign/", form)
        assert page.status_code == 503
        assert "We cannot tell yet whether what you just sent was recorded" in read_words(page)
        proxy.thaw()
        assert Signing.objects.filter(person=teacher).count() <= 1
        signed_in.post(f"{PAGE}sign/", form)
        assert Signing.objects.filter(person=teacher).count() == 1


def test_a_read_only_database_is_told_as_such(limited, signed_in, teacher):
    with database_behind_a_proxy(options="-c default_transaction_read_only=on"):
        answer = Browser().get("/healthz")
        assert (answer.status_code, answer.text.splitlines()[0]) == (503, "The database is read-only.")
        tried = Browser().post("/accounts/login/", {"login": teacher.email, "password": "wrong"})
        assert tried.status_code == 503
        assert "Too many tries" not in read_words(tried)


def test_a_session_that_cannot_be_saved_is_no_bad_request(limited, signed_in):
    session = signed_in.session
    session.pop("seen_at", None)  # so that the next page saves when it was seen
    session.save()
    with database_behind_a_proxy(options="-c default_transaction_read_only=on"):
        page = signed_in.get(PAGE)
        assert page.status_code == 503
        assert "Nothing was recorded just now" in read_words(page)


@pytest.mark.parametrize("code", ["53100", "25006", "57P01", "57014", "08006"])
def test_a_full_or_stopping_database_is_an_outage(code):
    assert outage.find_outage(raise_in_database(code))


@pytest.mark.parametrize("code", ["23505", "22012", "40P01"])
def test_a_fault_of_ours_is_none(code):
    assert outage.find_outage(raise_in_database(code)) is None


def raise_in_database(code):
    with pytest.raises(Error) as raised, connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$")
    return raised.value


def test_an_outage_is_logged_once_a_minute_without_its_traceback(limited, signed_in, caplog):
    caplog.handler.addFilter(outage.OnceAMinute())
    with database_behind_a_proxy() as proxy:
        proxy.take_away()
        for _ in range(3):
            signed_in.get(PAGE)
    lines = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 1
    assert lines[0].getMessage().startswith("The database cannot be used.")
    assert lines[0].exc_info is None
