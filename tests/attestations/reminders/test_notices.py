"""HR reads what is owed, sent and failed; and what one person was told stands on their page and at ``/me/``."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.models import ReminderByHand
from attestations.reminders.rules import Asking
from portal.models import AccessClosure, AuditLine, Notice
from tests import factories as make
from tests.words import read_words


@pytest.fixture
def asking(protocol):
    return Asking(protocol.pk, None, date(2026, 9, 1))


@pytest.fixture
def told(teacher, asking):
    """A reminder of last week to the teacher."""
    at = timezone.now() - timedelta(days=5)
    return make.reminder(teacher, asking, at=at, title="Please sign", words="Dear Maya,\n\nPlease read and sign:")


def list_lines(client, query=""):
    return [line.notice for line in client.get(f"/notices/{query}").context["lines"]]


def test_hr_finds_messages_by_name_state_and_kind_newest_first(hr, head, told, asking, as_):
    waits = make.reminder(head, asking, sent_at=None)
    failed = make.reminder(
        head, asking, "last", sent_at=None, given_up_at=timezone.now(), last_error="Refused for good: 550"
    )
    signed = make.reminder(
        head, asking, "half-way", sent_at=None, given_up_at=timezone.now(), last_error="Signed meanwhile"
    )
    back = make.reminder(head, asking, "back", came_back_at=timezone.now())
    client = as_(hr)
    assert list_lines(client)[-1] == told
    assert list_lines(client, "?state=waiting") == [waits]
    assert list_lines(client, "?state=failed") == [failed]
    assert list_lines(client, "?state=not-needed") == [signed]
    assert list_lines(client, "?state=came-back") == [back]
    assert list_lines(client, "?state=sent&kind=reminder") == [told]
    assert list_lines(client, "?q=lukasz") == [told]
    assert list_lines(client, "?kind=receipt") == []
    assert client.get("/notices/?state=bogus").status_code == 404


def test_messages_about_signing_in_and_complaints_are_not_among_them(hr, teacher, as_):
    now = timezone.now()
    for kind in ("login_code", "password_reset_key", "error_report", "data-complaint"):
        hidden = Notice.objects.create(kind=kind, person=teacher, owed_at=now, try_at=now, sent_at=now, words="Secret")
        assert as_(hr).get(f"/notices/{hidden.pk}/").status_code == 404
    assert list_lines(as_(hr)) == []


def test_opening_one_shows_its_words_and_its_receiver_sees_who_did(hr, teacher, told, as_):
    page = as_(hr).get(f"/notices/{told.pk}/")
    assert "Please read and sign:" in page.text
    assert "Social Networking Protocol, version 1.0" in page.text
    assert AuditLine.objects.filter(action="see", subject=f"person:{teacher.pk}/notice:{told.pk}", by=hr).exists()
    assert "Looked at a message to you" in as_(teacher).get("/me/").text


def test_the_persons_page_and_their_own_say_what_each_message_was_about_and_who_sent_it(
    hr, head, teacher, protocol, oakfield, asking, as_
):
    by_hand = ReminderByHand.objects.create(
        policy=protocol.policy, academy=oakfield, sent_by=head, sent_at=timezone.now()
    )
    make.reminder(teacher, asking, "by-hand-1", cause=f"by-hand:{by_hand.pk}")
    page = as_(hr).get(f"/people/{teacher.pk}/")
    [line] = page.context["told"]
    assert (line.about.policies, line.about.sent_by) == (("Social Networking Protocol, version 1.0",), head.name)
    assert f"Sent by hand by {head.name}" in read_words(page)
    own = read_words(as_(teacher).get("/me/"))
    assert f"Sent by hand by {head.name}" in own
    assert "About Social Networking Protocol, version 1.0" in own


def test_a_page_has_fifty_and_takes_as_many_queries_for_sixty(
    hr, oakfield, asking, told, as_, django_assert_max_num_queries
):
    client = as_(hr)
    with django_assert_max_num_queries(16):
        client.get("/notices/")
    for number in range(60):
        make.reminder(make.staff(oakfield, "Person", f"Number {number}"), asking)
    with django_assert_max_num_queries(16):
        assert len(list_lines(client)) == 50


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({"given_up_at": timezone.now, "last_error": "Refused for good: 550"}, True),
        ({"given_up_at": timezone.now, "last_error": "Signed meanwhile"}, False),
        ({"at": lambda: timezone.now() - timedelta(hours=3)}, True),
        ({}, False),
    ],
)
def test_home_leads_hr_there_only_if_something_failed_or_waits_too_long(
    hr, teacher, asking, as_, clock, fields, is_shown
):
    clock.move_to(timezone.now() + timedelta(hours=6))  # at noon: at night everything waits
    made = {name: value() if callable(value) else value for name, value in fields.items()}
    make.reminder(teacher, asking, sent_at=None, **made)
    assert ("Messages that could not be sent, or still wait" in as_(hr).get("/").text) == is_shown
    assert 'href="/notices/">Messages and reminders sent' in as_(hr).get("/").text


def test_hr_finds_policies_and_receipts_to_print_for_somebody_whose_access_is_closed(
    hr, teacher, protocol, oakfield, as_
):
    receipt = make.sign(teacher, protocol, oakfield).number
    page, version = f"/people/{teacher.pk}/", "/policies/social-networking-protocol/versions/1.0.pdf"
    assert f'href="{version}"' not in as_(hr).get(page).text
    AccessClosure.objects.create(person=teacher, closed_by=hr, closed_at=timezone.now())
    text = as_(hr).get(page).text
    assert "cannot sign in. They may have any of these from you" in " ".join(text.split())
    assert f'href="{version}"' in text
    assert text.count(f'href="/receipts/{receipt}.pdf"') == 2
