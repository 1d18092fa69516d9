"""Compares the rows with the ledger's entries, because the ledger itself cannot know which rows there are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from attestations.models import Attestation, Signing
from policy.models import Version
from policy.sealing.reconciliation import NO_ENTRY, NO_ROW, find_wrong_versions
from portal.ledger.allowances import Allowances, load_allowances
from portal.models import Academy, LedgerEntry
from portal.progress_bar import ReportProgress, report_nothing

from .columns import ATTESTATION, SIGNING, compare_attestation
from .disagreements import Disagreement
from .erasures import digest_columns
from .ledger_entries import entry_subject
from .row_entries import find_changed_rows
from .void_reconciliation import find_wrong_voids

BATCH_SIZE = 1000
NOT_AS_ERASED = "it is not what stayed when its entry was erased"
VERSION = Version._meta.db_table
SUBJECT = Concat(Value("attestation:"), Cast("pk", CharField()), output_field=CharField())


def find_disagreements(report_progress: ReportProgress = report_nothing) -> Iterator[Disagreement]:
    """Every row that is not what was sealed, every row without an entry, and every entry without a row.

    Call this where all queries see one moment of the database, or what is signed meanwhile may look wrong.
    """
    allowances, unsound = load_allowances(), set[int]()
    for fault in find_wrong_versions(allowances):
        if fault.table == VERSION and fault.key.isdecimal():
            unsound.add(int(fault.key))
        yield Disagreement(fault.table, fault.key, fault.what)
    comparison = AttestationComparison(allowances, unsound)
    yield from comparison.compare(Attestation.objects.all(), report_progress)
    yield from _find_empty_signings()
    yield from _find_attestations_without_signing()
    yield from _find_entries_without_row(allowances)
    yield from find_wrong_voids(None, allowances)
    yield from find_changed_rows()


def find_wrong_attestations(attestations: QuerySet[Attestation]) -> list[Disagreement]:
    """Of some attestations, as when a receipt or a report is made of them."""
    allowances = load_allowances()
    return [*AttestationComparison(allowances).compare(attestations), *find_wrong_voids(attestations, allowances)]


class AttestationComparison:
    """What all comparisons of attestations share: the versions and academies that they name, loaded once."""

    def __init__(self, allowances: Allowances, unsound_versions: Collection[int] = ()) -> None:
        self.allowances = allowances
        self.unsound_versions = unsound_versions
        self.versions = Version.objects.select_related("policy").defer("text").in_bulk()
        self.academies = Academy.objects.in_bulk()

    def compare(
        self, attestations: QuerySet[Attestation], report_progress: ReportProgress = report_nothing
    ) -> Iterator[Disagreement]:
        rows = attestations.select_related("signing").order_by("pk")
        total, done = rows.count(), 0
        batch = list(rows[:BATCH_SIZE])
        while batch:
            yield from self._compare_batch(batch)
            done += len(batch)
            report_progress(done, total)
            batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH_SIZE])

    def _compare_batch(self, batch: Sequence[Attestation]) -> Iterator[Disagreement]:
        entries: dict[str, LedgerEntry] = {}
        for entry in LedgerEntry.objects.filter(subject__in=[entry_subject(row) for row in batch]):
            if entry.subject in entries:
                yield Disagreement(LedgerEntry._meta.db_table, str(entry.pk), "entered twice")
            entries[entry.subject] = entry
        found = [one for row in batch for one in self._compare_row(row, entries.get(entry_subject(row)))]
        yield from dict.fromkeys(found)  # a signing may be named by several attestations

    def _compare_erased(self, row: Attestation, erasure: Mapping[str, Any]) -> Sequence[Disagreement]:
        return [] if _is_as_erased(row, erasure) else [Disagreement(ATTESTATION, str(row.pk), NOT_AS_ERASED)]

    def _compare_row(self, row: Attestation, entry: LedgerEntry | None) -> Sequence[Disagreement]:
        if entry is None:
            return [Disagreement(ATTESTATION, str(row.pk), NO_ENTRY)]
        erasure = self.allowances.erased.get(-1 if entry.position is None else entry.position)
        if entry.data is None and erasure is not None:
            return self._compare_erased(row, erasure)
        signing = row.signing
        try:
            row.academy = self.academies[row.academy_id]
            signing.version = self.versions[signing.version_id]
            signing.since_version = self.versions[signing.since_version_id] if signing.since_version_id else None
        except KeyError:
            return [Disagreement(ATTESTATION, str(row.pk), "it names an academy or a version that is not there")]
        is_version_sound = signing.version_id not in self.unsound_versions
        return compare_attestation(row, bytes(entry.data or b""), is_version_sound=is_version_sound)


def _is_as_erased(row: Attestation, erasure: Mapping[str, Any]) -> bool:
    """Whether a row and its signing are what they were when the bytes of the entry went."""
    try:
        return digest_columns(row, erasure["columns"]) == str(erasure["digest"])
    except (LookupError, TypeError, AttributeError):
        return False


def _find_empty_signings() -> Iterator[Disagreement]:
    for key in Signing.objects.filter(attestations=None).values_list("pk", flat=True):
        yield Disagreement(SIGNING, str(key), NO_ENTRY)


def _find_attestations_without_signing() -> Iterator[Disagreement]:
    """The comparison above reads both together, so it does not see these."""
    signings = Signing.objects.filter(pk=OuterRef("signing_id"))
    for key in Attestation.objects.filter(~Exists(signings)).values_list("pk", flat=True):
        yield Disagreement(ATTESTATION, str(key), "no signing")


def _find_entries_without_row(allowances: Allowances) -> Iterator[Disagreement]:
    rows = Attestation.objects.annotate(entry_subject=SUBJECT).filter(entry_subject=OuterRef("subject"))
    without = LedgerEntry.objects.filter(~Exists(rows), type="attestation")
    for subject, position in without.order_by("pk").values_list("subject", "position"):
        if allowances.needs_row(position):
            yield Disagreement(ATTESTATION, subject.partition(":")[2], NO_ROW)
