"""Drafts of a policy's next version, with their steps, waivers and consultations."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.urls import reverse

from .documents import VERSION_NUMBER, Policy, Version, Weight


class StepKind(models.TextChoices):
    """What happened to a draft; the last step is its state."""

    SUBMITTED = "submitted", "Submitted"
    RECALLED = "recalled", "Taken back"
    RETURNED = "returned", "Sent back for changes"
    PUBLISHED = "published", "Approved and published"
    DISCARDED = "discarded", "Abandoned"


class DraftQuerySet(models.QuerySet["Draft"]):
    def with_state(self) -> Self:
        """Adds ``last_step``, the kind of the last step, or None."""
        steps = Step.objects.filter(draft=OuterRef("pk")).order_by("-pk")
        return self.annotate(last_step=Subquery(steps.values("kind")[:1]))

    def with_related(self) -> Self:
        """With the rows that every page of a draft shows."""
        return self.select_related("policy", "begun_from", "begun_by", "saved_by", "version")

    def open(self) -> Self:
        """Neither published nor discarded."""
        return self.filter(closed_at=None)


class Draft(models.Model):
    """The next version of a policy while it is written; ``policy`` is None for a new policy's first.

    The text is kept as typed, readable or not, so that nothing is lost. The database refuses to change the row of
    a published draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="drafts", null=True, blank=True)
    slug = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    begun_from = models.ForeignKey(Version, models.PROTECT, related_name="+", null=True, blank=True)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="Counts what was saved, to notice two at once.")
    number = models.CharField(max_length=12, blank=True)
    weight = models.CharField(max_length=10, choices=Weight.choices, blank=True)
    reason = models.TextField(blank=True)
    in_force_on = models.DateField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    decided = models.JSONField(default=dict, blank=True, help_text="Which clause continues which, where in doubt.")
    deleted = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        blank=True,
        help_text="Clauses that were deleted one by one, oldest first, so that they can be put back.",
    )
    summary = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="In short, no part of the text: sentences by category; those for everybody under an empty name.",
    )
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was published or discarded.")
    version = models.OneToOneField(Version, models.PROTECT, related_name="draft", null=True, blank=True)

    objects = DraftQuerySet.as_manager()
    last_step: str | None

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["slug"],
                name="draft_open_once_an_address",
                condition=Q(closed_at=None),
                violation_error_message="A draft of this policy is open already. Continue it.",
            ),
            models.CheckConstraint(
                name="draft_closed_if_published",
                condition=Q(version=None) | Q(closed_at__isnull=False),
                violation_error_message="A draft that is published is closed.",
            ),
            models.CheckConstraint(
                name="draft_number_is_printed_as_two_numbers",
                condition=Q(number="") | Q(number__regex=f"^{VERSION_NUMBER}$"),
                violation_error_message="A version number looks like 1.0 or 2.13.",
            ),
            models.CheckConstraint(
                name="draft_weight_is_known",
                condition=Q(weight__in=["", *Weight.values]),
                violation_error_message="The weight is editorial, minor, material or urgent.",
            ),
            models.CheckConstraint(
                name="draft_days_give_time",
                condition=Q(days=None) | Q(days__gte=1, days__lte=366),
                violation_error_message="Give between 1 and 366 days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("draft", args=[self.pk])


class Step(models.Model):
    """Something that happened to a draft, with the digest of its text at that moment. Never changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="step_kind_is_known",
                condition=Q(kind__in=StepKind.values),
                violation_error_message="A draft is submitted, taken back, sent back, published or abandoned.",
            ),
            models.CheckConstraint(
                name="step_returned_with_words",
                condition=~Q(kind=StepKind.RETURNED) | ~Q(words=""),
                violation_error_message="Say what should change.",
            ),
            models.UniqueConstraint(
                fields=["draft"],
                name="step_published_once",
                condition=Q(kind=StepKind.PUBLISHED),
                violation_error_message="This draft has been published already.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Waiver(models.Model):
    """A policy lead's reason to leave what the linter remarked on as it is. Never changed."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="waivers")
    key = models.CharField(max_length=200)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "key"], name="waiver_once"),
            models.CheckConstraint(
                name="waiver_has_a_reason", condition=~Q(reason=""), violation_error_message="Say why it can stay."
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class Consultation(models.Model):
    """Whom the trust asked about a draft, when, and what came of it (clause 3.6 of the protocol). Never changed.

    One that was entered by mistake is struck, and stays on record.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="consultations")
    whom = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    outcome = models.TextField()
    file = models.BinaryField(null=True)
    file_name = models.CharField(max_length=150, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["from_on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="consultation_ends_after_it_begins",
                condition=Q(until_on__gte=F("from_on")),
                violation_error_message="A consultation cannot end before it begins.",
            ),
            models.CheckConstraint(
                name="consultation_says_whom_and_what",
                condition=~Q(whom="") & ~Q(outcome=""),
                violation_error_message="Say who was consulted, and the outcome.",
            ),
        ]

    def __str__(self) -> str:
        return self.whom


class OpenConsultation(models.Model):
    """Whom the trust is asking about a draft, until which day, so that people are told when it closes.

    ``asked`` are e-mail addresses, ``answered`` those of them from whom an answer has come. The row is deleted once the
    consultation is over: what stays on record is the ``Consultation``.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="open_consultations")
    whom = models.CharField(max_length=200)
    until_on = models.DateField()
    asked = ArrayField(models.EmailField())
    answered = ArrayField(models.EmailField(), default=list, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["until_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "whom", "until_on"],
                name="open_consultation_once",
                violation_error_message="This consultation is entered already.",
            ),
        ]

    def __str__(self) -> str:
        return self.whom

    @property
    def unanswered(self) -> list[str]:
        return [address for address in self.asked if address not in self.answered]
