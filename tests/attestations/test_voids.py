"""Two people, neither of them the signer, declare a signature not to count; all else stays on record."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.rules import State
from attestations.exceptions.actions import voids as actions
from attestations.models import Attestation, Void
from attestations.receipts.reconciliation import find_disagreements
from attestations.receipts.row_entries import find_changed_rows, seal_rows
from portal.ledger import sequencer, store, verify
from portal.models import AuditLine, Erasure, LedgerEntry
from portal.models.roles import Role
from portal.refusals import ActionRefused
from tests import factories as make
from tests.portal.ledger.by_hand import tamper
from tests.words import read_words

REASON = "Her colleague signed at her computer."
VERIFIERS = sorted((Path(__file__).parents[1] / "releases").glob("*/verify.py"))


@pytest.fixture
def signed(teacher, protocol, oakfield):
    return make.sign(teacher, protocol, oakfield)


@pytest.fixture
def other(oakfield):
    """A second person of HR."""
    person = make.staff(oakfield, "Olga", "Other")
    make.grant(person, Role.HR)
    return person


@pytest.fixture
def void(signed, head, hr):
    """Asked by the head, confirmed by HR."""
    [asked] = actions.ask_void(list(signed.attestations.all()), reason=REASON, by=head)
    actions.confirm_void(asked, by=hr)
    return Void.objects.get()


def state_of(person, **moments):
    [found] = queries.load_person_assignments(person, **{"as_at": timezone.now(), **moments})
    return found.state


def board_states(academy, person, **moments):
    """As a board says it, and as the totals count it."""
    [required] = queries.load_required_policies(known_at=timezone.now())
    moments = {"as_at": timezone.now(), **moments}
    rows = queries.load_academy_assignments(academy, required, **moments)
    return next(row.state for row in rows if row.person == person)


def refused(words):
    return pytest.raises(ActionRefused, match=words)


def test_a_head_asks_and_hr_confirms_so_the_signer_is_told_why_and_asked_again(
    signed, teacher, head, hr, oakfield, as_, sent, clock
):
    client = as_(head)
    assert "This signature should not count" in client.get(signed.get_absolute_url()).text
    assert "Oakfield" in read_words(client.get(f"/receipts/{signed.number}/void/"))
    answer = client.post(f"/receipts/{signed.number}/void/", {"academies": [], "reason": ""})
    assert "Choose at least one academy." in answer.text
    [row] = signed.attestations.all()
    client.post(f"/receipts/{signed.number}/void/", {"academies": [row.pk], "reason": REASON})
    assert state_of(teacher) == State.ATTESTED
    assert "has asked" not in as_(teacher).get(signed.get_absolute_url()).text
    page = f"/manage/voids/{Void.objects.get().pk}/"
    assert page in as_(hr).get("/").text
    clock.shift(timedelta(hours=1))
    before = timezone.now() - timedelta(minutes=1)
    as_(hr).post(page, {"decision": "confirm"})
    assert state_of(teacher) == board_states(oakfield, teacher) == State.DUE
    assert state_of(teacher, known_at=before) == State.ATTESTED
    assert board_states(oakfield, teacher, known_at=before) == State.ATTESTED
    assert "Social Networking Protocol" in read_words(as_(teacher).get("/"))
    [mail] = [mail for mail in sent() if "no longer counts" in mail.subject]
    assert mail.to == [teacher.email]
    assert REASON in mail.body
    for reader, reads in ((teacher, True), (hr, True), (head, True)):
        words = read_words(as_(reader).get(signed.get_absolute_url()))
        assert "does not count for Oakfield" in words
        assert (REASON in words) == reads
    assert "Does not count" in read_words(as_(hr).get("/manage/voids/"))
    actions_of = AuditLine.objects.filter(subject=f"receipt:{signed.number}").values_list("action", flat=True)
    assert {"ask-void", "confirm-void"} <= set(actions_of)


def test_a_page_that_the_signers_browser_has_kept_is_not_current_any_more(signed, teacher, head, hr, as_):
    client, address = as_(teacher), "/policies/social-networking-protocol/"
    kept = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=kept).status_code == 304
    [asked] = actions.ask_void(list(signed.attestations.all()), reason=REASON, by=head)
    assert client.get(address, headers=kept).status_code == 304
    actions.confirm_void(asked, by=hr)
    assert client.get(address, headers=kept).status_code == 200


def test_signing_again_names_the_one_that_it_replaces(void, teacher, protocol, oakfield, hr, other):
    again = make.sign(teacher, protocol, oakfield)
    row = again.attestations.get()
    assert row.replaces == void.attestation
    assert state_of(teacher) == State.ATTESTED
    entry = LedgerEntry.objects.get(subject=f"attestation:{row.pk}")
    assert json.loads(bytes(entry.data))["replaces"] == str(void.attestation_id)
    [asked] = actions.ask_void([row], reason="Once more.", by=hr)
    actions.confirm_void(asked, by=other)
    third = make.sign(teacher, protocol, oakfield).attestations.get()
    assert third.replaces == row
    sequencer.seal_all()
    assert not list(find_disagreements())


def test_totals_and_rules_leave_it_out_alike(void, teacher, oakfield):
    [required] = queries.load_required_policies(known_at=timezone.now())
    for known_at in (timezone.now(), void.asked_at - timedelta(seconds=1)):
        rows = queries.load_academy_assignments(oakfield, required, as_at=timezone.now(), known_at=known_at)
        signed = sum(row.state == State.ATTESTED for row in rows)
        groups = totals.load_groups(required, [oakfield], as_at=timezone.now(), known_at=known_at)
        counted = sum(group.people for group in groups if group.cases[oakfield.pk].outcome.state == State.ATTESTED)
        assert counted == signed == int(known_at < void.decided_at)


def test_neither_of_the_two_is_the_signer_and_they_are_two(signed, teacher, head, hr, other):
    rows = list(signed.attestations.all())
    make.grant(teacher, Role.HR)
    with refused("your own signature"):
        actions.ask_void(rows, reason=REASON, by=teacher)
    with refused("Say why"):
        actions.ask_void(rows, reason=" ", by=hr)
    [asked] = actions.ask_void(rows, reason=REASON, by=hr)
    assert actions.ask_void(rows, reason="Another.", by=head) == [asked]
    with refused("asked for this yourself"):
        actions.confirm_void(asked, by=hr)
    for act in (actions.confirm_void, actions.refuse_void):
        with refused("your own signature"):
            act(asked, by=teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        Void.objects.filter(pk=asked.pk).update(is_confirmed=True, decided_by=hr, decided_at=timezone.now())
    actions.refuse_void(asked, by=other)
    assert state_of(teacher) == State.ATTESTED
    with refused("decided already, by Olga Other"):
        actions.confirm_void(asked, by=head)
    [asked] = actions.ask_void(rows, reason=REASON, by=hr)
    for _ in range(2):
        actions.confirm_void(asked, by=other)
    assert LedgerEntry.objects.filter(type="void").count() == 1
    for act in (lambda: actions.refuse_void(asked, by=hr), lambda: actions.ask_void(rows, reason=REASON, by=hr)):
        with refused("does not count already"):
            act()


def test_only_hr_and_whoever_asked_see_that_somebody_asked(signed, head, hr, other, as_, auditor):
    [asked] = actions.ask_void(list(signed.attestations.all()), reason=REASON, by=head)
    page = f"/manage/voids/{asked.pk}/"
    assert as_(head).get(page).status_code == 200
    assert as_(make.staff(asked.attestation.academy, "Ben", "Hart")).get(page).status_code == 403
    assert as_(head).post(page, {"decision": "confirm"}).status_code == 403
    as_(head).post(page, {"decision": "refuse"})
    assert AuditLine.objects.filter(action="take-back-void").count() == 1
    assert as_(head).get("/manage/voids/").status_code == 403


def test_receipt_and_verifiers_of_every_release_say_so(void, signed, teacher, as_, tmp_path):
    sequencer.seal_all()
    client = as_(teacher)
    receipt = client.get(f"/receipts/{signed.number}.json").content
    vkeys = "\n".join(store.load_public_keys())
    verdict = verify.checked(receipt, vkeys)
    assert verdict.kind == verify.Kind.GENUINE
    assert verdict.sentences[1].startswith(
        "It no longer counts for Oakfield Academy: two people decided so on 22 November 2026 at "
    )
    assert dict(verdict.facts)["Policy"] == "Social Networking Protocol"
    pdf = client.get(f"/receipts/{signed.number}.pdf").content
    assert verify.checked(pdf, vkeys).sentences[1] == verdict.sentences[1]
    (tmp_path / "vkey").write_text(f"{vkeys}\n")
    for name, content in (("receipt.json", receipt), ("receipt.pdf", pdf)):
        (tmp_path / name).write_bytes(content)
        for verifier in VERIFIERS:
            command = [sys.executable, "-I", str(verifier), str(tmp_path / name), str(tmp_path / "vkey")]
            said = subprocess.run(command, capture_output=True, text=True, check=False)
            assert said.returncode == 0, (verifier, said.stdout + said.stderr)
            assert "genuine" in said.stdout.lower()
    assert VERIFIERS


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attestations_void SET reason = 'She asked for it.'",
        "UPDATE attestations_void SET asked_by_id = decided_by_id",
        "UPDATE attestations_void SET decided_at = decided_at + interval '1 second'",
        "UPDATE attestations_void SET is_confirmed = false",
        "DELETE FROM attestations_void",
        "DELETE FROM portal_ledgerentry WHERE type = 'void'",
    ],
)
def test_a_void_that_somebody_changed_by_hand_is_found(void, change):
    assert not list(find_disagreements())
    tamper(change)
    assert [(one.table, one.key) for one in find_disagreements()] == [
        ("attestations_attestation", str(void.attestation_id))
    ]


def test_the_reason_goes_when_the_signers_time_is_over(void, teacher, hr, other, clock):
    sequencer.seal_all()
    clock.shift(timedelta(hours=3))
    seal_rows()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE attestations_void SET reason = '(erased)'")
    asked = {"asked_at": timezone.now(), "asked_by": hr, "confirmed_at": timezone.now(), "confirmed_by": other}
    Erasure.objects.create(person=teacher, **asked)
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_void_reasons(%s)", [teacher.pk])
    assert Void.objects.get().reason == "(erased)"
    assert "attestations_void" in {found.table for found in find_changed_rows()}  # unless erasing says so in an entry
    assert not [found for found in find_disagreements() if found.table == "attestations_attestation"]
    assert Attestation.objects.count() == 1
