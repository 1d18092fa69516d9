"""In which order home lists the policies that somebody has to sign, and over which weeks they are asked."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from policy.models import Policy
from portal.models import DatedQuerySet


class StartHere(models.Model):
    """A policy that stands first on everybody's home page, such as one for induction; all others come by due date."""

    policy = models.OneToOneField(Policy, models.PROTECT, primary_key=True, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["position"],
                name="start_here_one_at_each_position",
                violation_error_message="Another policy has this place.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Spreading(models.Model):
    """HR's choice that from a day on at most so many policies a week begin to ask somebody, or (empty) all at once.

    ``order`` and ``at_once`` are ids of policies: which come first, and which never wait for a later week. A choice
    holds until the next one begins; what was asked before that day stays as it was.
    """

    from_on = models.DateField()
    per_week = models.PositiveSmallIntegerField(null=True, blank=True)
    order = ArrayField(models.BigIntegerField(), blank=True)
    at_once = ArrayField(models.BigIntegerField(), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Spreading"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="spreading_is_within_reason",
                condition=Q(per_week=None) | Q(per_week__gte=1, per_week__lte=20),
                violation_error_message="Between 1 and 20 policies a week.",
            ),
            models.UniqueConstraint(
                fields=["from_on"],
                condition=Q(replaced_at=None),
                name="spreading_one_from_each_day",
                violation_error_message="Someone has chosen this for the same day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_week or 'all'} a week from {self.from_on}"
