"""Compares all policies and versions with the ledger's entries."""

from collections.abc import Iterator, Mapping
from typing import Any

from policy.models import Policy, Version
from portal.ledger.allowances import Allowances
from portal.ledger.canonical import UnfitEntry
from portal.ledger.store import format_moment
from portal.models import LedgerEntry

from .entries import build_withdrawal_entry, name_subject
from .row_faults import RowFault
from .soundness import (
    find_file_faults,
    find_text_faults,
    find_wrong_bytes,
    find_wrong_columns,
    load_stored,
    read_publication,
)
from .structure_digests import list_parts

TYPES = ("publication", "supplement", "withdrawal")
NO_ENTRY, UNREADABLE = "no entry", "its entry cannot be read"
NO_ROW = "no row: it was taken out of the database"

Entries = Mapping[str, LedgerEntry]  # by subject


def find_wrong_versions(allowances: Allowances) -> Iterator[RowFault]:
    """Policies, versions, parts and clauses that are not what was published, and entries that have no row."""
    entries = {entry.subject: entry for entry in LedgerEntry.objects.filter(type__in=TYPES)}
    without_row = {subject for subject, entry in entries.items() if allowances.needs_row(entry.position)}
    published = load_stored(Version.objects.filter(published_at__isnull=False).order_by("published_at", "pk"))
    newest: dict[Policy, Version] = {}
    for version in published.iterator(chunk_size=20):
        newest[version.policy] = version
        without_row -= {name_subject(kind, version) for kind in ("publication", "supplement:publication")}
        if version.withdrawn_at:
            without_row.discard(name_subject("withdrawal", version))
        yield from _compare_version(version, entries)
    for policy, version in newest.items():
        if policy.title != version.title:
            yield RowFault.build(policy, ["title"])
    for subject in sorted(without_row):
        yield RowFault(Version._meta.db_table, subject, NO_ROW)


def _compare_version(version: Version, entries: Entries) -> Iterator[RowFault]:
    names = [name_subject(kind, version) for kind in ("publication", "supplement:publication")]
    recorded = [_read(entries[name]) for name in names if name in entries]
    wrong = [] if names[0] in entries else [NO_ENTRY]
    for sealed in recorded:
        wrong += find_wrong_columns(version, sealed) if sealed else [UNREADABLE]
    together = {key: value for sealed in recorded for key, value in sealed.items()}
    if version.withdrawn_at:
        wrong += _compare_withdrawal(version, together, entries.get(name_subject("withdrawal", version)))
    elif version.withdrawn_by_id or version.withdrawn_reason:
        wrong.append("withdrawn_by, withdrawn_reason")
    if wrong:
        yield RowFault.build(version, list(dict.fromkeys(wrong)))
    yield from find_text_faults(version, list_parts(version), together)
    yield from find_file_faults(version, together)
    yield from find_wrong_bytes(version, together)


def _compare_withdrawal(version: Version, sealed: Mapping[str, Any], entry: LedgerEntry | None) -> list[str]:
    if entry is None:
        return ["withdrawn_at: no entry"]
    expected = build_withdrawal_entry(version)
    current = {"at": format_moment(expected.at), **expected.content}
    # Who withdrew it stands in the supplement where the entry is older than that key.
    recorded = {"withdrawn_by": sealed.get("withdrawn_by", current["withdrawn_by"]), **_read(entry)}
    columns = {"at": "withdrawn_at", "reason_digest": "withdrawn_reason", "withdrawn_by": "withdrawn_by"}
    return [columns[key] for key in columns if recorded.get(key) != current[key]]


def _read(entry: LedgerEntry) -> dict[str, Any]:
    """Flat; empty where it cannot be read."""
    try:
        return read_publication(bytes(entry.data or b""))
    except UnfitEntry:
        return {}
