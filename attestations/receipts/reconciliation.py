"""Compares the rows with the ledger's entries, because the ledger itself cannot know which rows there are."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from policy.models import Version
from policy.publishing.ledger_entries import build_publication_entry, build_withdrawal_entry
from portal.ledger.canonical import UnfitEntry, decode
from portal.ledger.store import NewEntry, format_moment
from portal.models import LedgerEntry
from portal.progress_bar import ReportProgress, report_nothing

from . import backfill
from .ledger_entries import build_attestation_entry

BATCH_SIZE = 500
COMMON_KEYS = {"v", "type", "log", "id", "nonce", "at"}  # of every entry, whatever its type


def find_differences(report_progress: ReportProgress = report_nothing) -> Iterator[str]:
    """Sentences: which row has no entry, which entry has no row, and which entry differs from its row."""
    for missing in backfill.find_missing_entries():
        yield f"{missing.name} has no entry. Enter what was there before the ledger: manage.py ledger_catch_up"
    for version in _find_unentered_withdrawals():
        yield f"{version} is withdrawn, and no entry says so: somebody changed the row."
    put_back = list(_find_put_back())
    entries = LedgerEntry.objects.filter(type__in=["attestation", "publication", "withdrawal"]).order_by("pk")
    total, done = entries.count(), 0
    for batch in _batches(entries):
        expected = _build_expected(batch)
        for entry in batch:
            if difference := _describe_difference(entry, expected.get(entry.subject), put_back):
                yield difference
        done += len(batch)
        report_progress(done, total)


def _batches(rows: QuerySet[LedgerEntry]) -> Iterator[Sequence[LedgerEntry]]:
    batch = list(rows[:BATCH_SIZE])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH_SIZE])


def _describe_difference(entry: LedgerEntry, expected: NewEntry | None, put_back: Sequence[range]) -> str:
    where = f"The entry {entry.subject}"
    if entry.data is None:
        return ""  # erased; ledger_verify checks that it may be
    if expected is None:
        is_known = any(entry.position in span for span in put_back)
        return "" if is_known else f"{where} has no row: it was taken out of the database."
    try:
        recorded = decode(bytes(entry.data))
    except UnfitEntry as error:
        return f"{where} cannot be read. {error}"
    is_late = "signed_at" in recorded or "published_at" in recorded
    content = {**expected.content, **({} if is_late else {"at": format_moment(expected.at)})}
    recorded = {key: value for key, value in recorded.items() if key not in COMMON_KEYS - content.keys()}
    if "signed_offset" in recorded:  # the entry's own offset is that of the moment of entering
        recorded["offset"] = recorded.pop("signed_offset")
    moments = {key: recorded.pop(key) for key in ("signed_at", "published_at") if key in recorded}
    if recorded != content or not set(moments.values()) <= {format_moment(expected.at)}:
        return f"{where} tells something else than its row."
    return ""


def _build_expected(batch: Sequence[LedgerEntry]) -> Mapping[str, NewEntry]:
    """The entries that the rows would get now, by subject."""
    keys = [key for entry in batch if entry.type == "attestation" and _is_uuid(key := entry.subject[12:])]
    expected = [build_attestation_entry(row, slug=row.version.policy.slug) for row in backfill.load_attestations(keys)]
    named = [entry.subject.partition(":")[2].partition("/") for entry in batch if entry.type != "attestation"]
    versions = Version.objects.filter(
        policy__slug__in=[slug for slug, _, _ in named], number__in=[number for _, _, number in named]
    )
    published = list(versions.filter(published_at__isnull=False).select_related("policy"))
    expected += [build_publication_entry(version) for version in published]
    expected += [build_withdrawal_entry(version) for version in published if version.withdrawn_at]
    return {entry.subject: entry for entry in expected}


def _find_unentered_withdrawals() -> QuerySet[Version]:
    withdrawn = Version.objects.filter(withdrawn_at__isnull=False)
    return withdrawn.annotate(entry_subject=backfill.version_subject("withdrawal")).exclude(backfill.ENTERED)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _find_put_back() -> Iterator[range]:
    """The positions of entries that a restore brought back without their rows."""
    for entry in LedgerEntry.objects.filter(type="restore").order_by("pk"):
        restore: dict[str, Any] = decode(bytes(entry.data or b"{}"))
        if restore.get("put_back") is True:
            yield range(int(restore["had"]), int(restore["size"]))
