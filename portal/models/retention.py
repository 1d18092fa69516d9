"""When what is known of somebody who has left is deleted, and what stops it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .people import Person


class Hold(models.Model):
    """That nothing of a person is erased for now, for a named reason that is looked at every year."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    review_on = models.DateField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="hold_is_released_by_somebody",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                violation_error_message="Releasing a hold names who released it.",
            ),
        ]

    def __str__(self) -> str:
        return f"held at {self.held_at}"


class Erasure(models.Model):
    """That two people of HR had what is personal about somebody erased, because its time was over."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="erasure")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="erasure_is_confirmed_by_another",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by")),
                violation_error_message="Someone else must confirm this.",
            ),
        ]

    def __str__(self) -> str:
        return f"asked at {self.asked_at}"
