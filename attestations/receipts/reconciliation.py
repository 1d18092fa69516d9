"""Whether the rows and the entries of the ledger tell the same; the ledger cannot know what rows there are."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat

from policy.models import Version
from policy.publishing import ledger_entries as publication_entries
from portal.ledger.canonical import Unfit, decoded
from portal.ledger.store import NewEntry, moment
from portal.models import LedgerEntry
from portal.progress_bar import Note, unseen

from . import backfill, ledger_entries

AT_A_TIME = 500
EVERY = {"v", "type", "log", "id", "nonce", "at"}  # what every entry has


def differences(note: Note = unseen) -> Iterator[str]:
    """What has no entry, what entry has no row, and what entry tells something else than its row: as sentences."""
    for one in backfill.missing():
        yield f"{one.name} has no entry. Enter what was there before the ledger: manage.py ledger_catch_up"
    for version in _withdrawn_unsaid():
        yield f"{version} is withdrawn, and no entry says so: somebody changed the row."
    put_back = list(_put_back())
    told = LedgerEntry.objects.filter(type__in=["attestation", "publication", "withdrawal"]).order_by("pk")
    total, done = told.count(), 0
    for batch in _batches(told):
        facts = _facts(batch)
        for entry in batch:
            if fault := _fault(entry, facts.get(entry.subject), put_back):
                yield fault
        done += len(batch)
        note(done, total)


def _batches(rows: QuerySet[LedgerEntry]) -> Iterator[Sequence[LedgerEntry]]:
    batch = list(rows[:AT_A_TIME])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:AT_A_TIME])


def _fault(entry: LedgerEntry, row: NewEntry | None, put_back: Sequence[range]) -> str:
    where = f"The entry {entry.subject}"
    if entry.data is None:
        return ""  # erased; whether somebody may, ledger_verify asks
    if row is None:
        is_known = any(entry.position in span for span in put_back)
        return "" if is_known else f"{where} has no row: it was taken out of the database."
    try:
        told = decoded(bytes(entry.data))
    except Unfit as error:
        return f"{where} cannot be read. {error}"
    is_late = "signed_at" in told or "published_at" in told
    expected = {**row.content, **({} if is_late else {"at": moment(row.at)})}
    said = {key: value for key, value in told.items() if key not in EVERY - expected.keys()}
    if "signed_offset" in said:  # its own offset is that of the moment of entering
        said["offset"] = said.pop("signed_offset")
    moments = {key: said.pop(key) for key in ("signed_at", "published_at") if key in said}
    if said != expected or not set(moments.values()) <= {moment(row.at)}:
        return f"{where} tells something else than its row."
    return ""


def _facts(batch: Sequence[LedgerEntry]) -> Mapping[str, NewEntry]:
    """By subject, what the rows would tell the ledger now."""
    attested = [key for entry in batch if entry.type == "attestation" and _is_uuid(key := entry.subject[12:])]
    facts = [ledger_entries.of_attestation(row, slug=row.version.policy.slug) for row in backfill.rows(attested)]
    named = [entry.subject.partition(":")[2].partition("/") for entry in batch if entry.type != "attestation"]
    versions = Version.objects.filter(
        policy__slug__in=[slug for slug, _, _ in named], number__in=[number for _, _, number in named]
    )
    published = list(versions.filter(published_at__isnull=False).select_related("policy"))
    facts += [publication_entries.entry(version) for version in published]
    facts += [publication_entries.withdrawal(version) for version in published if version.withdrawn_at]
    return {fact.subject: fact for fact in facts}


def _withdrawn_unsaid() -> QuerySet[Version]:
    subject = Concat(Value("withdrawal:"), "policy__slug", Value("/"), "number", output_field=CharField())
    withdrawn = Version.objects.filter(withdrawn_at__isnull=False).annotate(asked=subject)
    return withdrawn.exclude(backfill.ENTERED)


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _put_back() -> Iterator[range]:
    """The places of entries that a restore brought back without their rows."""
    for entry in LedgerEntry.objects.filter(type="restore").order_by("pk"):
        told: dict[str, Any] = decoded(bytes(entry.data or b"{}"))
        if told.get("put_back") is True:
            yield range(int(told["had"]), int(told["size"]))
