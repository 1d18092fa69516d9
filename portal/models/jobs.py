"""Work longer than a request, as rows, and the workers that do it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from .files import StoredFile
from .people import Person


class WorkerSlot(models.Model):
    """A place for one worker, which holds ``FOR UPDATE`` on it: two for jobs, one for notices."""

    kind = models.CharField(max_length=10, choices=[("jobs", "Jobs"), ("notices", "Notices")])
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "number"], name="worker_slot_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class WorkerBeat(models.Model):
    """When a worker last said that it is alive; a row beside its slot, because the slot's is locked."""

    slot = models.OneToOneField(WorkerSlot, models.CASCADE, primary_key=True, related_name="beat")
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.slot} at {self.beat_at}"


class Job(models.Model):
    """A piece of work: a report, an import, or (with ``day``) what is done once a day.

    One that is taken while nobody holds its slot was killed, and is taken up again.
    """

    number = models.CharField(max_length=14, unique=True, help_text="Random, for its address.")
    kind = models.CharField(max_length=40, help_text="One of settings.JOBS.")
    arguments = models.JSONField(default=dict, blank=True)
    day = models.DateField(null=True, blank=True, help_text="The day in London, of what is done once a day.")
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="jobs")
    queued_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, blank=True, help_text="It is not begun before this moment.")
    slot = models.ForeignKey(WorkerSlot, models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    times_taken = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="Of ``total``, as its progress bar shows.")
    total = models.PositiveIntegerField(default=0)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, help_text="Why it failed, as a sentence for people.")
    done_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["queued_at"],
                name="job_waiting",
                condition=Q(done_at=None, failed_at=None, cancelled_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "day"], name="job_once_a_day", condition=Q(day__isnull=False)),
            models.CheckConstraint(
                name="job_ends_one_way",
                condition=Q(done_at=None, failed_at=None)
                | Q(done_at=None, cancelled_at=None)
                | Q(failed_at=None, cancelled_at=None),
                violation_error_message="A job is done, failed or cancelled.",
            ),
            models.CheckConstraint(
                name="job_progress_is_of_its_total",
                condition=Q(done__lte=F("total")),
                violation_error_message="A job cannot have done more than there is to do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
