"""Signing after an earlier version: the changes are shown, and the record names that version."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from attestations.models import Signing
from attestations.signing import actions as signing_actions
from attestations.signing.statement import FilledStatement, SeenVersion
from policy.models import Policy
from policy.publishing import actions as publishing_actions
from policy.publishing import statement
from portal.digests import sha256_hex
from portal.ledger import sequencer
from portal.ledger.canonical import decode
from portal.models import LedgerEntry
from tests import factories as make
from tests.words import read_words

HOME = "/policies/social-networking-protocol/"
SIGN = f"{HOME}sign/"
TEXT = make.PROTOCOL.read_text()


def publish_reworded(number="2.0", weight="urgent", old="should report", new="must report", **fields):
    return make.version(number, TEXT.replace(old, new).encode(), weight=weight, **fields)


def fill_form(client, typed_name="Maya O'Brien-Łukasz"):
    response = client.get(SIGN)
    form = response.context["form"]
    return {name: form.initial[name] for name in ("version", "digest", "statement_digest", "academies")} | {
        "statement": "on",
        "typed_name": typed_name,
    }


@pytest.fixture
def later(teacher, oakfield, protocol, clock):
    """The teacher signed 1.0 on 22 November; 2.0 came into force the day after."""
    make.sign(teacher, protocol, oakfield)
    clock.shift(timedelta(days=1))
    version = publish_reworded()
    clock.shift(timedelta(hours=1))
    return version


def test_the_signing_page_sets_out_the_changes_and_the_statement_says_since_when(teacher, later, as_):
    said = read_words(as_(teacher).get(SIGN))
    assert "What changed since you signed version 1.0" in said
    assert re.search(r"removed: should.*added: must", said)
    assert (
        "I have read and understood version 2.0 of the Social Networking Protocol, with Appendices 1 and 2. "
        "Its changes since version 1.0, which I signed on 22 November 2026, were set out for me. "
        "I know whom to ask if I am unsure about any of it."
    ) in said


def test_the_record_holds_both_digests(teacher, later, protocol, as_):
    client = as_(teacher)
    client.post(SIGN, fill_form(client))
    signing = Signing.objects.latest("signed_at")
    assert (signing.version, signing.since_version) == (later, protocol)
    assert signing.statement_digest == sha256_hex(signing.statement)
    assert "since version 1.0, which I signed on 22 November 2026" in signing.statement
    entry = decode(bytes(LedgerEntry.objects.filter(type="attestation").latest("entered_at").data))
    assert entry["since"] == {"version": "1.0", "digest": protocol.digest}
    assert entry["policy"]["digest"] == later.digest
    sequencer.seal_all()
    receipt = f"/receipts/{signing.number}/"
    assert "since version 1.0" in read_words(client.get(receipt))
    assert client.get(receipt[:-1] + ".pdf").status_code == 200


def test_who_signs_for_the_first_time_gets_the_first_statement(later, oakfield, as_):
    newcomer = make.staff(oakfield, "Nia", "New")
    said = read_words(as_(newcomer).get(SIGN))
    assert "What changed since" not in said
    assert "I have read and understood the Social Networking Protocol, version 2.0" in said


def test_a_further_academy_after_the_same_version_is_signed_plainly(teacher, later, oakfield, millbrook, clock, as_):
    make.sign(teacher, later, oakfield)
    make.engagement(teacher, millbrook)
    clock.shift(timedelta(hours=1))
    assert "What changed since" not in read_words(as_(teacher).get(SIGN))


def test_after_a_withdrawal_the_changes_are_since_the_version_that_was_signed(teacher, later, oakfield, hr, clock, as_):
    make.sign(teacher, later, oakfield)
    clock.shift(timedelta(hours=1))
    publishing_actions.withdraw(later, reason="A mistake.", by=hr)
    clock.shift(timedelta(hours=1))
    publish_reworded("2.1", new="shall report")
    clock.shift(timedelta(hours=1))
    client = as_(teacher)
    assert re.search(r"removed: must.*added: shall", read_words(client.get(SIGN)))
    client.post(SIGN, fill_form(client))
    assert Signing.objects.latest("signed_at").since_version == later


def test_the_receipt_of_a_withdrawn_version_says_that_it_no_longer_counts(teacher, later, oakfield, hr, clock, as_):
    number = make.sign(teacher, later, oakfield).number
    clock.shift(timedelta(hours=1))
    publishing_actions.withdraw(later, reason="A mistake.", by=hr)
    said = read_words(as_(teacher).get(f"/receipts/{number}/"))
    assert "Version 2.0 was withdrawn on 23 November 2026, so this signature no longer counts." in said
    assert "The reason: A mistake." in said
    assert "so this signature no longer counts" in read_words(as_(teacher).get("/"))
    assert "so this signature no longer counts" in read_words(as_(hr).get(f"/people/{teacher.pk}/"))


def test_the_list_leads_to_what_changed_first(teacher, later, as_):
    client = as_(teacher)
    for page in ("/", HOME):
        response = client.get(page)
        assert "You signed version 1.0. Version 2.0 is new: Guidance has changed." in read_words(response)
        assert f"{HOME}versions/2.0/changes/?since=1.0" in response.text


@pytest.mark.parametrize("weight", ["editorial", "minor"])
def test_a_light_version_stands_on_the_list_with_nothing_to_sign(teacher, oakfield, protocol, clock, as_, weight):
    make.sign(teacher, protocol, oakfield)
    publish_reworded("1.1", weight, in_force_on=date(2026, 11, 23))
    clock.shift(timedelta(days=1))
    client = as_(teacher)
    for page in ("/", HOME):
        said = read_words(client.get(page))
        assert f"You signed version 1.0. Version 1.1 differs in 2 places, {weight}. You need not sign it." in said
    assert "To read and sign" not in read_words(client.get("/"))
    assert "You have already signed this" in read_words(client.get(SIGN, follow=True))


def test_a_statement_that_was_not_shown_is_not_recorded(teacher, later, oakfield, millbrook, clock, as_):
    """Signed for one academy in another tab, so that a page would no longer say "since 1.0"."""
    make.engagement(teacher, millbrook)
    client = as_(teacher)
    data = fill_form(client) | {"academies": "millbrook"}
    make.sign(teacher, later, oakfield)
    clock.shift(timedelta(seconds=1))
    response = client.post(SIGN, data)
    assert response.status_code == 409
    assert Signing.objects.filter(version=later).count() == 1


def test_the_action_refuses_a_statement_that_is_another_one_by_then(teacher, later, oakfield):
    with pytest.raises(signing_actions.StaleForm, match="statement"):
        signing_actions.sign(
            later.policy.slug,
            SeenVersion.build(later, FilledStatement(later.statement_first)),
            by=teacher,
            academies=["oakfield"],
            typed_name="Maya",
            sign_in=make.SignIn("password", timezone.now()),
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_a_version_that_comes_while_somebody_reads_answers_409_with_the_changes(teacher, oakfield, protocol):
    client = make.sign_in(teacher)
    data = fill_form(client)

    def post():
        try:
            return client.post(SIGN, data)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Policy.objects.select_for_update().get(pk=protocol.policy_id)
            answer = pool.submit(post)
            with pytest.raises(TimeoutError):
                answer.result(timeout=1)
            publish_reworded()
        response = answer.result(timeout=30)
    assert response.status_code == 409
    assert re.search(r"removed: should.*added: must", read_words(response))
    assert not Signing.objects.exists()


def test_braces_in_a_title_stay_braces():
    template = statement.build_following("Code {of} Conduct", "2.0", statement.Scope())
    said = statement.fill(template, since="1.0", signed_on=date(2026, 9, 2))
    assert (
        "version 2.0 of the Code {of} Conduct. Its changes since version 1.0, which I signed on 2 September 2026"
        in said
    )
