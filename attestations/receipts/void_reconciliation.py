"""Compares voids with the ledger's entries of them. What disagrees is said of the attestation, which HR looks at."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from attestations.models import Attestation, Void
from policy.sealing.reconciliation import UNREADABLE
from portal.ledger.allowances import Allowances
from portal.ledger.store import format_moment
from portal.models import Erasure, LedgerEntry

from .disagreements import Disagreement
from .ledger_entries import build_void_entry

ATTESTATION = Attestation._meta.db_table
NOT_ENTERED = "a void of it has no entry"
NOT_ON_RECORD = "an entry says that it does not count, and no row does"
CHANGED = "its void is not what was sealed: {}"


def find_wrong_voids(attestations: QuerySet[Attestation] | None, allowances: Allowances) -> Iterator[Disagreement]:
    """Of some attestations, or of all. Nearly always there are few, or none."""
    related = "attestation__signing", "attestation__version__policy", "attestation__academy"
    rows = Void.objects.select_related(*related).defer("attestation__version__text").order_by("pk")
    voids = list(rows if attestations is None else rows.filter(attestation__in=attestations.order_by()))
    if not voids and attestations is not None:
        return
    entries = LedgerEntry.objects.filter(type="void")
    if attestations is not None:
        entries = entries.filter(subject__in=[f"void:{void.pk}" for void in voids])
    by_subject = {entry.subject: entry for entry in entries}
    for void in voids:
        if void.is_confirmed and (what := _compare(void, by_subject.pop(f"void:{void.pk}", None))):
            yield Disagreement(ATTESTATION, str(void.attestation_id), what)
    for entry in by_subject.values():
        if allowances.needs_row(entry.position):
            yield Disagreement(ATTESTATION, _read(entry).get("attestation", entry.subject), NOT_ON_RECORD)


def _compare(void: Void, entry: LedgerEntry | None) -> str:
    """What is wrong, or ''."""
    if entry is None:
        return NOT_ENTERED
    recorded = _read(entry)
    if not recorded:
        return UNREADABLE
    entered = build_void_entry(void)
    expected = {**entered.content, "at": format_moment(entered.at)}
    if (
        void.reason == "(erased)"
        and Erasure.objects.filter(person=void.attestation.person_id, confirmed_at__isnull=False).exists()
    ):
        del expected["reason_digest"]
    wrong = [key for key, value in expected.items() if recorded.get(key) != value]
    return CHANGED.format(", ".join(wrong)) if wrong else ""


def _read(entry: LedgerEntry) -> dict[str, Any]:
    try:
        found = json.loads(bytes(entry.data or b""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
