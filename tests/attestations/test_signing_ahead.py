"""Signing before one is asked: for the coming school year, and a version that is not in force yet."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from attestations.assignments.rules import State
from attestations.models import Attestation, Signing
from policy.publishing import actions
from tests import factories as make
from tests.attestations.requirement_builders import SEPTEMBER_2027, load_only_assignment
from tests.revised import REWORDED
from tests.words import read_words

SIGN = "/policies/social-networking-protocol/sign/"


def sign_on_page(client, person, address=SIGN):
    page = client.get(address)
    carried = page.context["form"].initial | {"typed_name": person.name, "statement": "on"}
    return read_words(page), [client.post(SIGN, carried) for _ in range(2)]


def test_from_july_the_page_offers_the_coming_school_year_once(oakfield, yearly, as_, clock):
    teacher = make.staff(oakfield)
    make.sign(teacher, yearly, oakfield)
    clock.move_to(SEPTEMBER_2027 - timedelta(days=90))
    assert "already" in as_(teacher).get(SIGN).url  # June: it is signed
    clock.move_to(SEPTEMBER_2027 - timedelta(days=20))
    client = as_(teacher)
    assert "You can sign already for the school year 2027 to 2028." in read_words(
        client.get("/policies/social-networking-protocol/appendix-2/")
    )
    words, answers = sign_on_page(client, teacher)
    assert "You sign for the school year 2027 to 2028." in words
    assert len({answer.url.split("?")[0] for answer in answers}) == 1
    assert sorted(Attestation.objects.values_list("school_year", flat=True)) == [2026, 2027]
    assert "already" in client.get(SIGN).url
    assert load_only_assignment(teacher, SEPTEMBER_2027).state == State.ATTESTED


@pytest.fixture
def scheduled(yearly):
    """Version 2.0, published today and in force from 1 December."""
    return make.version("2.0", source=REWORDED.encode(), in_force_on=date(2026, 12, 1))


def test_a_scheduled_version_is_signed_from_its_page(oakfield, scheduled, as_):
    teacher = make.staff(oakfield)
    client = as_(teacher)
    assert "sign it already" in read_words(client.get("/policies/social-networking-protocol/versions/2.0/"))
    words, answers = sign_on_page(client, teacher, f"{SIGN}?version=2.0")
    assert "This version is in force from 1 December 2026. Your signature counts from that day." in words
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Signing.objects.get().version == scheduled
    assert load_only_assignment(teacher).state == State.OVERDUE
    assert load_only_assignment(teacher, make.midnight(date(2026, 12, 1))).state == State.ATTESTED
    # The one in force is still there to be signed.
    assert client.get(SIGN).context["version"].number == "1.0"


def test_a_scheduled_version_that_is_withdrawn_meanwhile_is_not_signed(oakfield, scheduled, as_, hr):
    teacher = make.staff(oakfield)
    client = as_(teacher)
    carried = client.get(f"{SIGN}?version=2.0").context["form"].initial | {
        "typed_name": teacher.name,
        "statement": "on",
    }
    actions.withdraw(scheduled, reason="A mistake.", by=hr)
    assert client.post(SIGN, carried).status_code == 409
    assert not Signing.objects.exists()
    assert timezone.now() < scheduled.in_force_at
