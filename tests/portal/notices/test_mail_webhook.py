"""What a provider of mail reports by webhook: believed with the secret, of our own messages, and once."""

import base64
import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from portal.mail_providers import HEADERS, UnfitProvider, check_provider
from portal.models import AddressTrouble, Notice
from portal.notices.returned.webhooks import MOST_BYTES, VIEWS
from tests.portal.notices import provider_events
from tests.portal.notices.provider_events import COMPLAINED, DELIVERED, GONE, NOTHING

ADDRESS = "/hooks/mail/"
SECRET = "provider:" + "s" * 32


@pytest.fixture
def provider(settings):
    def choose(name):
        settings.MAIL_WEBHOOK_PROVIDER, settings.MAIL_WEBHOOK_SECRET = name, SECRET

    choose("postmark")
    return choose


@pytest.fixture
def sent_to(provider, owe, send):
    def sent_to(person):
        notice = owe("something", person=person)
        send()
        return notice

    return sent_to


def post(events, *, secret=SECRET, raw=None):
    headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    body = json.dumps(events) if raw is None else raw
    return (
        Client(raise_request_exception=False)
        .post(ADDRESS, body, content_type="application/json", headers=headers)
        .status_code
    )


def postmark(notice, to):
    return provider_events.postmark_bounce(str(notice.pk), to)


def list_events(events):
    """Pairs of a provider and one of its events."""
    return [
        pytest.param(name, build, id=f"{name}-{number}") for name in events for number, build in enumerate(events[name])
    ]


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_each_provider_s_bounce_says_that_somebody_cannot_be_reached_and_once(
    name, provider, owe, send, smtp, teacher, settings
):
    assert set(VIEWS) == set(HEADERS) == set(GONE)
    settings.HR_EMAIL = "hr@trust.example"
    provider(name)
    notice = owe("something", person=teacher)
    send()
    assert f"\n{HEADERS[name][0]}: " in smtp.mails[0][1]
    assert str(notice.pk) in smtp.mails[0][1].split(f"\n{HEADERS[name][0]}: ")[1].split("\nFrom")[0]
    for _ in range(2):  # providers send again what they had no answer to
        assert post(GONE[name][0](str(notice.pk), teacher.email.upper())) == 200
    trouble = AddressTrouble.objects.get()
    assert (trouble.person, trouble.kind, trouble.ended_at) == (teacher, "bounced", None)
    assert Notice.objects.filter(kind="cannot-be-reached").count() == 1
    trouble.ended_at, trouble.ended_because = trouble.since_at, "hr"
    trouble.save()
    post(GONE[name][0](str(notice.pk), teacher.email))
    assert not AddressTrouble.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize("secret", ["", "provider:", "provider:" + "s" * 31 + "t", "other:" + "s" * 32, "ü:ü"])
def test_nothing_is_believed_without_the_secret(secret, sent_to, teacher):
    notice = sent_to(teacher)
    assert post(postmark(notice, teacher.email), secret=secret) == 403
    assert not AddressTrouble.objects.exists()


def test_without_a_secret_in_the_settings_there_is_nothing_here(db):
    assert post({}) == 404
    assert Client().head(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("name", "build", "trouble"),
    [
        pytest.param(*param.values, trouble, id=f"{trouble}-{param.id}")
        for events, trouble in ((GONE, "bounced"), (COMPLAINED, "complained"), (NOTHING, None))
        for param in list_events(events)
    ],
)
def test_a_failure_of_the_moment_is_no_trouble_and_a_complaint_is(name, build, trouble, provider, owe, send, teacher):
    provider(name)
    notice = owe("something", person=teacher)
    send()
    assert post(build(str(notice.pk), teacher.email)) == 200
    assert list(AddressTrouble.objects.values_list("kind", flat=True)) == ([trouble] if trouble else [])


def test_another_address_or_message_is_not_believed(sent_to, teacher, head):
    notice = sent_to(teacher)
    post(postmark(notice, head.email))
    post(postmark(type(notice)(), teacher.email))
    post({**postmark(notice, teacher.email), "Metadata": {"notice": "no key"}})
    post({**postmark(notice, teacher.email), "Metadata": {}})
    assert not AddressTrouble.objects.exists()
    post(postmark(notice, teacher.email))
    assert AddressTrouble.objects.exists()


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_delivery_ends_it(name, provider, teacher, clock, owe, send):
    provider(name)
    notice = owe("something", person=teacher)
    send()
    post(GONE[name][0](str(notice.pk), teacher.email))
    clock.shift(60)
    later = owe("later", person=teacher)
    send()
    post(DELIVERED[name](str(later.pk), teacher.email))
    assert AddressTrouble.objects.get().ended_because == "arrived"


@pytest.mark.parametrize("raw", ["", "{", "[" * 100_000, "7", '{"FromFull": {}}', '{"RecordType": {}}', "\ud800"])
def test_what_is_no_report_is_refused_quietly(raw, provider, db):
    assert post(None, raw=raw.encode("utf-8", "surrogatepass")) in {200, 400}


def test_a_large_body_is_refused_before_it_is_read(provider, db):
    assert post(None, raw=b" " * (MOST_BYTES + 1)) == 413


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = some.sampled_from(["event", "email", "RecordType", "Type", "Email", "Metadata", "Payload", "type", "error"])


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_no_json_breaks_it(name, provider, db):
    provider(name)

    @given(some.dictionaries(FIELDS, JSON, max_size=5) | JSON)
    def send_anything(events):
        assert post(events) in {200, 400}

    send_anything()


@pytest.mark.parametrize(
    ("name", "secret"), [("postmark", ""), ("", SECRET), ("other", SECRET), ("brevo", "no colon" * 9), ("brevo", "a:b")]
)
def test_settings_that_would_leave_it_open_are_refused(name, secret):
    with pytest.raises(UnfitProvider):
        check_provider(name, secret)
    assert check_provider("", "") == ("", "")
