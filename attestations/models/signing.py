"""Signings, and an attestation for each academy that a signing covers."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from policy.models import Version
from portal.models import Academy


class Method(models.TextChoices):
    """How a signing was made."""

    OWN_SIGN_IN = "own-sign-in", "Own sign-in"
    SLIP = "slip", "With a printed slip"


class Grade(models.TextChoices):
    """How strong the evidence is."""

    A = "A", "Own sign-in with a second factor or the trust's single sign-on"
    B = "B", "Own sign-in"
    C = "C", "With a slip that somebody else printed"


class Signing(models.Model):
    """One act, for one or more academies; its receipt bears its number. Triggers refuse every change of a row."""

    number = models.CharField(max_length=14, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="signings")
    typed_name = models.CharField(max_length=200)
    known_name = models.CharField(max_length=201)
    version = models.ForeignKey(Version, models.PROTECT, related_name="signings")
    policy_title = models.CharField(max_length=200)
    version_digest = models.CharField(max_length=64)
    statement = models.TextField()
    statement_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=8, default="en")
    method = models.CharField(max_length=20, choices=Method.choices)
    grade = models.CharField(max_length=1, choices=Grade.choices)
    signed_at = models.DateTimeField()
    london_offset = models.CharField(max_length=6, help_text="Of signed_at, as +01:00.")
    sign_in_method = models.CharField(max_length=20)
    signed_in_at = models.DateTimeField()
    since_version = models.ForeignKey(Version, models.PROTECT, related_name="+", null=True, blank=True)
    slip_printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    email_changed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the signer's address was changed, if within 30 days before."
    )

    is_being_checked: bool  # both from assignments.being_checked.mark_signings
    is_void: bool

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "signed_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signing_number_can_be_read_out",
                condition=Q(number__regex=r"^[2-9A-HJKMNP-TV-Z]{4}(-[2-9A-HJKMNP-TV-Z]{4}){2}$"),
                violation_error_message="A receipt number has three groups of four letters and digits.",
            ),
            models.CheckConstraint(
                name="signing_has_a_typed_name",
                condition=~Q(typed_name=""),
                violation_error_message="Type your name.",
            ),
            models.CheckConstraint(
                name="signing_after_signing_in",
                condition=Q(signed_at__gte=F("signed_in_at")),
                violation_error_message="You must sign in before you sign.",
            ),
            models.CheckConstraint(
                name="signing_offset_is_londons",
                condition=Q(london_offset__in=["+00:00", "+01:00"]),
                violation_error_message="The offset is that of London.",
            ),
            models.CheckConstraint(
                name="signing_with_a_slip_names_who_printed_it",
                condition=Q(method=Method.SLIP, slip_printed_by__isnull=False) & ~Q(grade__in=[Grade.A])
                | ~Q(method=Method.SLIP) & Q(slip_printed_by=None),
                violation_error_message="A signature with a slip names who printed the slip.",
            ),
            # The other end of the foreign key that ties an attestation to the person and version of its signing.
            models.UniqueConstraint(fields=["id", "person", "version"], name="signing_person_and_version"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receipt", args=[self.number])


class NameCheck(models.Model):
    """That HR should look at a signature, because its typed name shares no word with the known one; settled once."""

    signing = models.OneToOneField(Signing, models.PROTECT, primary_key=True, related_name="name_check")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="name_check_is_settled_by_somebody",
                condition=Q(settled_at=None, settled_by=None) | Q(settled_at__isnull=False, settled_by__isnull=False),
                violation_error_message="Settling this names who looked at it.",
            ),
        ]

    def __str__(self) -> str:
        return f"name on {self.signing_id}"


class SlipConfirmation(models.Model):
    """What the signer says, from a later sign-in of their own, about a signature that was made with a slip.

    A further row: signature and entry stay as they are. Triggers refuse every change, but that HR settles a "no" once.
    """

    signing = models.OneToOneField(Signing, models.PROTECT, related_name="slip_confirmation")
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    was_signer = models.BooleanField()
    sign_in_method = models.CharField(max_length=30)
    signed_in_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="slip_confirmed_by_own_sign_in",
                condition=~Q(sign_in_method__in=["", "slip"]) & Q(answered_at__gte=F("signed_in_at")),
                violation_error_message="Sign in on your own first. Another slip does not do.",
            ),
            models.CheckConstraint(
                name="slip_denial_is_settled_by_another",
                condition=Q(settled_at=None, settled_by=None)
                | Q(was_signer=False, settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(settled_by=F("answered_by")),
                violation_error_message="Only a “no” is settled, by somebody other than the signer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.was_signer else 'no'} to {self.signing_id}"


class Attestation(models.Model):
    """A person's declaration about one version at one academy. Triggers refuse every change of a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signing = models.ForeignKey(Signing, models.PROTECT, related_name="attestations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attestations")
    version = models.ForeignKey(Version, models.PROTECT, related_name="attestations")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="attestations")
    academy_name = models.CharField(max_length=200)
    academy_urn = models.CharField(max_length=6, blank=True)
    engagements = models.JSONField(help_text="Category and job title of each engagement there, then.")
    school_year = models.PositiveSmallIntegerField(help_text="2026 is 1 September 2026 to 31 August 2027.")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["academy", "version"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "academy", "version", "school_year"],
                name="attestation_once",
                condition=Q(replaces=None),
                violation_error_message="This person has already signed this version for this academy.",
            ),
            models.UniqueConstraint(fields=["signing", "academy"], name="attestation_one_an_academy"),
        ]

    def __str__(self) -> str:
        return str(self.id)
