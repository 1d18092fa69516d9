"""The removal of words that somebody wrote by hand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .exceptions import Decline
from .reminders import ReminderByHand


class WordsRemoval(models.Model):
    """That two people of HR have words removed, on the order of the data protection officer: one asks, one confirms.

    The words are those of a choice not to sign, or of a reminder by hand. Those of questions have steps of their own.
    """

    decline = models.OneToOneField(Decline, models.PROTECT, related_name="removal", null=True, blank=True)
    reminder = models.OneToOneField(ReminderByHand, models.PROTECT, related_name="removal", null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="words_removal_is_of_one_thing",
                condition=Q(decline=None) ^ Q(reminder=None),
                violation_error_message="The words are those of a choice not to sign, or of a reminder.",
            ),
            models.CheckConstraint(
                name="words_removal_is_confirmed_by_another",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("asked_by")),
                violation_error_message="One of HR asks for the removal, and another confirms it.",
            ),
        ]

    def __str__(self) -> str:
        return f"asked for at {self.asked_at}"
