"""Decisions that an attestation does not count."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .signing import Attestation


class Void(models.Model):
    """A decision by two people that an attestation does not count: one asks, with a reason, another decides.

    The attestation stays as it is. Where ``is_confirmed``, it counts no longer, as if it had not been made; the ledger
    has an entry that says so. Triggers refuse every change but the decision, once.
    """

    attestation = models.ForeignKey(Attestation, models.PROTECT, related_name="voids")
    reason = models.TextField(help_text="The signer, HR, and whoever asked can read it.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_confirmed = models.BooleanField(default=False, db_default=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attestation"],
                name="void_once",
                condition=Q(decided_at=None) | Q(is_confirmed=True),
                violation_error_message="Somebody has asked for this already.",
            ),
            models.CheckConstraint(
                name="void_is_confirmed_by_another",
                condition=Q(decided_at=None, decided_by=None, is_confirmed=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False)
                & (Q(is_confirmed=False) | ~Q(decided_by=F("asked_by"))),
                violation_error_message="One asks for it, and another confirms it.",
            ),
            models.CheckConstraint(
                name="void_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the signature should not count.",
            ),
        ]

    def __str__(self) -> str:
        return f"of {self.attestation_id}"
