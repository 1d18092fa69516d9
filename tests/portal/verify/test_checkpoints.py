"""Checkpoints and proofs by themselves."""

import pytest

from portal.ledger import verify
from portal.ledger.verify import Kind, checked
from tests.portal.verify import builder


@pytest.mark.parametrize("what", ["checkpoint", "proof"])
def test_a_checkpoint_alone_is_checked_and_says_nothing_of_people(receipt, what):
    ledger, files = receipt
    data = ledger.checkpoint().encode() if what == "checkpoint" else files["entry-1.tlog-proof"]
    verdict = checked(data, ledger.vkey)
    assert verdict.kind is Kind.CHECKPOINT
    assert verdict.sentences[0] == "The checkpoint is genuine."
    assert verify.ALONE in verdict.sentences
    assert (verdict.checkpoint.size, verdict.records) == (10, ())
    assert checked(data, builder.Signer(builder.ORIGIN, b"b").vkey).kind is Kind.OTHER_KEY
    assert not checked(data.replace(b"\n10\n", b"\n11\n"), ledger.vkey).holds


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n10\n", "\n010\n"),
        ("\n10\n", "\n+10\n"),
        ("\n10\n", "\n10\nan extension\n"),
        ("\n10\n", "\r\n10\n"),
        ("\n— ", "\n-- "),
        ("\n\n— ", "\n\n\n— "),
        ("=\n\n", "\n\n"),
    ],
)
def test_a_checkpoint_has_one_spelling(receipt, before, after):
    ledger, _ = receipt
    note = ledger.checkpoint()
    assert checked(note.encode(), ledger.vkey).holds
    assert before in note
    assert not checked(note.replace(before, after, 1).encode(), ledger.vkey).holds


def test_a_checkpoint_signed_twice_by_one_key_is_refused(receipt):
    ledger, _ = receipt
    note = ledger.checkpoint()
    assert not checked((note + note.rpartition("\n\n")[2]).encode(), ledger.vkey).holds


def test_signatures_of_strangers_are_left_alone(receipt):
    ledger, _ = receipt
    note = ledger.checkpoint() + builder.Signer("witness.example", b"w").line("something else")
    assert checked(note.encode(), ledger.vkey).holds
