"""Enters what the publication entries of older releases did not hold, so that it is sealed from then on."""

from collections.abc import Sequence

from django.db import connection, transaction

from policy.models import Version
from portal.clock import moment
from portal.ledger.store import add_entries
from portal.models import LedgerEntry

from .entries import build_supplement_entry, name_subject
from .row_faults import RowFault
from .soundness import UnsoundVersion, clear_cache, find_faults, load_sealed, load_stored
from .structure_digests import list_parts

LOCK = 0x1ED6E6  # of PostgreSQL, so that one run goes at a time; any number not used elsewhere


def find_versions_to_supplement() -> list[Version]:
    """Published versions whose entries do not hold their form yet."""
    published = Version.objects.filter(published_at__isnull=False).select_related("policy").defer("text")
    return [version for version in published if _lacks_form(version)]


def _lacks_form(version: Version) -> bool:
    try:
        sealed = load_sealed(version)
    except UnsoundVersion:  # its entry was changed, which the check says
        return False
    return bool(sealed) and "form" not in sealed


def enter_supplements() -> tuple[int, Sequence[RowFault]]:
    """Returns how many were entered, and what is wrong with versions that get none: it would seal what was changed.

    May be run again. Raises LedgerStopped, and UnfitEntry.
    """
    entered, faults = 0, list[RowFault]()
    for version in load_stored(Version.objects.filter(pk__in=[one.pk for one in find_versions_to_supplement()])):
        if wrong := find_faults(version, load_sealed(version)):
            faults += wrong
            continue
        with transaction.atomic():
            entered += _enter(version)
    clear_cache()
    return entered, faults


def _enter(version: Version) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if LedgerEntry.objects.filter(subject=name_subject("supplement:publication", version)).exists():
        return 0
    add_entries([build_supplement_entry(version, list_parts(version), entered_at=moment())])
    return 1
