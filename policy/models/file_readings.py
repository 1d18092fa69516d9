"""Files that were read into a draft: how each was understood, and what a policy lead settled about it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models import StoredFile

from .drafts import Draft


class TrackedChanges(models.TextChoices):
    """How the tracked changes of a Word file were read."""

    ACCEPTED = "accepted", "as if all were accepted"
    REJECTED = "rejected", "as if none were"


class FileReadingQuerySet(models.QuerySet["FileReading"]):
    def newest_of(self, draft: Draft) -> "FileReading | None":
        """Return the newest reading of a draft; earlier ones no longer count."""
        return self.filter(draft=draft).select_related("read_by", "file").defer("file__data").order_by("-pk").first()


class FileReading(models.Model):
    """One reading of an uploaded file. Never changed: another file, or another way to read it, is a new row.

    ``understood`` is the record of ``drafting.file_understanding``. ``revision`` is the draft's revision with the text
    of the file; None until somebody chooses how to read tracked changes, when the draft has nothing of the file yet.
    """

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="file_readings")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    file_digest = models.CharField(max_length=64, help_text="The SHA-256 of the file that was read.")
    name = models.CharField(max_length=200)
    tracked_changes = models.CharField(max_length=10, choices=TrackedChanges.choices, blank=True)
    revision = models.PositiveIntegerField(null=True, blank=True)
    understood = models.JSONField(default=dict, blank=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    objects = FileReadingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="file_reading_tracked_changes_are_known",
                condition=Q(tracked_changes__in=["", *TrackedChanges.values]),
                violation_error_message="Tracked changes are read as if all were accepted, or as if none were.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Settlement(models.Model):
    """What was decided about one doubt of a reading, or one thing left out (``key``). Each key's newest row counts.

    ``how`` is a value of ``Reading``, or a constant of ``drafting.settling``. ``change`` describes the change in the
    text, so that it can be undone while the draft is at ``revision``. Rows never change.
    """

    reading = models.ForeignKey(FileReading, models.PROTECT, related_name="settlements")
    key = models.CharField(max_length=40)
    how = models.CharField(max_length=40)
    change = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.key}: {self.how}"
