"""Signatures that do not agree with what was sealed: they count as not signed while their Finding is open."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from attestations.models import Attestation, Signing
from portal.models import Finding

from .voids import IS_VOID, mark_voids

ATTESTATION, SIGNING = Attestation._meta.db_table, Signing._meta.db_table
# For plain SQL in which the tables are called attestation and signing. The database reads the open findings once for
# each statement, and where there are none it compares nothing: that is asked first.
IS_BEING_CHECKED = """(EXISTS (SELECT FROM portal_finding WHERE settled_at IS NULL) AND (
    attestation.id::text IN (
        SELECT key FROM portal_finding WHERE settled_at IS NULL AND "table" = 'attestations_attestation')
 OR signing.id::text IN (
        SELECT key FROM portal_finding WHERE settled_at IS NULL AND "table" = 'attestations_signing')))"""

COUNTS = f"NOT {IS_BEING_CHECKED} AND NOT {IS_VOID}"


def mark_attestations(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    """Adds ``is_being_checked``."""
    keys = {"attestation_key": Cast("pk", CharField()), "signing_key": Cast("signing_id", CharField())}
    found = Q(attestation_key__in=_find_keys(ATTESTATION)) | Q(signing_key__in=_find_keys(SIGNING))
    mark: dict[str, Any] = {"is_being_checked": found}
    return attestations.alias(**keys).annotate(**mark)


def mark_signings(signings: QuerySet[Signing]) -> QuerySet[Signing]:
    """Adds ``is_being_checked``, true if the signing or one of its attestations is, and ``is_void``."""
    mark: dict[str, Any] = {"is_being_checked": _is_signing_being_checked()}
    return mark_voids(signings.annotate(**mark))


def leave_out_being_checked(signings: QuerySet[Signing]) -> QuerySet[Signing]:
    return signings.filter(~_is_signing_being_checked())


def _is_signing_being_checked() -> Exists:
    attestations = mark_attestations(Attestation.objects.filter(signing=OuterRef("pk")))
    only: dict[str, Any] = {"is_being_checked": True}
    return Exists(attestations.filter(**only))


def _find_keys(table: str) -> QuerySet[Finding, str]:
    return Finding.objects.filter(settled_at=None, table=table).values_list("key", flat=True)
