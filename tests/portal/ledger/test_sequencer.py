"""Numbering and sealing: by any process, despite interruptions, and only of committed entries."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.ledger import errors, health, highwater, sequencer, store
from portal.ledger.canonical import decode
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead, LedgerNode
from portal.ledger.notes import open_checkpoint
from tests.attestations.test_concurrency import at_once
from tests.portal.ledger.oracle import Oracle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"
    return settings.LEDGER_DIR


def enter(*numbers):
    with transaction.atomic():
        store.add_entries(
            [store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number}) for number in numbers]
        )


def oracle():
    return Oracle([bytes(row.data) for row in LedgerEntry.objects.exclude(position=None).order_by("position")])


def assert_as_defined():
    """Positions without a gap; head, checkpoints and nodes as the RFC's recursive definition has them."""
    tree, head = oracle(), LedgerHead.objects.get()
    places = list(LedgerEntry.objects.exclude(position=None).order_by("position").values_list("position", flat=True))
    assert places == list(range(head.size))
    assert head.checkpoint.root == tree.root(head.size)
    for seal in LedgerCheckpoint.objects.all():
        checkpoint = open_checkpoint(seal.note, [store.load_signer().verifier])
        assert (checkpoint.size, checkpoint.root) == (seal.size, tree.root(seal.size))
    for node in LedgerNode.objects.all():
        first = node.index << node.level
        assert bytes(node.hash) == Oracle(tree.inputs[first : first + (1 << node.level)]).root(1 << node.level)
    assert LedgerNode.objects.count() == (head.size >> 8) + (head.size >> 16)


class Broken(BaseException):
    """As if the machine had stopped there."""


def breaking(*_, **__):
    raise Broken


# What it does


def test_the_first_entry_names_the_ledger_and_its_key():
    sequencer.seal_all()
    genesis = decode(bytes(LedgerEntry.objects.get().data))
    assert (genesis["type"], genesis["log"], genesis["vkey"]) == (
        "genesis",
        store.load_signer().name,
        store.load_signer().vkey,
    )
    assert store.find_newest_checkpoint().size == 1


def test_entries_are_numbered_in_the_order_in_which_they_were_entered(clock):
    for number in range(30):
        enter(number)
        clock.shift(timedelta(milliseconds=1))
    sequencer.seal_all()
    subjects = list(LedgerEntry.objects.order_by("position").values_list("subject", flat=True))
    assert subjects == ["genesis", *(f"note:{number}" for number in range(30))]


def test_a_tree_grown_in_any_batches_is_the_one_of_the_definition(monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH_SIZE", 97)
    for first, count in ((0, 1), (1, 254), (255, 1), (256, 300), (556, 0)):
        enter(*range(first, first + count))
        sequencer.seal_all()
    assert LedgerHead.objects.get().size == 557
    assert_as_defined()


def test_a_checkpoint_is_signed_at_most_every_fifth_of_a_second(clock):
    for number in range(10):
        enter(number)
        sequencer.tick()
        clock.shift(timedelta(milliseconds=50))
    assert [seal.size for seal in LedgerCheckpoint.objects.order_by("size")] == [2, 6, 10]
    sequencer.seal_all()
    assert store.find_newest_checkpoint().size == 11


def test_a_clock_that_was_set_back_keeps_it_from_sealing_until_it_has_caught_up(clock):
    enter(1)
    sequencer.tick()
    enter(2)
    clock.shift(timedelta(hours=-1))
    with pytest.raises(errors.LedgerStopped, match="dated 3,600 seconds after now"):
        sequencer.tick()
    clock.shift(timedelta(hours=1, seconds=1))
    assert sequencer.tick() is False
    assert store.find_newest_checkpoint().size == 3


def test_a_tick_where_nothing_waits_changes_nothing():
    enter(1)
    sequencer.seal_all()
    before = list(LedgerCheckpoint.objects.values_list("size", "note")), highwater.get_path().read_text()
    assert sequencer.tick() is False
    assert (list(LedgerCheckpoint.objects.values_list("size", "note")), highwater.get_path().read_text()) == before


# What is broken off


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (sequencer, "refuse_another_history"),
        (sequencer, "set_positions"),
        (sequencer, "extend_tree"),
        (highwater, "raise_to"),
        (sequencer, "_seal"),
        (sequencer, "sign_note"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_tick_that_broke_off_is_finished_by_the_next(monkeypatch, where, name, is_new):
    if not is_new:
        enter(*range(3))
        sequencer.seal_all()
    enter(3, 4)
    with monkeypatch.context() as patch:
        patch.setattr(where, name, breaking)
        with pytest.raises(Broken):
            sequencer.tick(is_last=True)
    known = highwater.read()
    assert known is None or known.size <= sum(LedgerHead.objects.values_list("size", flat=True))
    enter(5)
    sequencer.seal_all()
    assert not LedgerEntry.objects.filter(position=None).exists()
    assert highwater.read().size == store.find_newest_checkpoint().size == LedgerHead.objects.get().size
    assert_as_defined()


def test_nothing_is_sealed_that_the_high_water_file_does_not_know(monkeypatch):
    enter(1)
    monkeypatch.setattr(highwater, "raise_to", breaking)
    with pytest.raises(Broken):
        sequencer.tick()
    assert not LedgerCheckpoint.objects.exists()


# Many at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_entries_and_ticks_of_many_at_once_leave_one_history():
    store.load_signer()

    def work(number):
        for turn in range(6):
            enter(number * 100 + turn)
            sequencer.tick()

    assert at_once(8, work) == [None] * 8
    sequencer.seal_all()
    assert LedgerHead.objects.get().size == 49
    assert_as_defined()


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_an_entry_that_is_not_committed_yet_is_left_for_later():
    sequencer.seal_all()
    may_commit, has_written = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            enter(1)
            has_written.set()
            may_commit.wait(30)
        connection.close()

    signer = threading.Thread(target=slowly)
    signer.start()
    has_written.wait(30)
    enter(2)  # entered later, committed before
    sequencer.seal_all()
    assert LedgerHead.objects.get().size == 2
    may_commit.set()
    signer.join()
    sequencer.seal_all()
    subjects = list(LedgerEntry.objects.order_by("position").values_list("subject", flat=True))
    assert subjects == ["genesis", "note:2", "note:1"]
    assert_as_defined()


@pytest.mark.django_db(transaction=True)
@pytest.mark.real_time
def test_whoever_finds_another_at_work_leaves_it_to_him():
    sequencer.seal_all()
    enter(1)
    may_end, has_begun = threading.Event(), threading.Event()

    def work():
        with transaction.atomic():
            assert sequencer._try_lock()
            has_begun.set()
            may_end.wait(30)
        connection.close()

    other = threading.Thread(target=work)
    other.start()
    has_begun.wait(30)
    assert sequencer.tick() is True
    assert LedgerEntry.objects.filter(position=None).count() == 1
    may_end.set()
    other.join()
    sequencer.seal_all()
    assert LedgerHead.objects.get().size == 2


def test_an_entry_that_is_numbered_and_not_sealed_for_a_minute_is_a_fault(clock):
    enter(1)
    sequencer.seal_all()
    enter(2)
    assert sequencer.tick()  # too soon after the seal before
    assert not LedgerEntry.objects.filter(position=None).exists()
    clock.shift(60)
    assert not health.find_fault()
    clock.shift(1)
    assert "waiting to be sealed" in health.find_fault()
