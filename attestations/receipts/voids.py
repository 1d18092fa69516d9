"""What is known of voids where a receipt is shown: those that wait, and those by which a signature does not count."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from attestations.formatting import day_and_year
from attestations.models import Attestation, Void
from portal.london import london_day


@dataclass(frozen=True, slots=True)
class ShownVoid:
    """``shows_reason``: to the signer, to HR, and to whoever asked."""

    void: Void
    shows_reason: bool


def load_voids(attestations: Collection[Attestation], *, readers: Collection[UUID], sees_all: bool) -> list[ShownVoid]:
    """Those that stand or wait, for a reader with these records. The signer and HR (``sees_all``) read every reason.

    That one was asked for is nobody's business but HR's and the asker's until it is confirmed.
    """
    rows = Void.objects.filter(attestation__in=attestations).exclude(decided_at__isnull=False, is_confirmed=False)
    found = rows.select_related("attestation", "asked_by", "decided_by").order_by("asked_at", "pk")
    return [
        ShownVoid(void, sees_all or void.asked_by_id in readers or void.attestation.person_id in readers)
        for void in found
        if void.is_confirmed or void.asked_by_id in readers or (sees_all and void.attestation.person_id not in readers)
    ]


def find_standing(attestations: Collection[Attestation]) -> "QuerySet[Void]":
    """Of attestations that do not count, the oldest first."""
    rows = Void.objects.filter(attestation__in=attestations, is_confirmed=True)
    return rows.select_related("attestation").order_by("decided_at", "pk")


def describe(voids: Iterable[Void]) -> list[str]:
    """For anybody who has the receipt: for which academies it does not count, and since when; without the reason."""
    return [
        f"It no longer counts for {void.attestation.academy_name}: "
        f"two people decided so on {day_and_year(london_day(void.decided_at))}."
        for void in voids
        if void.decided_at
    ]
