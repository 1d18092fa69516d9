"""Where people are signed in, and sign-ins by another directory that HR must say something about."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .people import Person


class SignedInSession(models.Model):
    """A browser in which somebody is signed in, so that they can see and end it. It holds no IP address.

    ``session_key`` is the key of Django's session; when that is over, the row goes.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="signed_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=80, help_text="Such as: Chrome on Windows.")
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.device


class WaitingSignIn(models.Model):
    """Somebody whom a directory of the trust let in, and of whom it is not known here who they are.

    ``email`` and ``name`` are as that directory says, and are emptied when HR has settled it.
    """

    provider = models.CharField(max_length=40, help_text="A key of settings.SIGN_IN_PROVIDERS.")
    uid = models.CharField(max_length=191, help_text="The issuer and the subject, with a space between them.")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose it is; none if turned down."
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "uid"],
                name="waiting_sign_in_once",
                condition=Q(settled_at=None),
                violation_error_message="This sign-in is waiting already.",
            ),
            models.CheckConstraint(
                name="waiting_sign_in_forgets_when_settled",
                condition=Q(settled_at=None, settled_by=None, person=None)
                | Q(settled_at__isnull=False, email="", name=""),
                violation_error_message="A sign-in that is settled keeps no address and no name.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.first_at}"
