"""A checkpoint row that this ledger did not seal is reported and never relied upon, and sealing goes on beside it."""

import pytest
from django.core.management import CommandError
from django.utils import timezone

from portal.ledger import errors, health, keys, sequencer, store
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import Checkpoint, Signer, sign_note
from tests.portal.ledger.commands.growing import enter, grow, grow_by

pytestmark = pytest.mark.django_db
SIZE = 8  # entries of the ledger


def insert(size, *, root=bytes(32), note=None, signer=None):
    origin = LedgerHead.objects.get().origin
    signer = signer or Signer(origin, b"\1" * 32)
    note = note if note is not None else sign_note(Checkpoint(origin, max(size, 0), root).text, [signer])
    return LedgerCheckpoint.objects.create(size=size, root=root, note=note, signed_at=timezone.now())


def insert_signed_over_another_tree():
    """As the holder of a stolen key could."""
    return insert(6, root=b"\7" * 32, signer=store.load_signer())


UNSOUND = {
    "huge": lambda: insert(2**62, note="nonsense"),
    "beyond the head": lambda: insert(SIZE + 1),
    "beyond the head, signed": lambda: insert(SIZE + 1, signer=store.load_signer()),
    "negative": lambda: insert(-5),
    "zero": lambda: insert(0),
    "of a stranger": lambda: insert(6),
    "over another tree": insert_signed_over_another_tree,
    "no note": lambda: insert(6, note=""),
    "the note of another": lambda: insert(6, note=LedgerCheckpoint.objects.get(size=4).note),
}


@pytest.fixture(params=UNSOUND, ids=lambda name: name.replace(" ", "-"))
def unsound(request):
    """A ledger of eight entries, sealed at four and at eight, and a row that does not lead on."""
    grow(3, 4)
    return UNSOUND[request.param]()


def test_it_is_reported(unsound, run, client):
    assert f"a checkpoint of {unsound.size} entries that this ledger did not seal" in health.find_fault()
    assert client.get("/healthz").status_code == 503
    with pytest.raises(CommandError, match=r"checkpoint of|were sealed"):
        run("ledger_verify")


def test_it_is_never_relied_upon(unsound, client):
    entry = LedgerEntry.objects.get(position=5)
    assert store.find_newest_checkpoint().size == SIZE
    assert store.find_checkpoint_over([entry]).size == SIZE
    assert store.find_checkpoint_until(timezone.now()).size == SIZE
    assert client.get("/ledger/checkpoint").content.decode() == LedgerCheckpoint.objects.get(size=SIZE).note
    assert client.get(f"/ledger/consistency?from=4&to={SIZE}").status_code == 200
    assert client.get(f"/ledger/consistency?from=4&to={SIZE + 1}").status_code == 404
    assert client.get("/verify/").status_code == 200


def test_sealing_goes_on_beside_it(unsound):
    grow_by(3)
    assert store.find_newest_checkpoint().size == SIZE + 3


def test_where_it_stands_in_the_way_the_next_entry_goes_round_it():
    grow(3, 4)
    insert(SIZE + 1)
    enter(1, 100)
    with pytest.raises(errors.LedgerStopped, match="A checkpoint of 9 entries, which this ledger did not seal"):
        sequencer.seal_all()
    assert LedgerEntry.objects.filter(position=None).count() == 0
    enter(1, 101)
    sequencer.seal_all()
    assert store.find_newest_checkpoint().size == SIZE + 2


def test_one_before_the_ledger_has_begun_is_reported():
    row = LedgerCheckpoint(size=5, root=bytes(32), note="nonsense")
    row.save(force_insert=True)
    assert "a checkpoint of 5 entries that this ledger did not seal" in health.find_fault()
    assert store.find_newest_checkpoint() is None


def test_a_flood_of_them_is_given_up_soon(django_assert_max_num_queries):
    grow(300)
    LedgerCheckpoint.objects.bulk_create(
        LedgerCheckpoint(size=size, root=bytes(32), note="nonsense") for size in range(2, 290)
    )
    with django_assert_max_num_queries(3 * store.MOST_UNSOUND):
        assert store.find_checkpoint_over([LedgerEntry.objects.get(position=0)]) is None


def test_a_sound_one_is_found_by_one_query_once_it_is_known(django_assert_num_queries):
    grow(3)
    store.find_newest_checkpoint()
    with django_assert_num_queries(1):
        store.find_newest_checkpoint()


def test_a_key_that_was_rotated_out_vouches_for_what_it_sealed(run):
    grow(3)
    old = store.find_newest_checkpoint()
    run("ledger_rotate_key", "--at-once")
    store._check_checkpoint.cache_clear()
    assert store.is_sound(old)
    assert keys.load_keys()[0].vkey not in old.note
