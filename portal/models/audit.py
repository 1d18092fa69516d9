"""The lines of the audit trail, and those of security, which are kept apart and for a year only."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from .academies import Academy
from .people import Person


class AuditLine(models.Model):
    """Who did or saw what, when: keys, never names. The database refuses to change or delete one."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    academy = models.ForeignKey(Academy, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class SecurityKind(models.TextChoices):
    SIGN_IN = "sign-in", "Signed in"
    SIGN_IN_FAILED = "sign-in-failed", "Wrong password"
    CODE_FAILED = "code-failed", "Wrong code"
    LOCKED_OUT = "locked-out", "Refused after too many tries"
    CODE_MAILED = "code-mailed", "Asked for a code by e-mail"
    RESET_MAILED = "reset-mailed", "Asked for a link to set a new password"
    PASSWORD_SET = "password-set", "Password set or changed"
    SIGNED_IN_AGAIN = "signed-in-again", "Gave the password again"
    REFUSED = "refused", "Refused a page"
    SIGN_OUT = "sign-out", "Signed out"
    SESSION_ENDED = "session-ended", "Ended a sign-in elsewhere"
    FACTOR_ADDED = "factor-added", "Added a passkey or an authenticator app"
    FACTOR_REMOVED = "factor-removed", "A passkey or an authenticator app was removed"
    FACTOR_RENAMED = "factor-renamed", "Gave a passkey another name"
    FACTOR_FAILED = "factor-failed", "Wrong authenticator code, recovery code or passkey"
    RECOVERY_CODES_MADE = "recovery-codes", "Made new recovery codes"
    DIRECTORY_TIED = "directory-tied", "Sign-in by another directory connected"
    DIRECTORY_UNTIED = "directory-untied", "Sign-in by another directory disconnected"
    DIRECTORY_WAITING = "directory-waiting", "Sign-in by another directory waits for HR"
    DIRECTORY_REFUSED = "directory-refused", "Sign-in by another directory refused"


def list_security_kinds() -> list[tuple[str, str]]:
    """A function, so that a further kind needs no migration."""
    return SecurityKind.choices


class SecurityLine(models.Model):
    """A sign-in, a failure, a lock-out, a change of password or a refusal: keys, nothing typed.

    Apart from evidence, and deleted after twelve months.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=40, choices=list_security_kinds)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True, help_text="A key, such as the name of the address refused.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
