"""What stands in the place of a signature: that somebody chose not to sign."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from policy.models import Version
from portal.models import Academy


class Decline(models.Model):
    """A person's recorded choice not to sign what asked them, with their own words if they wanted.

    It ends with the next asking version or school year, when the person signs, or when they take it back.
    ``school_year`` is that for which a yearly requirement asked.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declines")
    version = models.ForeignKey(Version, models.PROTECT, related_name="declines", help_text="The one that asked.")
    academies = models.ManyToManyField(Academy, related_name="+")
    school_year = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True, help_text="Read by the person and HR only.")
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="decline_is_taken_back_after_it_was_recorded",
                condition=Q(taken_back_at=None) | Q(taken_back_at__gte=F("recorded_at")),
                violation_error_message="A choice is taken back after it was recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"of version {self.version_id}"
