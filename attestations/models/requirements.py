"""Who must attest what, and what was attested."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from policy.models import Policy
from portal.models import Academy, Category, DatedQuerySet


class Every(models.TextChoices):
    """How often a requirement asks."""

    ONCE = "once", "Once for each version that asks again"
    SCHOOL_YEAR = "school-year", "Every school year, from 1 September"


class Counts(models.TextChoices):
    """Which days count towards the due date."""

    CALENDAR = "calendar", "Calendar days"
    WORKING = "working", "Working days"


class Requirement(models.Model):
    """The rule: this audience attests this policy, once or every school year, within so many days.

    No academies means every academy, those that join later included.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="requirements")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    academies = models.ManyToManyField(Academy, related_name="requirements", blank=True)
    every = models.CharField(max_length=20, choices=Every.choices, default=Every.ONCE, db_default=Every.ONCE)
    days = models.PositiveSmallIntegerField()
    counts = models.CharField(
        max_length=20, choices=Counts.choices, default=Counts.CALENDAR, db_default=Counts.CALENDAR
    )
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["Requirement"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="requirement_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                violation_error_message="A requirement cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="requirement_asks_somebody",
                condition=Q(categories__len__gt=0),
                violation_error_message="A requirement names at least one category.",
            ),
            models.CheckConstraint(
                name="requirement_gives_time",
                condition=Q(days__gte=1, days__lte=366),
                violation_error_message="A requirement gives between 1 and 366 days.",
            ),
            models.CheckConstraint(
                name="requirement_asks_once_or_yearly",
                condition=Q(every__in=Every.values),
                violation_error_message="A requirement asks once for each version, or every school year.",
            ),
            models.CheckConstraint(
                name="requirement_counts_known_days",
                condition=Q(counts__in=Counts.values),
                violation_error_message="A requirement counts calendar days or working days.",
            ),
        ]

    def __str__(self) -> str:
        working = "working " if self.counts == Counts.WORKING else ""
        yearly = " every school year" if self.every == Every.SCHOOL_YEAR else ""
        return f"within {self.days} {working}day{'' if self.days == 1 else 's'}{yearly}"


class RequirementProposal(models.Model):
    """A requirement as a policy lead would have it: it asks nobody until HR accepts it."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="requirement_proposals")
    categories = ArrayField(models.CharField(max_length=20, choices=Category.choices))
    academies = models.ManyToManyField(Academy, related_name="+", blank=True)
    every = models.CharField(max_length=20, choices=Every.choices)
    days = models.PositiveSmallIntegerField()
    counts = models.CharField(max_length=20, choices=Counts.choices)
    from_on = models.DateField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    requirement = models.ForeignKey(Requirement, models.PROTECT, null=True, blank=True, related_name="proposals")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposal_asks_somebody",
                condition=Q(categories__len__gt=0),
                violation_error_message="A requirement names at least one category.",
            ),
            models.CheckConstraint(
                name="proposal_gives_time",
                condition=Q(days__gte=1, days__lte=366),
                violation_error_message="A requirement gives between 1 and 366 days.",
            ),
            models.CheckConstraint(
                name="proposal_is_decided_by_somebody",
                condition=Q(decided_by=None, decided_at=None, requirement=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                violation_error_message="A decision names who decided, and when.",
            ),
            models.CheckConstraint(
                name="proposal_is_accepted_by_another",
                condition=Q(requirement=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message="Somebody else must accept what you proposed.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal of {self.proposed_at:%d %B %Y}"
