"""Notes: answers to questions, shown beside a clause without the asker. They are no part of the policy."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from .documents import Policy


class NoteQuerySet(models.QuerySet["Note"]):
    def standing(self, *, at: datetime) -> Self:
        """Approved by a moment, and not withdrawn by then."""
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), approved_at__lte=at)


class Note(models.Model):
    """Shown beside a clause in every version where the clause's identity and digest agree, so nothing is carried along.

    It stands in no canonical text, digest, file or receipt.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="notes")
    clause_identity = models.UUIDField()
    clause_digest = models.CharField(max_length=64)
    words = models.TextField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="note_has_words",
                condition=~Q(words=""),
                violation_error_message="Type the note.",
            ),
            models.CheckConstraint(
                name="note_clause_digest_is_sha256",
                condition=Q(clause_digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="The digest is not a SHA-256 in hexadecimal.",
            ),
            models.CheckConstraint(
                name="note_is_withdrawn_by_somebody",
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                violation_error_message="A withdrawal names who withdrew the note.",
            ),
        ]

    def __str__(self) -> str:
        return f"note of {self.approved_at:%d %B %Y}"
