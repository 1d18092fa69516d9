"""Ways in that are opened and closed for a person: closed access, invitations, slips."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .academies import Academy
from .people import Person


class AccessClosure(models.Model):
    """A time during which a person cannot sign in, because HR said so. It ends every session at once."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="access_closures")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="access_closed_once",
                condition=Q(opened_at=None),
                violation_error_message="This person's access is closed already.",
            ),
            models.CheckConstraint(
                name="access_is_opened_by_somebody",
                condition=Q(opened_at=None, opened_by=None) | Q(opened_at__isnull=False, opened_by__isnull=False),
                violation_error_message="Opening access names who opened it.",
            ),
            models.CheckConstraint(
                name="access_is_closed_by_another",
                condition=~Q(person=models.F("closed_by")),
                violation_error_message="You cannot close your own access.",
            ),
        ]

    def __str__(self) -> str:
        return f"closed at {self.closed_at}"


class Invitation(models.Model):
    """The first way in: a link that ends, to set a password or a passkey. Of its secret only a digest is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="invitation_one_open",
                condition=Q(used_at=None, withdrawn_at=None),
                violation_error_message="This person has an invitation already.",
            ),
            models.CheckConstraint(
                name="invitation_is_used_or_withdrawn",
                condition=Q(used_at=None) | Q(withdrawn_at=None),
                violation_error_message="An invitation that was used cannot be withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"invited at {self.invited_at}"


class Slip(models.Model):
    """A printed sheet with a one-time code, for somebody without a mailbox; the person who printed it is named.

    ``birthday_mac`` is an HMAC of the day of birth under a key outside the database; it is deleted with the slip's use.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="slips")
    academy = models.ForeignKey(Academy, models.PROTECT, related_name="+")
    code_digest = models.CharField(max_length=64, unique=True)
    birthday_mac = models.CharField(max_length=64, blank=True)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="slip_one_open",
                condition=Q(used_at=None, withdrawn_at=None),
                violation_error_message="This person has a slip already.",
            ),
            models.CheckConstraint(
                name="slip_is_printed_for_another",
                condition=~Q(person=F("printed_by")),
                violation_error_message="You cannot print a slip for yourself.",
            ),
            models.CheckConstraint(
                name="slip_forgets_the_birthday",
                condition=Q(birthday_mac="") | Q(used_at=None, withdrawn_at=None),
                violation_error_message="A slip that is over keeps no day of birth.",
            ),
        ]

    def __str__(self) -> str:
        return f"printed at {self.printed_at}"
