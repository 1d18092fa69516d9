"""Which keys may seal stands in the ledger: a process that holds another one seals and enters nothing, and says why."""

from datetime import timedelta

import pytest
from django.core.management import CommandError

from portal.ledger import errors, health, keys, rotation, sequencer, store
from portal.ledger.models import LedgerCheckpoint, LedgerEntry
from tests.portal.ledger.commands.growing import Broken, enter, get_sealed_size, grow, grow_by, list_signing_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def hold(settings):
    """Hold these keys instead of those of the file, as a process on another machine does."""

    def hold(*signers):
        settings.LEDGER_KEY = keys.format_keys(signers)

    return hold


def assert_it_seals_nothing(sentence):
    entries, sealed = LedgerEntry.objects.count(), get_sealed_size()
    with pytest.raises(errors.LedgerStopped, match=sentence):
        enter(1, 5_000)
    with pytest.raises(errors.LedgerStopped, match=sentence):
        sequencer.tick()
    assert sentence in health.find_fault()
    assert (LedgerEntry.objects.count(), get_sealed_size()) == (entries, sealed)


def test_a_strangers_key_of_the_same_name_seals_nothing(hold):
    grow(2)
    hold(keys.make_next_key(store.load_signer()))
    assert_it_seals_nothing("has not announced the key that is held here")


def test_a_stolen_key_seals_nothing_from_the_moment_that_its_successor_is_sealed(run, hold):
    grow(2)
    stolen = store.load_signer()
    run("ledger_rotate_key", "--at-once")
    hold(stolen)
    assert_it_seals_nothing("was replaced by")


def test_a_key_left_on_a_second_machine_goes_on_for_thirty_days(run, hold, clock):
    grow(2)
    old = store.load_signer()
    run("ledger_rotate_key")
    hold(old)
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [old.key_id]
    clock.shift(timedelta(days=30))
    assert_it_seals_nothing("was replaced by")


def test_a_change_of_an_earlier_release_lets_the_old_key_sign_only_beside_the_new_one(hold):
    grow(2)
    old = store.load_signer()
    new = keys.make_next_key(old)
    content = {"vkey": new.vkey, "previous": old.vkey}
    store.add_entries([store.NewEntry("key_rotation", f"key_rotation:{new.key_id}", sequencer.moment(), content)])
    sequencer.seal_all()
    assert_it_seals_nothing("was replaced by")
    hold(new, old)
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [new.key_id, old.key_id]


@pytest.mark.parametrize("place", ["build_entry", "seal_all", "_put_in_place"])
def test_a_change_at_once_that_was_broken_off_is_finished_by_the_next_run(run, monkeypatch, place):
    grow(2)
    stolen, calls = store.load_signer(), []

    def breaks(*arguments, **_):
        calls.append(arguments)
        if place != "seal_all" or len(calls) == 2:  # the first is before the change
            raise Broken

    with monkeypatch.context() as patch:
        patch.setattr(rotation, place, breaks)
        with pytest.raises(Broken):
            run("ledger_rotate_key", "--at-once")
    run("ledger_rotate_key", "--at-once")
    assert store.load_signer() != stolen
    assert LedgerEntry.objects.filter(type="key_rotation").count() == 1
    grow_by(1)
    assert "as they were sealed" in run("ledger_verify")


def test_the_lines_of_a_new_key_that_were_set_too_early_change_nothing(run, hold):
    """The old key among them goes on until the new one is announced, which the command does."""
    grow(2)
    old = store.load_signer()
    new = keys.make_next_key(old)
    hold(new, old)
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [old.key_id]
    run("ledger_rotate_key")
    grow_by(1)
    assert list_signing_keys(store.find_newest_checkpoint().note) == [new.key_id, old.key_id]
    assert "as they were sealed" in run("ledger_verify")


def test_only_announced_keys_are_given_out(hold):
    grow(2)
    old = store.load_signer()
    hold(keys.make_next_key(old))
    assert store.load_public_keys() == [old.vkey]


def test_a_key_entry_that_cannot_be_read_stops_it():
    grow(2)
    enter_waiting = store.NewEntry("key_rotation", "key_rotation:x", sequencer.moment(), {"vkey": "nonsense"})
    row = store.build_entry(enter_waiting, store.load_signer().name, entered_at=sequencer.moment())
    row.data = b"{}"
    row.save(force_insert=True)
    assert "names the ledger's newest key cannot be read" in health.find_fault()
    assert store.load_public_keys() == [store.load_signer().vkey]
    assert LedgerCheckpoint.objects.get() == store.find_newest_checkpoint()


def test_a_machine_with_another_key_says_so_on_its_command(run, hold):
    grow(2)
    hold(keys.make_next_key(store.load_signer()))
    with pytest.raises(CommandError, match=r"Put the newest key in its place.*ledger_rotate_key"):
        run("ledger_tick")
