"""`ledger_rotate_key` announces a new key in the ledger, and finishes a change that was broken off."""

from datetime import timedelta

import pytest
from django.core.management import CommandError

from portal.ledger import keys, rotation, store
from portal.ledger.models import LedgerEntry
from portal.ledger.proofs import verify_proof
from tests.portal.ledger.commands.growing import Broken, grow, grow_by, list_signing_keys, read_entries

pytestmark = pytest.mark.django_db


def test_a_new_key_is_announced_and_both_sign_for_thirty_days(run, clock):
    grow(2)
    old = store.load_signer()
    output = run("ledger_rotate_key")
    new = store.load_signer()
    assert new.vkey in output
    assert new.name == old.name
    assert read_entries()[-1]["vkey"] == new.vkey
    assert read_entries()[-1]["previous"] == old.vkey
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [new.key_id, old.key_id]
    clock.shift(timedelta(days=30))
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [new.key_id]
    assert "as they were sealed" in run("ledger_verify")


def test_the_entry_that_announces_a_key_is_sealed_by_the_one_before(run):
    grow(2)
    old = store.load_signer()
    run("ledger_rotate_key")
    entry = LedgerEntry.objects.get(type="key_rotation")
    proof = store.build_proof(entry, store.find_checkpoint_over([entry]))
    assert verify_proof(bytes(entry.data), proof.text, [old.verifier]).size == 4


def test_old_receipts_are_as_good_as_before(run):
    grow(2)
    old, entry = store.load_signer(), LedgerEntry.objects.get(subject="note:0")
    receipt = store.build_proof(entry, store.find_checkpoint_over([entry])).text
    run("ledger_rotate_key", "--at-once")
    assert verify_proof(bytes(entry.data), receipt, [old.verifier]).size == 3


def test_a_stolen_key_signs_no_more(run):
    grow(2)
    output = run("ledger_rotate_key", "--at-once")
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [store.load_signer().key_id]
    assert "no longer signs" in output
    assert "as they were sealed" in run("ledger_verify")


def test_a_third_key_waits_until_the_first_has_done_its_time(run, clock):
    grow(2)
    run("ledger_rotate_key")
    with pytest.raises(CommandError, match=r"signs until 22 December 2026.*--at-once"):
        run("ledger_rotate_key")
    clock.shift(timedelta(days=31))
    run("ledger_rotate_key")
    assert "as they were sealed" in run("ledger_verify")
    assert len(store.load_public_keys()) == 3


@pytest.mark.parametrize("place", ["build_entry", "seal_all", "_put_in_place"])
def test_a_broken_change_is_finished_by_the_next_run(run, folder, monkeypatch, place):
    grow(2)
    old = store.load_signer()
    calls = []

    def breaks(*arguments, **_):
        calls.append(arguments)
        if place != "seal_all" or len(calls) == 2:  # the first is before the change
            raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(rotation, place, breaks)
        with pytest.raises(Broken):
            run("ledger_rotate_key")
    planned = keys.load_keys_from(folder / "key.next")[0]
    assert store.load_signer() == old
    grow_by(1)
    run("ledger_rotate_key")
    assert store.load_signer() == planned
    assert LedgerEntry.objects.filter(type="key_rotation").count() == 1
    assert not (folder / "key.next").exists()
    assert "as they were sealed" in run("ledger_verify")


def test_with_the_key_in_the_environment_the_lines_to_set_are_shown(run, settings):
    settings.LEDGER_KEY = keys.format_keys([keys.make_key("policies.example.org")])
    grow(2)
    old = store.load_signer()
    output = run("ledger_rotate_key")
    lines = [line for line in output.splitlines() if line.startswith("PRIVATE+KEY+")]
    assert lines[1] == old.line
    with pytest.raises(CommandError, match="the one held here is older"):
        run("ledger_rotate_key")
    settings.LEDGER_KEY = " ".join(lines)
    grow_by(1)
    assert len(list_signing_keys(store.find_newest_checkpoint().note)) == 2
    assert "as they were sealed" in run("ledger_verify")


def test_a_lost_key_is_followed_by_one_of_the_same_name(run, folder, settings, monkeypatch):
    grow(2)
    old = store.load_signer()
    with pytest.raises(CommandError, match="it is not lost"):
        run("ledger_rotate_key", "--lost")
    (folder / "key").unlink()
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="There is no key"):
        run("ledger_rotate_key")
    with monkeypatch.context() as patch:
        patch.setattr(rotation, "_announce", lambda *_: (_ for _ in ()).throw(Broken()))
        with pytest.raises(Broken):
            run("ledger_rotate_key", "--lost")
    run("ledger_rotate_key")  # finishes it
    assert store.load_signer().name == old.name
    assert read_entries()[-1]["previous"] == old.vkey
    grow_by(1)
    assert "as they were sealed" in run("ledger_verify")


def test_no_key_is_lost_where_there_was_no_ledger(run):
    with pytest.raises(CommandError, match="has not begun"):
        run("ledger_rotate_key", "--lost")


def test_of_a_stolen_key_in_the_environment_only_the_new_line_is_to_be_set(run, settings):
    settings.LEDGER_KEY = keys.format_keys([keys.make_key("policies.example.org")])
    grow(2)
    old = store.load_signer()
    output = run("ledger_rotate_key", "--at-once")
    assert output.count("PRIVATE+KEY+") == 1
    assert old.line not in output
