"""What agencies have shown to the people whom they send."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from policy.models import Version
from portal.models import Academy, DatedQuerySet, Person


class ShownByAgency(models.Model):
    """Somebody of an agency has confirmed that a version was shown to one of their workers. It is no signature.

    It does at one academy, until the end of a day, where a requirement says that this is enough.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="shown_by_agencies")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shown_by_agencies")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="+")
    agency = models.CharField(max_length=100)
    confirmed_by = models.CharField(max_length=100, help_text="Who of the agency said so.")
    shown_on = models.DateField()
    until_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["ShownByAgency"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="shown_before_it_ends",
                condition=Q(until_on__gte=F("shown_on")),
                violation_error_message="The last day cannot be before the day on which it was shown.",
            ),
            models.CheckConstraint(
                name="shown_says_by_whom",
                condition=~Q(agency="") & ~Q(confirmed_by=""),
                violation_error_message="Say which agency, and who of it confirmed this.",
            ),
            models.UniqueConstraint(
                fields=["version", "person", "academy"],
                name="shown_recorded_once",
                condition=Q(replaced_at=None),
                violation_error_message="This is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return f"shown by {self.agency} on {self.shown_on}"
