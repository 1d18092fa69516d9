"""What the checks of the ledger found: rows that do not agree with their entries, and when all were last held."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .people import Person


class Finding(models.Model):
    """A row that does not agree with its ledger entry. While it is open the row is not relied upon."""

    table = models.CharField(max_length=63, help_text="As the database names it.")
    key = models.CharField(max_length=120, help_text="The row's primary key.")
    what = models.CharField(max_length=300, help_text="Which columns differ, or what is missing; no content.")
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "key"], name="finding_open_once", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.key}: {self.what}"


class LedgerCheck(models.Model):
    """One run of the whole check: every entry of the ledger, and every row against its entry."""

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    findings = models.PositiveIntegerField(help_text="How many rows do not agree.")
    fault = models.TextField(blank=True, help_text="The first fault of the ledger itself, '' where it is sound.")

    def __str__(self) -> str:
        return f"{self.ended_at}: {self.findings} findings"


class RowDigest(models.Model):
    """What somebody's row was, as a digest, when its table was last entered in the ledger.

    Only of tables whose rows actions change in place; all digests of a table have a digest in that entry.
    """

    table = models.CharField(max_length=63, help_text="As the database names it.")
    subject = models.CharField(max_length=120, help_text="Whose row it is, as audit lines say it.")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "subject"], name="row_digest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.subject}"
