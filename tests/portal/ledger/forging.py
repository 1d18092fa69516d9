"""Ledgers grown, cut, forged and renumbered by the owner of the database."""

import uuid

from django.db import transaction
from django.utils import timezone

from portal.ledger import store
from portal.ledger.canonical import encode
from portal.ledger.models import LedgerHead
from portal.ledger.tree import Frontier, hash_leaf
from tests.portal.ledger.by_hand import sql

SIZE = 700  # entries; two full nodes of 256 are kept
SEALED = (1, 100, 256, 300, 611, SIZE)


def enter(count, first):
    numbers = range(first, first + count)
    with transaction.atomic():
        store.add_entries(
            store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number}) for number in numbers
        )


def insert(key, data, position):
    leaf = hash_leaf(data)
    sql(
        "INSERT INTO portal_ledgerentry (id, type, subject, data, leaf_hash, position, entered_at)"
        " VALUES (%s, 'note', %s, %s, %s, %s, now())",
        *(str(key), f"forged:{key}", data, leaf, position),
    )


def forge(position, chance):
    """Insert an entry that looks genuine."""
    key = uuid.UUID(int=chance.getrandbits(128))
    origin = LedgerHead.objects.get().origin
    content = {"v": 1, "type": "note", "log": origin, "id": str(key), "nonce": "x", "at": "2026-11-22T07:20:14.000000Z"}
    insert(key, encode(content), position)


def shift(first, by):
    """Renumber all entries from ``first`` on, in two steps because positions are unique."""
    sql("UPDATE portal_ledgerentry SET position = -position - 10 WHERE position >= %s", first)
    sql("UPDATE portal_ledgerentry SET position = -position - 10 + %s WHERE position <= -10", by)


def swap(one, other):
    sql("UPDATE portal_ledgerentry SET position = -5 WHERE position = %s", one)
    sql("UPDATE portal_ledgerentry SET position = %s WHERE position = %s", one, other)
    sql("UPDATE portal_ledgerentry SET position = %s WHERE position = -5", other)


def build_head(size):
    head = LedgerHead(origin=LedgerHead.objects.get().origin)
    head.frontier = Frontier().extend(store.StoredHashes().leaves(0, size))[0]
    return head


def grow_again():
    """Compute head and nodes again from the entries as they are now; only checkpoints cannot be forged."""
    leaves = store.StoredHashes().leaves(0, 2 * SIZE)
    frontier, nodes = Frontier().extend(leaves)
    sql("DELETE FROM portal_ledgernode")
    for level, index, root in nodes:
        sql("INSERT INTO portal_ledgernode (level, index, hash) VALUES (%s, %s, %s)", level, index, root)
    sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", frontier.size, b"".join(frontier.hashes))


def cut(size, *, is_tidy=False):
    sql("DELETE FROM portal_ledgerentry WHERE position >= %s", size)
    if is_tidy:
        sql("DELETE FROM portal_ledgercheckpoint WHERE size > %s", size)
        grow_again()
