"""Changes that the owner of the database could make to a ledger of 700 entries."""

import uuid

from portal.ledger import highwater, sequencer
from portal.ledger.canonical import decode, encode
from portal.ledger.models import LedgerEntry, LedgerHead
from portal.ledger.notes import Checkpoint, Signer, sign_note
from portal.ledger.tree import hash_leaf
from tests.portal.ledger.by_hand import sql
from tests.portal.ledger.forging import SEALED, SIZE, build_head, cut, enter, forge, grow_again, insert, shift, swap


class Tampering:
    """Each method changes one thing; ``chance`` is a seeded random generator."""

    def __init__(self, chance):
        self.chance = chance

    def entry(self, low=0):
        """A random numbered entry, and its bytes."""
        row = LedgerEntry.objects.get(position=self.chance.randrange(low, SIZE))
        return row, bytes(row.data)

    def put(self, row, data, *, is_rehashed):
        leaf = hash_leaf(data) if is_rehashed else row.leaf_hash
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
        self.put(row, encode(decode(data) | {"number": 10_000}), is_rehashed=True)

    def words_are_changed_and_the_whole_tree_made_again(self):
        row, data = self.entry(1)
        self.put(row, encode(decode(data) | {"number": 10_000}), is_rehashed=True)
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
        highwater.get_path().rename(highwater.get_path().with_name("aside"))
        highwater.learn(LedgerHead.objects.get().checkpoint)
        enter(SIZE + 10 - LedgerHead.objects.get().size, 5_000)
        sequencer.seal_all()
        highwater.get_path().with_name("aside").replace(highwater.get_path())

    def the_head_is_set_back(self):
        size = self.chance.randrange(1, SIZE)
        head = build_head(size)
        sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", size, head.hashes)

    def the_frontier_is_changed(self):
        hashes = b"".join(self.chance.randbytes(32) for _ in range(SIZE.bit_count()))
        sql("UPDATE portal_ledgerhead SET hashes = %s", hashes)

    # forge

    def a_checkpoint_is_forged_with_another_key(self):
        forger = Signer(LedgerHead.objects.get().origin, self.chance.randbytes(32))
        size = self.chance.choice(SEALED)
        note = sign_note(build_head(size).checkpoint.text, [forger])
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
        note = sign_note(Checkpoint(origin, size, root).text, [Signer(origin, self.chance.randbytes(32))])
        sql(
            "INSERT INTO portal_ledgercheckpoint (size, root, note, signed_at) VALUES (%s, %s, %s, now())",
            size,
            root,
            note,
        )

    def the_first_key_is_another(self):
        row = LedgerEntry.objects.get(position=0)
        forger = Signer(LedgerHead.objects.get().origin, self.chance.randbytes(32))
        self.put(row, encode(decode(bytes(row.data)) | {"vkey": forger.vkey}), is_rehashed=True)
        grow_again()
        for size in SEALED:
            checkpoint = build_head(size).checkpoint
            note = sign_note(checkpoint.text, [forger])
            sql("UPDATE portal_ledgercheckpoint SET root = %s, note = %s WHERE size = %s", checkpoint.root, note, size)


CHANGES = sorted(name for name, member in vars(Tampering).items() if "_" in name and not name.startswith("__"))
