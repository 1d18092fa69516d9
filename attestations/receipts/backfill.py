"""Enters in the ledger what was signed and published before the ledger existed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from attestations.models import Attestation
from policy.models import Version
from policy.sealing.entries import build_publication_entry
from policy.sealing.soundness import find_text_faults, load_stored
from policy.sealing.structure_digests import list_parts
from policy.sealing.supplements import enter_supplements
from portal.clock import moment
from portal.ledger.canonical import UnfitEntry
from portal.ledger.store import NewEntry, add_entries
from portal.models import LedgerEntry
from portal.progress_bar import ReportProgress, report_nothing

from .ledger_entries import build_attestation_entry

LOCK = 0x1ED6E5  # of PostgreSQL, so that one run goes at a time; any number not used elsewhere
BATCH_SIZE = 500
ENTERED = Exists(LedgerEntry.objects.filter(subject=OuterRef("entry_subject")))


@dataclass(frozen=True, slots=True, order=True)
class MissingEntry:
    """A row without an entry. Sorts by moment, publications before attestations."""

    at: datetime
    is_attestation: bool
    key: str  # the row's primary key
    name: str  # for whoever runs the command


def version_subject(entry_type: str) -> Concat:
    """The subject of a version's entry, as SQL."""
    return Concat(Value(f"{entry_type}:"), "policy__slug", Value("/"), "number", output_field=CharField())


def find_missing_entries() -> list[MissingEntry]:
    published = Version.objects.filter(published_at__isnull=False)
    versions = published.annotate(entry_subject=version_subject("publication"))
    attestations = Attestation.objects.annotate(entry_subject=Concat(Value("attestation:"), Cast("pk", CharField())))
    published_rows = versions.exclude(ENTERED).values_list("published_at", "pk", "entry_subject")
    signed_rows = attestations.exclude(ENTERED).values_list("signing__signed_at", "pk", "signing__number")
    found = [MissingEntry(at, False, str(key), name) for at, key, name in published_rows if at]
    return sorted(found + [MissingEntry(at, True, str(key), f"receipt:{name}") for at, key, name in signed_rows])


def enter_missing(report_progress: ReportProgress = report_nothing) -> tuple[int, list[str]]:
    """In batches, may be run again; returns how many, and a sentence for each that cannot be. Raises LedgerStopped."""
    missing, entered = find_missing_entries(), 0
    unsound = _find_unsound_versions(missing)
    refused = [f"{row.name} cannot be entered. It is not what was published." for row in missing if row.key in unsound]
    missing = [row for row in missing if row.is_attestation or row.key not in unsound]
    for start in range(0, len(missing), BATCH_SIZE):
        with transaction.atomic():
            count, reasons = _enter_batch(missing[start : start + BATCH_SIZE])
        entered, refused = entered + count, refused + reasons
        report_progress(min(start + BATCH_SIZE, len(missing)), len(missing))
    supplements, faults = enter_supplements()
    return entered + supplements, refused + [f"{fault.table} {fault.key}: {fault.what}" for fault in faults]


def _find_unsound_versions(missing: Sequence[MissingEntry]) -> set[str]:
    """The keys of versions that contradict their own digests: an entry would seal what somebody changed."""
    versions = load_stored(Version.objects.filter(pk__in=[row.key for row in missing if not row.is_attestation]))
    return {str(version.pk) for version in versions if any(find_text_faults(version, list_parts(version), {}))}


def _enter_batch(batch: Sequence[MissingEntry]) -> tuple[int, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    new = dict(_build_entries(batch))
    there = LedgerEntry.objects.in_bulk([entry.subject for entry in new.values()], field_name="subject")
    new = {name: entry for name, entry in new.items() if entry.subject not in there}
    try:
        add_entries(new.values())
    except UnfitEntry:
        return _enter_one_by_one(new)
    return len(new), []


def _enter_one_by_one(new: dict[str, NewEntry]) -> tuple[int, list[str]]:
    """Enters all but those that the ledger refuses."""
    refused = []
    for name, entry in new.items():
        try:
            add_entries([entry])
        except UnfitEntry as error:
            refused.append(f"{name} cannot be entered. {error}")
    return len(new) - len(refused), refused


def _build_entries(batch: Sequence[MissingEntry]) -> Iterator[tuple[str, NewEntry]]:
    """Each with its name, in the order given, dated now."""
    now = moment()
    keys = [row.key for row in batch if not row.is_attestation]
    versions = load_stored(Version.objects.all()).in_bulk(keys)
    attestations = {str(row.pk): row for row in load_attestations([row.key for row in batch if row.is_attestation])}
    for missing in batch:
        if missing.is_attestation:
            row = attestations[missing.key]
            entry = build_attestation_entry(row, slug=row.version.policy.slug, entered_at=now)
            yield f"{missing.name}, {row.academy_name}", entry
        else:
            version = versions[int(missing.key)]
            yield missing.name, build_publication_entry(version, list_parts(version), entered_at=now)


def load_attestations(keys: Sequence[str]) -> QuerySet[Attestation]:
    """With everything that their entries hold."""
    related = ("signing__version", "signing__since_version", "version__policy", "academy")
    texts = ("signing__version__text", "signing__since_version__text", "version__text")
    return Attestation.objects.filter(pk__in=keys).select_related(*related).defer(*texts)
