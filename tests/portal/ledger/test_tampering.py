"""Somebody who owns the database changes the ledger behind its back, and `ledger_verify` finds it.

Every change is made to rows past their triggers, and drawn from a seed that the failure names.
"""

import random
import uuid
from contextlib import contextmanager
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.ledger import highwater, keys, sequencer, store
from portal.ledger.canonical import decoded, encoded
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import Checkpoint, Signer, signed
from portal.ledger.tree import Frontier, leaf_hash
from tests.portal.ledger.by_hand import sql

SIZE = 700  # entries; two full nodes of 256 are kept
SEALED = (1, 100, 256, 300, 611, SIZE)


class Tampering:
    """Each method changes one thing; ``chance`` is the seed's."""

    def __init__(self, chance):
        self.chance = chance

    def entry(self, low=0):
        """One that is numbered, with its bytes."""
        row = LedgerEntry.objects.get(position=self.chance.randrange(low, SIZE))
        return row, bytes(row.data)

    def put(self, row, data, *, is_rehashed):
        leaf = leaf_hash(data) if is_rehashed else row.leaf_hash
        sql("UPDATE portal_ledgerentry SET data = %s, leaf_hash = %s WHERE id = %s", data, leaf, row.pk)

    # edit

    def a_byte_is_flipped(self):
        row, data = self.entry()
        place = self.chance.randrange(len(data))
        self.put(
            row,
            data[:place] + bytes([data[place] ^ 1 << self.chance.randrange(8)]) + data[place + 1 :],
            is_rehashed=False,
        )

    def words_are_changed_and_hashed_again(self):
        row, data = self.entry(1)
        self.put(row, encoded(decoded(data) | {"number": 10_000}), is_rehashed=True)

    def words_are_changed_and_the_whole_tree_made_again(self):
        row, data = self.entry(1)
        self.put(row, encoded(decoded(data) | {"number": 10_000}), is_rehashed=True)
        grow_again()

    def an_entry_is_spelt_differently(self):
        row, data = self.entry()
        self.put(row, data.replace(b'":', b'": ', 1), is_rehashed=self.chance.random() < 0.5)

    def a_column_is_changed(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET type = 'void' WHERE id = %s", row.pk)

    def an_id_is_changed(self):
        row, _ = self.entry()
        sql(
            "UPDATE portal_ledgerentry SET id = %s WHERE id = %s",
            str(uuid.UUID(int=self.chance.getrandbits(128))),
            row.pk,
        )

    def a_leaf_hash_is_changed(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET leaf_hash = %s WHERE id = %s", self.chance.randbytes(32), row.pk)

    def a_leaf_hash_is_cut(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET leaf_hash = ''::bytea, data = NULL WHERE id = %s", row.pk)

    def bytes_are_erased(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET data = NULL WHERE id = %s", row.pk)

    # delete

    def an_entry_is_deleted(self):
        row, _ = self.entry()
        sql("DELETE FROM portal_ledgerentry WHERE id = %s", row.pk)

    def an_entry_is_deleted_and_the_gap_closed(self):
        row, _ = self.entry(1)
        sql("DELETE FROM portal_ledgerentry WHERE id = %s", row.pk)
        shift(row.position + 1, -1)
        if self.chance.random() < 0.5:
            grow_again()

    def an_entry_is_sent_back_to_wait(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET position = NULL WHERE id = %s", row.pk)

    def a_node_is_deleted(self):
        sql("DELETE FROM portal_ledgernode WHERE index = %s", self.chance.randrange(2))

    def the_head_is_deleted(self):
        sql("DELETE FROM portal_ledgerhead")

    # insert

    def an_entry_is_inserted(self):
        place = self.chance.randrange(1, SIZE)
        shift(place, 1)
        forge(place, self.chance)
        if self.chance.random() < 0.5:
            grow_again()

    def an_entry_is_appended_past_the_head(self):
        forge(SIZE + self.chance.randrange(3), self.chance)

    def an_entry_stands_before_the_first(self):
        forge(-1, self.chance)

    def a_waiting_entry_that_is_none(self):
        data = self.chance.choice([b"{}", b"", b'{"v":1}', b"\xff", b'{"id": 1}'])
        insert(uuid.UUID(int=self.chance.getrandbits(128)), data, None)

    def a_node_is_inserted(self):
        place = self.chance.randrange(2, 9)
        sql("INSERT INTO portal_ledgernode (level, index, hash) VALUES (8, %s, %s)", place, self.chance.randbytes(32))

    # swap, renumber, replay

    def two_entries_change_places(self):
        one, other = self.chance.sample(range(SIZE), 2)
        swap(one, other)

    def two_neighbours_change_places_and_the_whole_tree_is_made_again(self):
        one = self.chance.randrange(1, SIZE - 1)
        swap(one, one + 1)
        grow_again()

    def two_entries_change_their_bytes(self):
        one, data = self.entry()
        other = LedgerEntry.objects.exclude(pk=one.pk).get(position=(one.position + 1) % SIZE)
        self.put(one, bytes(other.data), is_rehashed=True)
        self.put(other, data, is_rehashed=True)

    def an_entry_is_numbered_anew(self):
        row, _ = self.entry()
        sql("UPDATE portal_ledgerentry SET position = %s WHERE id = %s", SIZE + self.chance.randrange(5), row.pk)

    def an_entry_is_played_again(self):
        _, data = self.entry(1)
        insert(uuid.UUID(int=self.chance.getrandbits(128)), data, None)

    def an_entry_is_played_again_in_anothers_place(self):
        row, _ = self.entry(1)
        _, data = self.entry(1)
        while data == bytes(row.data):
            _, data = self.entry(1)
        self.put(row, data, is_rehashed=True)

    # cut the tail, restore an old copy

    def the_tail_is_cut(self):
        cut(self.chance.randrange(1, SIZE))

    def the_tail_is_cut_and_nothing_tells_of_it(self):
        cut(self.chance.randrange(1, SIZE), is_tidy=True)

    def an_old_copy_is_restored_and_goes_on(self):
        cut(self.chance.choice(SEALED[:-1]), is_tidy=True)
        highwater.path().rename(highwater.path().with_name("aside"))
        enter(SIZE + 10 - LedgerHead.objects.get().size, 5_000)
        sequencer.run_dry()
        highwater.path().with_name("aside").replace(highwater.path())

    def the_head_is_set_back(self):
        size = self.chance.randrange(1, SIZE)
        head = head_of(size)
        sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", size, head.hashes)

    def the_frontier_is_changed(self):
        hashes = b"".join(self.chance.randbytes(32) for _ in range(SIZE.bit_count()))
        sql("UPDATE portal_ledgerhead SET hashes = %s", hashes)

    # forge

    def a_checkpoint_is_forged_with_another_key(self):
        forger = Signer(LedgerHead.objects.get().origin, self.chance.randbytes(32))
        size = self.chance.choice(SEALED)
        note = signed(head_of(size).checkpoint.text, [forger])
        sql("UPDATE portal_ledgercheckpoint SET note = %s WHERE size = %s", note, size)

    def a_checkpoint_is_given_another_root(self):
        size = self.chance.choice(SEALED)
        sql("UPDATE portal_ledgercheckpoint SET root = %s WHERE size = %s", self.chance.randbytes(32), size)

    def a_checkpoint_is_given_the_signature_of_another(self):
        one, other = self.chance.sample(SEALED, 2)
        sql(
            "UPDATE portal_ledgercheckpoint SET note = (SELECT note FROM portal_ledgercheckpoint WHERE size = %s)"
            " WHERE size = %s",
            one,
            other,
        )

    def a_checkpoint_is_added_without_the_key(self):
        origin, root = LedgerHead.objects.get().origin, self.chance.randbytes(32)
        size = self.chance.choice([2, 50, SIZE - 1, SIZE + 5])
        note = signed(Checkpoint(origin, size, root).text, [Signer(origin, self.chance.randbytes(32))])
        sql(
            "INSERT INTO portal_ledgercheckpoint (size, root, note, signed_at) VALUES (%s, %s, %s, now())",
            size,
            root,
            note,
        )

    def the_first_key_is_another(self):
        row = LedgerEntry.objects.get(position=0)
        forger = Signer(LedgerHead.objects.get().origin, self.chance.randbytes(32))
        self.put(row, encoded(decoded(bytes(row.data)) | {"vkey": forger.vkey}), is_rehashed=True)
        grow_again()
        for size in SEALED:
            checkpoint = head_of(size).checkpoint
            note = signed(checkpoint.text, [forger])
            sql("UPDATE portal_ledgercheckpoint SET root = %s, note = %s WHERE size = %s", checkpoint.root, note, size)


CHANGES = sorted(name for name, member in vars(Tampering).items() if "_" in name and not name.startswith("__"))


def enter(count, first):
    numbers = range(first, first + count)
    with transaction.atomic():
        store.enter(store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number}) for number in numbers)


def insert(key, data, position):
    leaf = leaf_hash(data)
    sql(
        "INSERT INTO portal_ledgerentry (id, type, subject, data, leaf_hash, position, entered_at)"
        " VALUES (%s, 'note', %s, %s, %s, %s, now())",
        *(str(key), f"forged:{key}", data, leaf, position),
    )


def forge(position, chance):
    """An entry that looks as if it had been entered."""
    key = uuid.UUID(int=chance.getrandbits(128))
    origin = LedgerHead.objects.get().origin
    told = {"v": 1, "type": "note", "log": origin, "id": str(key), "nonce": "x", "at": "2026-11-22T07:20:14.000000Z"}
    insert(key, encoded(told), position)


def shift(first, by):
    """Move all entries from there on by one place, in two steps past the constraint that no place is taken twice."""
    sql("UPDATE portal_ledgerentry SET position = -position - 10 WHERE position >= %s", first)
    sql("UPDATE portal_ledgerentry SET position = -position - 10 + %s WHERE position <= -10", by)


def swap(one, other):
    sql("UPDATE portal_ledgerentry SET position = -5 WHERE position = %s", one)
    sql("UPDATE portal_ledgerentry SET position = %s WHERE position = %s", one, other)
    sql("UPDATE portal_ledgerentry SET position = %s WHERE position = -5", other)


def head_of(size):
    head = LedgerHead(origin=LedgerHead.objects.get().origin)
    head.frontier = Frontier().extended(store.Tree().leaves(0, size))[0]
    return head


def grow_again():
    """All hashes that are kept, made anew over what stands there now; only checkpoints cannot be."""
    leaves = store.Tree().leaves(0, 2 * SIZE)
    frontier, nodes = Frontier().extended(leaves)
    sql("DELETE FROM portal_ledgernode")
    for level, index, root in nodes:
        sql("INSERT INTO portal_ledgernode (level, index, hash) VALUES (%s, %s, %s)", level, index, root)
    sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", frontier.size, b"".join(frontier.hashes))


def cut(size, *, is_tidy=False):
    sql("DELETE FROM portal_ledgerentry WHERE position >= %s", size)
    if is_tidy:
        sql("DELETE FROM portal_ledgercheckpoint WHERE size > %s", size)
        grow_again()


@contextmanager
def undone():
    """What is done inside is undone at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ledger(db, settings, tmp_path):
    settings.LEDGER_DIR = tmp_path / "ledger"
    enter(99, 0)  # and the genesis
    sequencer.run_dry()
    for before, size in pairwise(SEALED[1:]):
        enter(size - before, before)
        sequencer.run_dry()
    genesis = head_of(1).checkpoint
    LedgerCheckpoint.objects.create(size=1, root=genesis.root, note=signed(genesis.text, keys.held()[:1]))
    call_command("ledger_verify")


def hunt(rounds, seed, is_found):
    """Which changes were not found."""
    kinds = [CHANGES[number % len(CHANGES)] for number in range(rounds)]
    missed = []
    for number, kind in enumerate(kinds):
        with undone():
            mark = highwater.path().read_text()
            getattr(Tampering(random.Random(f"{seed} {number}")), kind)()
            if not is_found(kind):
                missed.append(f"seed {seed} {number}: {kind}")
            highwater.path().write_text(mark)
    return missed


def is_found(kind):
    try:
        call_command("ledger_verify")
    except CommandError as error:
        return str(error)
    return ""


def test_every_change_is_found(ledger):
    assert not hunt(len(CHANGES), 1, is_found)


@pytest.mark.soak
def test_two_hundred_changes_are_found(ledger):
    assert not hunt(200, 2, is_found)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 13))
def test_two_hundred_more_changes_are_found(ledger, seed):
    assert not hunt(200, seed, is_found)


def test_nothing_is_found_where_nothing_was_changed(ledger):
    with undone():
        assert not is_found("nothing")


def test_a_cut_tail_is_found_through_a_checkpoint_kept_outside_alone(ledger, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(store.newest_seal().note)
    highwater.path().unlink()
    cut(300, is_tidy=True)
    call_command("ledger_verify")  # by itself the database is without fault: this is why checkpoints leave the house
    with pytest.raises(CommandError, match=f"Entry 300 is missing, and all after it.* knows {SIZE}"):
        call_command("ledger_verify", "--checkpoint", kept)


def test_another_end_is_found_through_a_checkpoint_kept_outside_alone(ledger, tmp_path):
    """Whoever has the key, too, and makes the end anew."""
    kept = tmp_path / "kept.txt"
    kept.write_text(store.newest_seal().note)
    highwater.path().unlink()
    cut(611, is_tidy=True)
    enter(200, 5_000)
    sequencer.run_dry()
    call_command("ledger_verify")
    with pytest.raises(CommandError, match="One of the entries 611 to 699 is not what was sealed"):
        call_command("ledger_verify", "--checkpoint", kept)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE portal_ledgerentry SET data = data || ' ' WHERE position = 7 OR position = 500", r"Entry 7 \("),
        ("DELETE FROM portal_ledgerentry WHERE position IN (40, 30)", "Entry 30 is missing"),
        ("UPDATE portal_ledgerentry SET leaf_hash = sha256('x'), data = 'x' WHERE position = 0", "Entry 0"),
        ("UPDATE portal_ledgernode SET hash = sha256('x') WHERE index = 1", "The entries 256 to 511 are as they were"),
    ],
)
def test_the_first_that_is_wrong_is_named(ledger, change, said):
    sql(change)
    with pytest.raises(CommandError, match=said):
        call_command("ledger_verify")


def test_of_entries_that_were_hashed_again_the_smallest_span_is_named(ledger):
    row = LedgerEntry.objects.get(position=270)
    Tampering(None).put(row, encoded(decoded(bytes(row.data)) | {"number": 10_000}), is_rehashed=True)
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
    for words in (
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
            connection.cursor().execute(words)
