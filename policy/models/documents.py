"""Policies and their versions."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.urls import reverse
from django.utils import timezone


class Weight(models.TextChoices):
    """How much a version changes, which decides whether people must sign again."""

    EDITORIAL = "editorial", "Editorial"
    MINOR = "minor", "Minor"
    MATERIAL = "material", "Material"
    URGENT = "urgent", "Urgent"


class VersionForm(models.TextChoices):
    """What a version's digest is of: its canonical text in one of two forms, or a PDF."""

    TEXT_1 = "text-1", "Text"
    TEXT_2 = "text-2", "Text of form 2"
    FILE = "file", "File"


VERSION_NUMBER = r"[1-9][0-9]{0,3}\.(0|[1-9][0-9]{0,3})"
ASKS_AGAIN = frozenset({Weight.MATERIAL, Weight.URGENT})


class Policy(models.Model):
    """The lasting document; its texts are its versions."""

    slug = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policy", args=[self.slug])


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self, *, at: datetime) -> Self:
        """All that readers may see: in force, superseded, scheduled, or withdrawn since."""
        return self.filter(published_at__lte=at)

    def standing(self) -> Self:
        """Published and not withdrawn, including scheduled ones; the newest first."""
        return self.filter(published_at__isnull=False, withdrawn_at=None).order_by("-in_force_at")

    def with_followed_at(self, *, at: datetime) -> Self:
        """Adds ``followed_at``: when a later standing version took over, or None if none has by then."""
        later = Version.objects.published(at=at).filter(
            policy=OuterRef("policy"), withdrawn_at=None, in_force_at__gt=OuterRef("in_force_at"), in_force_at__lte=at
        )
        return self.annotate(followed_at=Subquery(later.order_by("in_force_at").values("in_force_at")[:1]))

    def in_force(self, *, at: datetime) -> Self:
        """The version of each policy that is in force at a moment; none of a policy that is retired by then."""
        undone = Q(retirements__undone_at=None) | Q(retirements__undone_at__gt=at)
        days = {"retirements__from_on__lte": timezone.localdate(at), "retirements__recorded_at__lte": at}
        return (
            self.published(at=at)
            .exclude(policy__in=Policy.objects.filter(undone, **days))
            .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), in_force_at__lte=at)
            .order_by("policy_id", "-in_force_at")
            .distinct("policy_id")
        )


class Version(models.Model):
    """One text of a policy with its printed number. The database refuses to change a published one."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.CharField(max_length=12)
    title = models.CharField(max_length=200, help_text="The policy's title when this version was published.")
    text = models.TextField(help_text="The canonical text, of which the digest is; a file's text has a digest apart.")
    digest = models.CharField(max_length=64)
    form = models.CharField(
        max_length=10,
        choices=VersionForm.choices,
        blank=True,
        default="",
        db_default="",
        help_text="Empty for versions of older releases, which are texts.",
    )
    text_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="The digest of a file version's text."
    )
    weight = models.CharField(max_length=10, choices=Weight.choices)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    weight_reason = models.TextField(
        blank=True, default="", db_default="", help_text="Why the approver let the weight stand against the rules."
    )
    consultation_reason = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Why no consultation is on record, where the text speaks of one.",
    )
    any_day_reason = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="Why due dates may fall on days that people do not work; urgent ones only.",
    )
    approving_body = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The body that approved it, if one did."
    )
    approved_on = models.DateField(null=True, blank=True, help_text="When that body approved it.")
    minute = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="The number of the body's minute."
    )
    summary = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        blank=True,
        help_text="In short, no part of the text: sentences by category; those for everybody under an empty name.",
    )
    statement_first = models.TextField()
    statement_next = models.TextField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["policy", "number"],
                name="version_number_once",
                condition=Q(published_at__isnull=False),
                violation_error_message="This policy has a version with that number already.",
            ),
            models.UniqueConstraint(
                fields=["policy", "in_force_at"],
                name="version_moment_once",
                condition=Q(published_at__isnull=False, withdrawn_at=None),
                violation_error_message="A version of this policy comes into force at that moment already.",
            ),
            models.CheckConstraint(
                name="version_number_is_printed_as_two_numbers",
                condition=Q(number__regex=f"^{VERSION_NUMBER}$"),
                violation_error_message="A version number looks like 1.0 or 2.13.",
            ),
            models.CheckConstraint(
                name="version_weight_is_known",
                condition=Q(weight__in=Weight.values),
                violation_error_message="The weight is editorial, minor, material or urgent.",
            ),
            models.CheckConstraint(
                name="version_due_on_any_day_is_urgent",
                condition=Q(any_day_reason="") | Q(weight=Weight.URGENT),
                violation_error_message="Only an urgent version may be due on a day that somebody does not work.",
            ),
            models.CheckConstraint(
                name="version_digest_is_sha256",
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="The digest is not a SHA-256 in hexadecimal.",
            ),
            models.CheckConstraint(
                name="version_form_is_known",
                condition=Q(form__in=["", *VersionForm.values]),
                violation_error_message="A version is a text or a file.",
            ),
            models.CheckConstraint(
                name="version_text_digest_is_of_a_file",
                condition=Q(form=VersionForm.FILE, text_digest__regex=r"^[0-9a-f]{64}$")
                | (~Q(form=VersionForm.FILE) & Q(text_digest="")),
                violation_error_message="A file has a digest of its text, and a text has one digest.",
            ),
            models.CheckConstraint(
                name="version_approver_is_not_the_drafter",
                condition=~Q(approved_by=F("drafted_by")),
                violation_error_message="Who drafted a version cannot approve it.",
            ),
            models.CheckConstraint(
                name="version_approval_names_a_body",
                condition=~Q(approving_body="") | Q(approved_on=None, minute=""),
                violation_error_message="Say which body approved it.",
            ),
            models.CheckConstraint(
                name="version_withdrawn_by_somebody_for_a_reason",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="A withdrawal names who withdrew the version and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("version", args=[self.policy.slug, self.number])

    @property
    def is_file(self) -> bool:
        return self.form == VersionForm.FILE

    @property
    def signed_text(self) -> str | None:
        """The text whose digest is signed; None for a file, which is signed by the digest of its bytes."""
        return None if self.is_file else self.text

    @property
    def is_asked_again(self) -> bool:
        """Whether those who have signed an earlier version are asked to sign this one."""
        return self.weight in ASKS_AGAIN

    @property
    def was_published_later(self) -> bool:
        """Whether it was in force before it was published here; only a policy's first version can be."""
        return self.published_at is not None and timezone.localdate(self.published_at) > timezone.localdate(
            self.in_force_at
        )
