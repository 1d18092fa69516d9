"""Receipts put together from several, or with something left out."""

import pytest

from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder
from tests.portal.verify.verdicts import get_reason, leave_out


@pytest.mark.parametrize(
    "other",
    [
        builder.attestation("Millbrook", number="AAAA-BBBB-CCCC"),
        builder.attestation("Millbrook", person={"id": "another", "known_name": "M", "typed_name": "M"}),
        builder.attestation("Millbrook", policy=builder.attestation()["policy"] | {"version": "2.0"}),
    ],
    ids=["number", "person", "version"],
)
def test_records_of_different_receipts_do_not_make_one(other):
    ledger, files = builder.make_receipt(builder.attestation(), other)
    assert "different receipts" in get_reason(checked(builder.as_json(files), ledger.vkey))


def test_one_record_cannot_stand_for_two(receipt):
    ledger, files = receipt
    twice = files | {name.replace("1", "2"): data for name, data in files.items() if name.startswith("entry-1")}
    assert "twice" in get_reason(checked(builder.as_json(twice), ledger.vkey))


@pytest.mark.parametrize("missing", ["entry-1.json", "entry-1.tlog-proof", "entry-2.json", "entry-2.tlog-proof"])
def test_a_gap_in_the_numbering_is_refused(receipt, missing):
    ledger, files = receipt
    assert "missing" in get_reason(checked(builder.as_zip(leave_out(files, missing)), ledger.vkey))


def test_a_receipt_that_begins_with_entry_2_is_refused(receipt):
    ledger, files = receipt
    verdict = checked(builder.as_zip(leave_out(files, "entry-1.json", "entry-1.tlog-proof")), ledger.vkey)
    assert verdict.kind is Kind.NOT_GENUINE


def test_entries_may_rest_on_different_checkpoints():
    ledger, files = builder.make_receipt()
    ledger.fill(20)
    files["entry-2.tlog-proof"] = ledger.proof(6).encode()
    verdict = checked(builder.as_json(files), ledger.vkey)
    assert (verdict.kind, verdict.checkpoint.size) == (Kind.GENUINE, 30)


def test_two_histories_of_one_ledger_are_found_out():
    ledger, files = builder.make_receipt()
    fork = builder.Ledger(*ledger.signers)
    fork.leaves = [*ledger.leaves[:-1], b"another end"]
    files["entry-2.tlog-proof"] = fork.proof(6).encode()
    assert "rewritten" in get_reason(checked(builder.as_json(files), ledger.vkey))


def test_an_entry_without_its_proof_proves_nothing(receipt):
    ledger, files = receipt
    assert checked(files["entry-1.json"], ledger.vkey).kind is Kind.PRINTED
