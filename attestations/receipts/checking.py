"""The whole check: every entry of the ledger, and every row against its entry; and what it found, as rows."""

import logging
from collections.abc import Iterable
from contextlib import suppress

from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from attestations.models import Attestation, Signing
from policy.sealing.reconciliation import NO_ENTRY
from policy.sealing.supplements import enter_supplements
from portal.digests import sha256_hex
from portal.jobs.progress import JobProgress
from portal.ledger.audit import AuditFailure, KnownCheckpoint, audit_ledger, open_snapshot
from portal.ledger.canonical import UnfitEntry
from portal.ledger.errors import LedgerStopped
from portal.ledger.recovery import find_mark
from portal.models import Job, LedgerEntry
from portal.progress_bar import ReportProgress, report_nothing

from . import reconciliation
from .actions import findings
from .disagreements import CheckResult, Disagreement

log = logging.getLogger(__name__)


def check_everything(
    kept: Iterable[KnownCheckpoint] = (), report_progress: ReportProgress = report_nothing
) -> CheckResult:
    """Writes nothing. ``kept`` are checkpoints from outside, beside the high-water file."""
    began_at, report, fault, known = timezone.now(), None, "", list(kept)
    try:
        known = [*_read_high_water(), *known]
        report = audit_ledger(known, report_progress)
    except (AuditFailure, LedgerStopped) as error:
        fault = str(error)
    with open_snapshot():
        entries = LedgerEntry.objects.count()
        found = _merge(reconciliation.find_disagreements(report_progress))
    return CheckResult(began_at, timezone.now(), entries, known, report, fault, found)


def _read_high_water() -> list[KnownCheckpoint]:
    mark = find_mark()
    return [KnownCheckpoint(mark.checkpoint, mark.describe())] if mark else []


def _merge(disagreements: Iterable[Disagreement]) -> list[Disagreement]:
    """One for each row."""
    merged: dict[tuple[str, str], list[str]] = {}
    for one in disagreements:
        merged.setdefault((one.table, one.key), []).append(one.what)
    return [Disagreement(table, key, "; ".join(dict.fromkeys(what))) for (table, key), what in merged.items()]


def check_ledger(job: Job, progress: JobProgress) -> None:
    """The daily job. What publications of older releases did not hold is entered first, once."""
    with suppress(LedgerStopped, UnfitEntry):  # the check says why
        enter_supplements()
    findings.record_check(check_everything())


def hold_attestations(attestations: QuerySet[Attestation]) -> list[Disagreement]:
    """Compare what a receipt or a report is made of; a row that does not agree is a Finding from now on."""
    found = _merge(reconciliation.find_wrong_attestations(attestations))
    if found:
        log.error("%d rows are not what was sealed. Run: manage.py ledger_verify", len(found))
        with suppress(DatabaseError), transaction.atomic():  # what was found counts even where nothing can be written
            findings.open_findings(found)
    return found


def is_sound(signing: Signing) -> bool:
    """Whether a signing, all its attestations and the text that was signed are what was sealed."""
    version = signing.version
    digest = version.text_digest if version.is_file else signing.version_digest
    return not hold_attestations(signing.attestations.all()) and sha256_hex(version.text) == digest


def describe(disagreement: Disagreement) -> str:
    hint = " (if it is older than the ledger: manage.py ledger_catch_up)" if disagreement.what == NO_ENTRY else ""
    return f"{disagreement.table} {disagreement.key} is not what was sealed: {disagreement.what}{hint}"
