"""Fills a ledger with many entries without signing each: real bytes and hashes, with a checkpoint now and then."""

import base64
import io
import uuid
from datetime import UTC, datetime

from django.db import connection, transaction

from portal.ledger import highwater, keys, store
from portal.ledger.canonical import encode
from portal.ledger.models import LedgerCheckpoint, LedgerHead, LedgerNode
from portal.ledger.notes import sign_note
from portal.ledger.tree import Frontier, hash_leaf

BATCH_SIZE = 10_000
AT = datetime(2026, 9, 1, 7, tzinfo=UTC)
CONTENT = {
    "v": 1,
    "type": "attestation",
    "at": store.format_moment(AT),
    "academy": {"id": "oakfield", "name": "Oakfield Academy", "urn": "140001"},
    "person": {"id": str(uuid.UUID(int=7)), "known_name": "Maya O'Brien-Łukasz", "typed_name": "Maya O'Brien-Łukasz"},
    "policy": {
        "slug": "social-networking-protocol",
        "title": "Social Networking Protocol",
        "version": "1.0",
        "digest": "a" * 64,
    },
    "statement": {
        "text": "I have read and understood the Social Networking Protocol, version 1.0, with Appendices 1 and 2. "
        "I know whom to ask if I am unsure about any of it.",
        "digest": "b" * 64,
    },
    "method": "own-sign-in",
    "grade": "B",
    "sign_in": {"method": "password", "at": store.format_moment(AT)},
    "signing": "7KQ4-M2XD-9RTV",
    "language": "en",
    "offset": "+00:00",
    "engagements": [{"category": "teacher", "job_title": "Class teacher"}],
}


def fill(count, sealed_every=10_000):
    """Write the genesis and ``count - 1`` attestations, all numbered and sealed."""
    origin, frontier = store.load_signer().name, Frontier()
    entry = store.NewEntry("genesis", "genesis", AT, {"vkey": store.load_signer().vkey})
    genesis = store.build_entry(entry, origin, entered_at=AT)
    first = [(genesis.pk, "genesis", "genesis", bytes(genesis.data))]
    attestations = _attestations(origin, count)
    with transaction.atomic():
        while frontier.size < count:
            size = min(BATCH_SIZE, sealed_every - frontier.size % sealed_every, count - frontier.size)
            frontier = _write(first + [next(attestations) for _ in range(size - len(first))], frontier)
            first = []
            head = LedgerHead(origin=origin)
            head.frontier = frontier
            if frontier.size % sealed_every == 0 or frontier.size == count:
                note = sign_note(head.checkpoint.text, keys.load_keys()[:1])
                LedgerCheckpoint.objects.create(size=head.size, root=head.checkpoint.root, note=note)
        head.save()
    highwater.raise_to(head.checkpoint)


def _attestations(origin, count):
    """They differ only in id and nonce."""
    template = encode({**CONTENT, "log": origin, "id": "ID", "nonce": "NONCE"})
    before, _, rest = template.partition(b"ID")
    between, _, after = rest.partition(b"NONCE")
    for number in range(1, count):
        key = uuid.UUID(int=number << 80 | 4 << 76 | 8 << 60)
        nonce = base64.b64encode(number.to_bytes(16, "big"))
        yield key, "attestation", f"attestation:{key}", before + str(key).encode() + between + nonce + after


def _write(rows, frontier):
    leaves = [hash_leaf(data) for _, _, _, data in rows]
    lines = io.StringIO()
    for place, ((key, kind, subject, data), leaf) in enumerate(zip(rows, leaves, strict=True), frontier.size):
        lines.write(f"{key}\t{kind}\t{subject}\t\\\\x{data.hex()}\t\\\\x{leaf.hex()}\t{place}\t{AT}\n")
    lines.seek(0)
    columns = ("id", "type", "subject", "data", "leaf_hash", "position", "entered_at")
    with connection.cursor() as cursor:
        cursor.copy_from(lines, "portal_ledgerentry", columns=columns)
    grown, complete = frontier.extend(leaves)
    LedgerNode.objects.bulk_create(LedgerNode(level=level, index=index, hash=root) for level, index, root in complete)
    return grown
