"""The register: what is kept about a policy beside its versions, and that a policy ended."""

from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.models import DatedQuerySet

from .documents import Policy


class Subject(models.TextChoices):
    """What a policy is about: by this people find it."""

    SAFEGUARDING = "safeguarding", "Safeguarding"
    PUPILS = "pupils", "Pupils"
    TEACHING = "teaching", "Teaching and learning"
    STAFF = "staff", "Employment and HR"
    HEALTH = "health", "Health and safety"
    DATA = "data", "Data protection and IT"
    FINANCE = "finance", "Finance"
    GOVERNANCE = "governance", "Governance"
    OTHER = "other", "Other"


class Readers(models.TextChoices):
    """Who may read a policy."""

    AUDIENCE = "audience", "Only the people who are asked to sign it"
    STAFF = "staff", "Everybody who works for the trust"
    PUBLIC = "public", "Everybody, on the trust’s website too"


class RegisterEntry(models.Model):
    """What the register says of a policy. A correction is a further row; one row a policy is current.

    A policy without one is read by all staff and published by HR.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="register_entries")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approving_body = models.CharField(max_length=200, blank=True)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who approves, publishes, withdraws and retires it instead of HR.",
    )
    subject = models.CharField(max_length=20, choices=Subject.choices, default=Subject.OTHER)
    review_months = models.PositiveSmallIntegerField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    statutory = models.SlugField(max_length=60, blank=True, help_text="The key of the DfE’s list that it answers.")
    readers = models.CharField(max_length=10, choices=Readers.choices, default=Readers.STAFF)
    readers_reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = DatedQuerySet["RegisterEntry"].as_manager()

    class Meta:
        verbose_name_plural = "register entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy"],
                name="register_entry_one_is_current",
                condition=Q(replaced_at=None),
                violation_error_message="Somebody else changed the register just now. Look at it again.",
            ),
            models.CheckConstraint(
                name="register_entry_has_a_known_subject",
                condition=Q(subject__in=Subject.values),
                violation_error_message="Choose a subject from the list.",
            ),
            models.CheckConstraint(
                name="register_entry_has_known_readers",
                condition=Q(readers__in=Readers.values),
                violation_error_message="Choose who may read the policy.",
            ),
            models.CheckConstraint(
                name="register_entry_is_reviewed_within_ten_years",
                condition=Q(review_months=None) | Q(review_months__gte=1, review_months__lte=120),
                violation_error_message="A review comes every 1 to 120 months.",
            ),
            models.CheckConstraint(
                name="register_entry_hides_employment_for_a_reason",
                condition=~Q(subject=Subject.STAFF, readers=Readers.AUDIENCE) | ~Q(readers_reason=""),
                violation_error_message="Say why not all staff may read a policy about their employment.",
            ),
        ]

    def __str__(self) -> str:
        return f"register entry of {self.recorded_at:%d %B %Y}"


class RetirementQuerySet(models.QuerySet["Retirement"]):
    def known(self, *, at: datetime) -> Self:
        """Recorded by a moment, and not undone by then."""
        return self.filter(Q(undone_at=None) | Q(undone_at__gt=at), recorded_at__lte=at)

    def ended(self, *, at: datetime) -> Self:
        """Of policies that are over at a moment."""
        return self.known(at=at).filter(from_on__lte=timezone.localdate(at))


class Retirement(models.Model):
    """A policy is in force no more from the beginning of a day in London. It may be undone until that day is over."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="retirements")
    from_on = models.DateField()
    replaced_by = models.ForeignKey(Policy, models.PROTECT, null=True, blank=True, related_name="replaces")
    reason = models.TextField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.TextField(blank=True, db_default="")

    objects = RetirementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy"],
                name="retirement_one_a_policy",
                condition=Q(undone_at=None),
                violation_error_message="This policy is retired already.",
            ),
            models.CheckConstraint(
                name="retirement_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message="Say why the policy ends; staff will read the reason.",
            ),
            models.CheckConstraint(
                name="retirement_is_not_replaced_by_itself",
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("policy")),
                violation_error_message="A policy cannot be replaced by itself.",
            ),
            models.CheckConstraint(
                name="retirement_is_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                violation_error_message="Undoing names who undid it.",
            ),
            models.CheckConstraint(
                name="retirement_is_undone_for_a_reason",
                condition=Q(undone_at=None, undone_reason="") | Q(undone_at__isnull=False) & ~Q(undone_reason=""),
                violation_error_message="Say why the policy stays.",
            ),
        ]

    def __str__(self) -> str:
        return f"ends on {self.from_on:%d %B %Y}"

    def may_be_undone(self, *, on: date) -> bool:
        """Until the first day without the policy is over."""
        return self.undone_at is None and on <= self.from_on
