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


class SecurityLine(models.Model):
    """A sign-in, a failure, a lock-out, a change of password or a refusal: keys, nothing typed.

    Apart from evidence, and deleted after twelve months.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=120, blank=True, help_text="A key, such as the name of the address refused.")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()
