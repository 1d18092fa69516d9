"""The back-fill of the ledger, and the comparison of rows with their entries."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from attestations.models import Signing
from attestations.receipts import backfill, reconciliation
from policy.models import Version
from policy.publishing import actions as publishing_actions
from portal.ledger import sequencer, store
from portal.ledger.canonical import decode
from portal.models import LedgerEntry
from tests import factories as make
from tests.attestations.test_concurrency import at_once
from tests.portal.ledger.by_hand import sql


def delete_entries(subject=""):
    """As if the rows were older than the ledger."""
    sql("DELETE FROM portal_ledgerentry WHERE starts_with(subject, %s)", subject)


def load_entries():
    return [decode(bytes(row.data)) for row in LedgerEntry.objects.order_by("entered_at", "pk") if row.data]


def catch_up(capsys, *arguments):
    call_command("ledger_catch_up", *arguments)
    return capsys.readouterr().out


# Entering


@pytest.mark.real_time
def test_what_was_there_is_entered_once_in_the_order_of_its_moments(
    two_academies, protocol, millbrook, hawthorn, capsys
):
    signing = make.sign(two_academies, protocol, millbrook, hawthorn)
    delete_entries()
    assert catch_up(capsys).startswith("3 entered")
    assert catch_up(capsys).startswith("0 entered")
    entries = load_entries()
    [publication] = [entry for entry in entries if entry["type"] == "publication"]
    attested = [entry for entry in entries if entry["type"] == "attestation"]
    assert publication["published_at"] < attested[0]["signed_at"]
    assert [entry["signing"] for entry in attested] == [signing.number] * 2


def test_only_the_moment_of_entering_is_proved_and_that_of_signing_told(teacher, protocol, oakfield, clock, capsys):
    signed_at = make.sign(teacher, protocol, oakfield, at=datetime(2026, 9, 2, 15, 4, tzinfo=UTC)).signed_at
    delete_entries("attestation:")
    clock.shift(86400)
    catch_up(capsys)
    entry = next(entry for entry in load_entries() if entry["type"] == "attestation")
    assert entry["signed_at"] == f"{signed_at:%Y-%m-%dT%H:%M:%S.%f}Z"
    assert (entry["offset"], entry["signed_offset"]) == ("+00:00", "+01:00")
    assert entry["at"] == f"{timezone.now():%Y-%m-%dT%H:%M:%S.%f}Z"


def test_a_draft_is_not_entered(protocol):
    columns = "number, title, text, digest, weight, reason, statement_first, statement_next, in_force_at, "
    columns += "withdrawn_reason, policy_id, drafted_by_id, approved_by_id"
    drafted = columns.replace("number", "'1.1'", 1)
    sql(f"INSERT INTO policy_version ({columns}) SELECT {drafted} FROM policy_version")
    assert Version.objects.count() == 2
    assert not backfill.find_missing_entries()


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_it_runs_beside_people_who_sign_and_beside_itself(oakfield, protocol, monkeypatch):
    monkeypatch.setattr(backfill, "BATCH_SIZE", 2)
    people = [make.staff(oakfield, "Person", f"Number {number}") for number in range(8)]
    for person in people[:5]:
        make.sign(person, protocol, oakfield)
    delete_entries()

    def work(number):
        if number < 3:
            return make.sign(people[5 + number], protocol, oakfield)
        return backfill.enter_missing()

    answers = at_once(6, work)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(answer[0] for answer in answers[3:]) == 6
    assert not backfill.find_missing_entries()
    sequencer.seal_all()
    assert not list(reconciliation.find_disagreements())


def test_one_that_the_ledger_does_not_take_is_named_and_keeps_no_other_out(oakfield, protocol, capsys):
    people = [make.staff(oakfield, "Person", f"Number {number}") for number in range(3)]
    signings = [make.sign(person, protocol, oakfield) for person in people]
    sql("UPDATE attestations_signing SET typed_name = %s WHERE number = %s", "a\u202eb", signings[1].number)
    delete_entries()
    with pytest.raises(CommandError, match=f"receipt:{signings[1].number}, .* U\\+202E"):
        catch_up(capsys)
    assert capsys.readouterr().out.startswith("3 entered")
    assert [one.name for one in backfill.find_missing_entries()] == [f"receipt:{signings[1].number}"]


def test_a_ledger_that_has_stopped_takes_nothing(protocol, settings):
    delete_entries()
    settings.LEDGER_KEY = "PRIVATE+KEY+nonsense"
    with pytest.raises(CommandError, match="LEDGER_KEY holds no key"):
        call_command("ledger_catch_up")


def test_what_an_upgrade_finds_without_an_entry_is_named_and_then_entered_sealed_and_keeps_its_number(
    teacher, protocol, oakfield, capsys
):
    number = make.sign(teacher, protocol, oakfield).number
    delete_entries()
    with pytest.raises(CommandError, match=r"attestations_attestation .*: no entry .*manage.py ledger_catch_up"):
        catch_up(capsys, "--check")
    assert catch_up(capsys).startswith("2 entered")
    call_command("ledger_tick")
    call_command("ledger_verify")
    assert "every entry its row" in catch_up(capsys, "--check")
    entry = LedgerEntry.objects.get(type="attestation")
    assert entry.position is not None
    assert decode(bytes(entry.data))["signing"] == Signing.objects.get().number == number


# Rows against entries


def test_rows_and_entries_tell_the_same(teacher, protocol, oakfield, capsys):
    make.sign(teacher, protocol, oakfield)
    assert "every entry its row" in catch_up(capsys, "--check")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE attestations_signing SET typed_name = 'Somebody Else'", "attestations_signing .*: typed_name"),
        ("UPDATE attestations_signing SET signed_at = signed_at + interval '1 second'", "signing .*: signed_at"),
        ("UPDATE attestations_attestation SET academy_name = 'Elsewhere'", "attestations_attestation .*: academy_name"),
        ("DELETE FROM attestations_attestation", "attestations_attestation .*: no row: it was taken out"),
        ("DELETE FROM portal_ledgerentry WHERE type = 'attestation'", "attestations_attestation .*: no entry"),
        ("DELETE FROM portal_ledgerentry WHERE type = 'publication'", "policy_version .*: no entry"),
        ("UPDATE portal_ledgerentry SET subject = 'attestation:x' WHERE type = 'attestation'", "no entry"),
        ("UPDATE portal_ledgerentry SET data = 'x' WHERE type = 'attestation'", "cannot be read"),
    ],
)
def test_a_row_that_differs_from_its_entry_is_named(teacher, protocol, oakfield, change, fault):
    make.sign(teacher, protocol, oakfield)
    sql(change)
    with pytest.raises(CommandError, match=fault):
        call_command("ledger_catch_up", "--check")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("SELECT 1", None),
        ("UPDATE policy_version SET withdrawn_reason = 'Other' WHERE number = '2.0'", ": withdrawn_reason"),
        ("UPDATE policy_version SET withdrawn_by_id = approved_by_id WHERE number = '2.0'", ": withdrawn_by"),
        (
            """UPDATE policy_version SET withdrawn_at = NULL, withdrawn_by_id = NULL, withdrawn_reason = ''
               WHERE number = '2.0'""",
            "withdrawal:social-networking-protocol/2.0 .*: no row",
        ),
        ("DELETE FROM portal_ledgerentry WHERE type = 'withdrawal'", "withdrawn_at: no entry"),
    ],
)
def test_a_withdrawal_is_held_against_its_entry(protocol, hr, change, fault):
    version = make.version(
        "2.0", make.PROTOCOL.read_bytes() + b"14) Ask first.\n", weight="urgent", in_force_on=timezone.localdate()
    )
    publishing_actions.withdraw(version, reason="A mistake.", by=hr)
    sql(change)
    if fault is None:
        call_command("ledger_catch_up", "--check")
    else:
        with pytest.raises(CommandError, match=fault):
            call_command("ledger_catch_up", "--check")


def test_two_entries_that_changed_their_names_are_found(oakfield, protocol):
    for number in range(2):
        make.sign(make.staff(oakfield, "Person", f"Number {number}"), protocol, oakfield)
    one, other = LedgerEntry.objects.filter(type="attestation").values_list("subject", flat=True)
    sql("UPDATE portal_ledgerentry SET subject = 'aside' WHERE subject = %s", one)
    sql("UPDATE portal_ledgerentry SET subject = %s WHERE subject = %s", one, other)
    sql("UPDATE portal_ledgerentry SET subject = %s WHERE subject = 'aside'", other)
    found = {one.key for one in reconciliation.find_disagreements() if one.table == "attestations_signing"}
    assert found == {str(signing.pk) for signing in Signing.objects.all()}


def test_a_long_list_is_cut_short(oakfield, protocol, monkeypatch):
    for number in range(22):
        make.sign(make.staff(oakfield, "Person", f"Number {number}"), protocol, oakfield)
    sql("UPDATE attestations_signing SET typed_name = 'Somebody Else'")
    monkeypatch.setattr(reconciliation, "BATCH_SIZE", 5)
    with pytest.raises(CommandError, match="and more"):
        call_command("ledger_catch_up", "--check")


def test_a_moment_of_signing_that_an_entry_only_tells_is_held_against_its_row(teacher, protocol, oakfield, capsys):
    make.sign(teacher, protocol, oakfield)
    delete_entries("attestation:")
    catch_up(capsys)
    assert not list(reconciliation.find_disagreements())
    sql("UPDATE attestations_signing SET signed_at = signed_at + interval '1 second'")
    [found] = reconciliation.find_disagreements()
    assert (found.table, found.what) == ("attestations_signing", "signed_at")


@pytest.mark.parametrize(("put_back", "without_row"), [({"put_back": True}, 1), ({}, 2)])
def test_only_the_entries_that_a_restore_put_back_need_no_row(oakfield, protocol, put_back, without_row):
    for number in range(2):
        make.sign(make.staff(oakfield, "Person", f"Number {number}"), protocol, oakfield)
    sequencer.seal_all()
    sql("DELETE FROM attestations_attestation")
    first = LedgerEntry.objects.filter(type="attestation").order_by("position").first().position
    content = {"had": first, "size": first + 1, **put_back}
    store.add_entries([store.NewEntry("restore", "restore:1", timezone.now(), content)])
    found = [one for one in reconciliation.find_disagreements() if one.table == "attestations_attestation"]
    assert ["no row" in one.what for one in found] == [True] * without_row
