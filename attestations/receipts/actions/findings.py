"""Writes what checks of the ledger found."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from portal.models import Finding, LedgerCheck

from ..disagreements import CheckResult, Disagreement

LONGEST_WHAT = Finding._meta.get_field("what").max_length


@transaction.atomic
def record_check(result: CheckResult) -> None:
    """Open a Finding for each row that does not agree, settle those that agree again, and keep what was found."""
    open_findings(result.disagreements)
    found = {(one.table, one.key) for one in result.disagreements}
    agreeing = [one.pk for one in Finding.objects.filter(settled_at=None) if (one.table, one.key) not in found]
    Finding.objects.filter(pk__in=agreeing).update(settled_at=result.ended_at)
    LedgerCheck.objects.create(
        began_at=result.began_at,
        ended_at=result.ended_at,
        entries=result.entries,
        findings=len(result.disagreements),
        fault=result.fault,
    )


def open_findings(disagreements: Collection[Disagreement]) -> None:
    """Those that are open already stay as they are."""
    now = timezone.now()
    Finding.objects.bulk_create(
        [Finding(table=one.table, key=one.key, what=one.what[:LONGEST_WHAT], found_at=now) for one in disagreements],
        ignore_conflicts=True,
        batch_size=1000,
    )
