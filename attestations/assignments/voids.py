"""Signatures that two people have declared not to count: the rules never see them."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from attestations.models import Attestation, Signing, Void

# For plain SQL in which the table is called attestation. ``known_at`` is a parameter of the statement.
IS_VOID = """EXISTS (SELECT FROM attestations_void AS void
    WHERE void.attestation_id = attestation.id AND is_confirmed AND decided_at <= %(known_at)s)"""


def leave_out_void(attestations: QuerySet[Attestation], *, known_at: datetime | None = None) -> QuerySet[Attestation]:
    """``known_at`` is now, if not given."""
    return attestations.exclude(Exists(_find_voids(known_at)))


def leave_out_void_signings(signings: QuerySet[Signing]) -> QuerySet[Signing]:
    """Those of which something still counts."""
    return signings.filter(Exists(leave_out_void(Attestation.objects.filter(signing=OuterRef("pk")))))


def mark_voids(signings: QuerySet[Signing]) -> QuerySet[Signing]:
    """Adds ``is_void``: for at least one of its academies."""
    mark: dict[str, Any] = {
        "is_void": Exists(Void.objects.filter(attestation__signing=OuterRef("pk"), is_confirmed=True))
    }
    return signings.annotate(**mark)


def find_void_ones(attestations: QuerySet[Attestation]) -> QuerySet[Attestation]:
    return attestations.filter(Exists(_find_voids(None)))


def _find_voids(known_at: datetime | None) -> QuerySet[Void]:
    voids = Void.objects.filter(attestation=OuterRef("pk"), is_confirmed=True)
    return voids.filter(decided_at__lte=known_at) if known_at else voids
