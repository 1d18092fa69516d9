"""What was sent about which asking, what heads and HR sent by hand, and when HR stopped all of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from policy.models import Policy, Version
from portal.models import Academy, Notice

BY_HAND = "by-hand:"  # how the cause of a notice begins that somebody has sent


class NoticeItem(models.Model):
    """That a notice is about one asking, and which message of it this is.

    A message that was given up before it went is not counted among those of its asking, nor one that went without
    this item, because there was nothing to say of it any more.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="items")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", help_text="The one that asks.")
    school_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a yearly requirement.")
    asked_from = models.DateField(help_text="The first day of this asking; a return or new work begins another.")
    rung = models.CharField(max_length=20, help_text="first, half-way, last, or by-hand-2: the second message.")
    fell_away_at = models.DateTimeField(null=True, blank=True, help_text="When the message was written without it.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "version", "school_year", "asked_from", "rung"],
                nulls_distinct=False,
                name="notice_item_once",
                violation_error_message="This reminder is on its way already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung}, asked from {self.asked_from}"


class ReminderByHand(models.Model):
    """What a head, a deputy or HR sent to people whom they chose, with a sentence of their own.

    ``reason`` is HR's, where somebody was told four times already.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sentence = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"by hand at {self.sent_at}"

    @property
    def cause(self) -> str:
        """That of its notices."""
        return f"{BY_HAND}{self.pk}"


class ReminderStop(models.Model):
    """A time in which nobody is reminded of anything."""

    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="reminder_stop_is_ended_by_somebody",
                condition=Q(resumed_at=None, resumed_by=None) | Q(resumed_at__isnull=False, resumed_by__isnull=False),
                violation_error_message="Starting reminders again names who did it.",
            ),
            models.CheckConstraint(
                name="reminder_stop_says_why",
                condition=~Q(why=""),
                violation_error_message="Say why reminders stop.",
            ),
            models.UniqueConstraint(
                models.Value(1),
                name="reminder_stop_one_at_a_time",
                condition=Q(resumed_at=None),
                violation_error_message="Reminders are stopped already.",
            ),
        ]

    def __str__(self) -> str:
        return f"stopped at {self.stopped_at}"
