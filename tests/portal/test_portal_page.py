"""The administrator's page: what it shows, and what it never shows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import AuditLine, Job, Notice
from portal.views.administration import describe_mail_server
from tests import factories as make
from tests.words import read_links, read_words

PORTAL = "/manage/portal/"


@pytest.fixture
def page(administrator, as_):
    def open_page():
        answer = as_(administrator).get(PORTAL)
        assert answer.status_code == 200
        return answer

    return open_page


def test_it_shows_settings_limits_and_versions(page, settings):
    words = read_words(page().text)
    for said in (
        settings.TRUST_NAME,
        settings.SITE_ADDRESS,
        settings.HR_EMAIL,
        "A sign-in lasts at most 12 hours",
        "It ends without a request after 2 hours",
        "Where other people’s names are shown, after 30 minutes",
        f"Policy portal {settings.VERSION}",
        "PostgreSQL",
        "Django 5.2",
    ):
        assert said in words
    assert AuditLine.objects.filter(action="see", subject="portal").exists()


def test_it_shows_nothing_secret(page, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "mailer-user", "mailer-password"
    settings.LEDGER_KEY = "ledger-key-words"
    settings.DATABASE_URL = "postgres://somebody:db-password@db.example:5432/portal"
    text = page().text
    for secret in ("mailer-user", "mailer-password", "ledger-key-words", "db-password", "somebody"):
        assert secret not in text
    assert settings.SECRET_KEY not in text


def test_it_names_the_mail_server(settings):
    assert describe_mail_server() == "None: the demonstration keeps its messages"
    settings.DEMONSTRATION = False
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "mail.example", 587, True
    assert describe_mail_server() == "mail.example:587 with TLS"
    settings.EMAIL_USE_TLS = False
    assert describe_mail_server() == "mail.example:587, not encrypted"


def test_it_counts_mail(page, teacher):
    now = timezone.now()
    kinds = [
        {},
        {"last_error": "Refused for now: mailbox full"},
        {"sent_at": now - timedelta(days=1)},
        {"sent_at": now - timedelta(days=8)},
        {"given_up_at": now - timedelta(days=1), "last_error": "No such mailbox"},
    ]
    for number, fields in enumerate(kinds):
        Notice.objects.create(kind="receipt", person=teacher, cause=str(number), owed_at=now, try_at=now, **fields)
    words = read_words(page().text)
    for said in (
        "Waiting to be sent 2",
        "Of these, tried without success 1",
        "Sent in the last 7 days 1",
        "Given up in the last 7 days 1",
    ):
        assert said in words


def test_it_counts_jobs_and_says_why_some_failed(page):
    now = timezone.now()
    Job.objects.create(number="AAAA-AAAA-AAAA", kind="report", queued_at=now)
    Job.objects.create(number="BBBB-BBBB-BBBB", kind="report", queued_at=now, failed_at=now, error="It was too large.")
    Job.objects.create(number="CCCC-CCCC-CCCC", kind="report", queued_at=now, failed_at=now)
    Job.objects.create(number="DDDD-DDDD-DDDD", kind="report", queued_at=now, failed_at=now - timedelta(days=9))
    words = read_words(page().text)
    for said in ("Waiting or being done 1", "Failed in the last 7 days 2", "It was too large.", "It gave no reason."):
        assert said in words
    assert "DDDD" not in words


def test_it_says_what_the_health_check_says(page):
    assert "Mail is not sent: no worker for it was seen" in read_words(page().text)
    make.mail_worker()
    assert "Database, ledger and mail are all well." in read_words(page().text)


def test_it_leads_to_what_an_administrator_may_do(page):
    links = dict(read_links(page()))
    for address in ("/manage/grants/", "/security/", "/healthz"):
        assert address in links
