"""When what is known of somebody who has left is deleted, and what stops it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .people import Person


class Hold(models.Model):
    """Keeps a person's record from being erased, for a named reason that is reviewed every year."""

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


class WhyHeldBack(models.TextChoices):
    """Choices, not words: what an investigation is about stands elsewhere."""

    INVESTIGATION = "investigation", "An investigation that knowing of it could harm"
    SAFEGUARDING = "safeguarding", "Safeguarding of a child"
    LEGAL = "legal", "Legal advice, or a claim"


class HeldBack(models.Model):
    """Keeps what was recorded about a person on certain days out of what they are shown, until a day.

    It holds back who looked at or changed their record, closures of their access and holds; nothing else.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="held_back")
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True, help_text="Empty for all that is yet to come, too.")
    until_on = models.DateField(help_text="The last day on which they stay out.")
    reason = models.CharField(max_length=20, choices=WhyHeldBack.choices)
    held_at = models.DateTimeField()
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "held back"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="held_back_for_a_known_reason",
                condition=Q(reason__in=WhyHeldBack.values),
                violation_error_message="Choose one of the reasons.",
            ),
            models.CheckConstraint(
                name="held_back_ends_after_it_begins",
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")),
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                name="held_back_by_another",
                condition=~Q(person=F("held_by")),
                violation_error_message="You cannot hold back entries about yourself.",
            ),
            models.CheckConstraint(
                name="held_back_is_released_by_somebody",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                violation_error_message="Releasing entries names who released them.",
            ),
        ]

    def __str__(self) -> str:
        return f"held back until {self.until_on}"


class Erasure(models.Model):
    """Two people in HR had somebody's personal data erased, because it had been kept long enough."""

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
