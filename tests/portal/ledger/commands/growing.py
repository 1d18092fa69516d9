"""Ledgers of known sizes, and what they hold."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.ledger import sequencer, store
from portal.ledger.canonical import decode
from portal.ledger.models import LedgerCheckpoint, LedgerEntry, LedgerHead
from portal.ledger.notes import open_note, parse_verifier
from tests.portal.ledger.by_hand import sql


def enter(count, first=0):
    with transaction.atomic():
        for number in range(first, first + count):
            store.add_entries([store.NewEntry("note", f"note:{number}", timezone.now(), {"number": number})])


def grow(*counts):
    """Enter so many entries, seal, and again for each count; the genesis entry comes first."""
    total = 0
    for count in counts:
        enter(count, total)
        total += count
        sequencer.seal_all()


def cut(size):
    """Make the database an older copy, of so many entries."""
    sql("DELETE FROM portal_ledgerentry WHERE position >= %s", size)
    sql("DELETE FROM portal_ledgercheckpoint WHERE size > %s", size)
    sql("DELETE FROM portal_ledgernode WHERE (index + 1) << level > %s", size)
    leaves = store.StoredHashes().leaves(0, size)
    head = LedgerHead.objects.get()
    head.frontier = type(head.frontier)().extend(leaves)[0]
    sql("UPDATE portal_ledgerhead SET size = %s, hashes = %s", head.size, head.hashes)


def get_sealed_size():
    return LedgerCheckpoint.objects.aggregate(size=Max("size"))["size"] or 0


def read_entries():
    return [decode(bytes(row.data)) for row in LedgerEntry.objects.order_by("position")]


def grow_by(count):
    enter(count, LedgerEntry.objects.count())
    sequencer.seal_all()


def list_signing_keys(note):
    verifiers = [parse_verifier(vkey) for vkey in store.load_public_keys()]
    return open_note(note, verifiers)[1]


class Broken(BaseException):
    """As if the machine had stopped there."""
