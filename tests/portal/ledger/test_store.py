"""Adding entries, when that is refused, and what can be proved from the rows of the database."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from portal.ledger import errors, highwater, keys, sequencer, store
from portal.ledger.canonical import UnfitEntry, decode
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.proofs import verify_proof
from portal.ledger.tree import hash_leaf, verify_consistency
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


def note(number, **content):
    return store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number, **content})


def enter(*numbers):
    with transaction.atomic():
        store.add_entries([note(number) for number in numbers])


def entry(number):
    return LedgerEntry.objects.get(subject=f"note:{number}")


# Entering


def test_an_entry_holds_what_every_entry_holds_and_its_content():
    enter(7)
    content = decode(bytes(entry(7).data))
    assert content.keys() == {"v", "type", "log", "id", "nonce", "at", "number"}
    assert content["id"] == str(entry(7).pk)
    assert content["log"] == store.load_signer().name
    assert content["at"] == "2026-11-22T07:20:00.000000Z"
    assert bytes(entry(7).leaf_hash) == hash_leaf(bytes(entry(7).data))


def test_content_does_not_stand_in_for_what_every_entry_holds():
    with transaction.atomic():
        store.add_entries([note(1, log="elsewhere", v=2, nonce="")])
    content = decode(bytes(entry(1).data))
    assert (content["log"], content["v"], len(content["nonce"])) == (store.load_signer().name, 1, 24)


def test_no_two_nonces_are_alike():
    enter(*range(50))
    assert len({decode(bytes(row.data))["nonce"] for row in LedgerEntry.objects.all()}) == 50


def test_a_thing_is_entered_once():
    enter(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        enter(1)


def test_what_is_rolled_back_was_never_entered():
    with transaction.atomic():
        store.add_entries([note(1)])
        transaction.set_rollback(True)
    sequencer.seal_all()
    assert LedgerEntry.objects.count() == 1  # the genesis


def test_unfit_words_enter_nothing():
    with pytest.raises(UnfitEntry, match=r"U\+202E"), transaction.atomic():
        store.add_entries([note(1), note(2, name="a\u202eb")])
    assert not LedgerEntry.objects.exists()


def test_signing_writes_attestation_and_entry_or_neither(teacher, oakfield, protocol, settings):
    settings.LEDGER_KEY = "nonsense"
    with pytest.raises(errors.LedgerStopped):
        make.sign(teacher, protocol, oakfield)
    assert not teacher.attestations.exists()


# When it is stopped


def test_a_missing_key_stops_it(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(errors.LedgerStopped, match=r"Make one: manage\.py ledger_key"):
        enter(1)


def test_a_key_that_others_may_read_stops_it(folder):
    store.load_signer()
    (folder / "key").chmod(0o440)
    with pytest.raises(errors.LedgerStopped, match="chmod 400"):
        enter(1)


def test_a_key_of_another_ledger_stops_it(folder):
    enter(1)
    sequencer.seal_all()
    (folder / "key").unlink()
    keys.write_keys([keys.make_key("elsewhere.example")])
    with pytest.raises(errors.LedgerStopped, match=r"The key is that of the ledger elsewhere\.example"):
        enter(2)


def test_keys_of_two_ledgers_stop_it(folder):
    keys.write_keys([keys.make_key("one.example"), keys.make_key("other.example")])
    with pytest.raises(errors.LedgerStopped, match="all of one ledger"):
        enter(1)


def test_a_database_that_confirms_too_soon_stops_it():
    connection.cursor().execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(errors.LedgerStopped, match="synchronous_commit"):
        enter(1)


def test_a_high_water_file_that_makes_no_sense_stops_it():
    enter(1)
    sequencer.seal_all()
    for text in ("", "nonsense\n", highwater.get_path().read_text()[:-3]):
        highwater.get_path().write_text(text)
        with pytest.raises(errors.LedgerStopped, match="cannot be read"):
            enter(2)


def test_an_empty_database_beside_a_ledger_that_had_grown_stops_it():
    enter(1)
    with transaction.atomic():
        sequencer.seal_all()
        transaction.set_rollback(True)
    with pytest.raises(errors.LedgerStopped, match="The ledger had 2 entries, and the database has 0"):
        enter(2)


def test_a_ledger_that_grows_while_somebody_asks_is_no_older_copy(monkeypatch):
    """The file and the database are read one after the other, and others may append in between."""
    enter(1)
    sequencer.seal_all()
    read, numbers = highwater.read_mark, iter([2, 3])

    def read_amid_others(origin):
        monkeypatch.setattr(highwater, "read_mark", read)
        seal_one_more()
        known = read(origin)
        seal_one_more()
        return known

    def seal_one_more():
        enter(next(numbers))
        sequencer.seal_all()

    monkeypatch.setattr(highwater, "read_mark", read_amid_others)
    store.require_open()
    assert LedgerHead.objects.get().size == 4


# What can be proved


def test_every_entry_is_proved_under_every_checkpoint_that_covers_it():
    for first in (0, 5, 300, 301):
        enter(*range(first, {0: 5, 5: 300, 300: 301, 301: 310}[first]))
        sequencer.seal_all()
    verifiers = [store.load_signer().verifier]
    seals = list(LedgerCheckpoint.objects.order_by("size"))
    assert [seal.size for seal in seals] == [6, 301, 302, 311]
    for row in LedgerEntry.objects.filter(position__in=[0, 1, 5, 6, 255, 256, 300, 301, 310]):
        for seal in seals:
            if seal.size > row.position:
                checkpoint = verify_proof(bytes(row.data), store.build_proof(row, seal).text, verifiers)
                assert checkpoint.size == seal.size


def test_each_checkpoint_continues_the_one_before():
    for number in range(4):
        enter(*range(number * 90, number * 90 + 90))
        sequencer.seal_all()
    seals = list(LedgerCheckpoint.objects.order_by("size"))
    for old in seals:
        for new in seals:
            if old.size <= new.size:
                proof = store.build_consistency_proof(old.size, new.size)
                verify_consistency(old.size, bytes(old.root), new.size, bytes(new.root), proof)


def test_the_seal_over_some_entries_is_the_first_that_covers_all():
    enter(1)
    sequencer.seal_all()
    enter(2)
    sequencer.seal_all()
    enter(3)
    assert store.find_checkpoint_over([entry(1)]).size == 2
    assert store.find_checkpoint_over([entry(1), entry(2)]).size == 3
    assert store.find_checkpoint_over([entry(1), entry(3)]) is None
    assert store.find_checkpoint_over([]) is None


def test_the_seal_until_a_moment_covers_all_that_was_entered_by_then(clock):
    assert store.find_checkpoint_until(timezone.now()) is None
    moments = []
    for number in range(3):
        enter(number)
        moments.append(timezone.now())
        if number < 2:
            sequencer.seal_all()
        clock.shift(60)
    assert [seal and seal.size for seal in map(store.find_checkpoint_until, moments)] == [2, 3, None]


def test_the_public_keys_are_named_newest_first():
    enter(1)
    sequencer.seal_all()
    assert store.load_public_keys() == [store.load_signer().vkey]
    assert store.load_public_key() == store.load_signer().vkey


def test_without_a_key_there_is_no_public_key_to_print(settings):
    settings.LEDGER_KEY = "nonsense"
    assert store.load_public_key() == ""


def test_a_history_of_the_same_length_with_another_root_stops_it():
    enter(1)
    sequencer.seal_all()
    highwater.replace(replace(highwater.read(), root=bytes(32)))
    with pytest.raises(errors.LedgerStopped, match="not those that were sealed"):
        enter(2)


def test_the_high_water_file_never_goes_back():
    enter(1)
    sequencer.seal_all()
    smaller = highwater.read()
    enter(2)
    sequencer.seal_all()
    highwater.raise_to(smaller)
    assert highwater.read().size == smaller.size + 1


def test_the_key_is_named_before_the_ledger_has_begun():
    assert store.load_public_keys() == [store.load_signer().vkey]
