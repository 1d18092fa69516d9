"""The owner of the database tampers with the ledger, and `ledger_verify` finds it.

Every change bypasses the triggers, and is drawn from a seed that the failure names.
"""

import random
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.ledger import highwater, keys, sequencer, store
from portal.ledger.canonical import decode, encode
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import sign_note
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.forging import SEALED, SIZE, build_head, cut, enter
from tests.portal.ledger.tampering import CHANGES, Tampering


@contextmanager
def undone():
    """Undo at the end what is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ledger(db, settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"
    enter(99, 0)  # and the genesis
    sequencer.seal_all()
    for before, size in pairwise(SEALED[1:]):
        enter(size - before, before)
        sequencer.seal_all()
    genesis = build_head(1).checkpoint
    LedgerCheckpoint.objects.create(size=1, root=genesis.root, note=sign_note(genesis.text, keys.load_keys()[:1]))
    call_command("ledger_verify")


def find_missed(rounds, seed):
    """The changes that were not found."""
    kinds = [CHANGES[number % len(CHANGES)] for number in range(rounds)]
    missed = []
    for number, kind in enumerate(kinds):
        with undone():
            high_water = highwater.get_path().read_text()
            getattr(Tampering(random.Random(f"{seed} {number}")), kind)()
            if not find_fault():
                missed.append(f"seed {seed} {number}: {kind}")
            highwater.get_path().write_text(high_water)
    return missed


def find_fault():
    """What `ledger_verify` reports, "" if nothing."""
    try:
        call_command("ledger_verify")
    except CommandError as error:
        return str(error)
    return ""


def test_every_change_is_found(ledger):
    assert not find_missed(len(CHANGES), 1)


@pytest.mark.soak
def test_two_hundred_changes_are_found(ledger):
    assert not find_missed(200, 2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 13))
def test_two_hundred_more_changes_are_found(ledger, seed):
    assert not find_missed(200, seed)


def test_nothing_is_found_where_nothing_was_changed(ledger):
    with undone():
        assert not find_fault()


def test_a_cut_tail_is_found_through_a_checkpoint_kept_outside_alone(ledger, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(store.find_newest_checkpoint().note)
    highwater.get_path().unlink()
    cut(300, is_tidy=True)
    call_command("ledger_verify")  # by itself the database has no fault: this is why checkpoints are sent out
    with pytest.raises(CommandError, match=f"Entry 300 is missing, and all after it.* knows {SIZE}"):
        call_command("ledger_verify", "--checkpoint", kept)


def test_another_end_is_found_through_a_checkpoint_kept_outside_alone(ledger, tmp_path):
    """Made by somebody who also has the key and the high-water file, and writes the end again."""
    kept = tmp_path / "kept.txt"
    kept.write_text(store.find_newest_checkpoint().note)
    highwater.get_path().unlink()
    cut(611, is_tidy=True)
    highwater.learn(LedgerHead.objects.get().checkpoint)
    enter(200, 5_000)
    sequencer.seal_all()
    call_command("ledger_verify")
    with pytest.raises(CommandError, match="One of the entries 611 to 699 is not what was sealed"):
        call_command("ledger_verify", "--checkpoint", kept)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("UPDATE portal_ledgerentry SET data = data || ' ' WHERE position = 7 OR position = 500", r"Entry 7 \("),
        ("DELETE FROM portal_ledgerentry WHERE position IN (40, 30)", "Entry 30 is missing"),
        ("UPDATE portal_ledgerentry SET leaf_hash = sha256('x'), data = 'x' WHERE position = 0", "Entry 0"),
        ("UPDATE portal_ledgernode SET hash = sha256('x') WHERE index = 1", "The entries 256 to 511 are as they were"),
    ],
)
def test_the_first_that_is_wrong_is_named(ledger, change, sentence):
    sql(change)
    with pytest.raises(CommandError, match=sentence):
        call_command("ledger_verify")


def test_of_entries_that_were_hashed_again_the_smallest_span_is_named(ledger):
    row = LedgerEntry.objects.get(position=270)
    Tampering(None).put(row, encode(decode(bytes(row.data)) | {"number": 10_000}), is_rehashed=True)
    with pytest.raises(CommandError, match="One of the entries 256 to 299 is not what was sealed"):
        call_command("ledger_verify")


def test_an_entry_that_was_changed_while_it_waited_is_not_sealed(ledger):
    enter(1, 9_000)
    sql("UPDATE portal_ledgerentry SET data = data || ' ' WHERE position IS NULL")
    with pytest.raises(CommandError, match="note:9000 was changed before it was sealed"):
        call_command("ledger_tick")
    with pytest.raises(CommandError, match="The waiting entry note:9000 was changed"):
        call_command("ledger_verify")


def test_the_triggers_refuse_what_needs_no_owner_of_the_database(ledger):
    for statement in (
        "UPDATE portal_ledgerentry SET data = NULL",
        "UPDATE portal_ledgerentry SET position = position + 1000",
        "DELETE FROM portal_ledgerentry",
        "UPDATE portal_ledgernode SET hash = ''",
        "DELETE FROM portal_ledgernode",
        "UPDATE portal_ledgercheckpoint SET note = ''",
        "DELETE FROM portal_ledgercheckpoint",
        "UPDATE portal_ledgerhead SET size = size - 1",
        "UPDATE portal_ledgerhead SET hashes = ''",
        "DELETE FROM portal_ledgerhead",
    ):
        with pytest.raises(Exception, match=r"is permanent|only goes forward"), transaction.atomic():
            connection.cursor().execute(statement)
