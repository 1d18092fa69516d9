"""When nobody could sign."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models.dated import DatedQuerySet


class SigningPause(models.Model):
    """A time in which nobody could sign: noticed by the portal (``recorded_by`` is empty), or entered by HR.

    One that goes on has no end; it is replaced by a row that has one.
    """

    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["SigningPause"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signing_pause_ends_after_it_begins",
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")),
                violation_error_message="The end must be after the beginning.",
            ),
            models.CheckConstraint(
                name="signing_pause_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why nobody could sign.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                name="signing_pause_one_at_a_time",
                condition=Q(replaced_at=None, until_at=None),
                violation_error_message="A pause goes on already.",
            ),
        ]

    def __str__(self) -> str:
        return f"from {self.from_at}"
