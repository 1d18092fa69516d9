"""Writes of jobs. Each is a short transaction, so that a worker may be killed between any two."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal import audit
from portal.london import LONDON
from portal.models import Job, Person, StoredFile, WorkerBeat, WorkerSlot
from portal.notices.actions import owe
from portal.numbers import make_number

from .progress import find_ours
from .queries import find_waiting

log = logging.getLogger(__name__)

# How many workers of a kind there are in the whole deployment, on however many machines.
PLACES = {"jobs": 2, "notices": 1}
MAX_TIMES_TAKEN = 3
# A job that took longer than this sends a mail when it is done. Before that, people are still looking at its page.
PATIENCE = timedelta(minutes=1)
BROKE_OFF = (
    f"It was started {MAX_TIMES_TAKEN} times and stopped each time, perhaps because the machine ran out of memory."
)
DID_NOT_WORK = "Something went wrong while it was being made. The reason is in the log."


def make_slots(kind: str) -> None:
    """Migrations create no rows, so the first worker does."""
    if WorkerSlot.objects.filter(kind=kind).count() < PLACES[kind]:
        slots = [WorkerSlot(kind=kind, number=number) for number in range(1, PLACES[kind] + 1)]
        WorkerSlot.objects.bulk_create(slots, ignore_conflicts=True)


def beat(slot: int) -> None:
    """Say that the worker which holds a slot is alive."""
    WorkerBeat.objects.update_or_create(slot_id=slot, defaults={"beat_at": timezone.now()})


def queue_job(
    kind: str,
    arguments: dict[str, Any],
    *,
    by: Person | None,
    at: datetime | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Queue a job, in the transaction of what it is for."""
    queued_at = at or timezone.now()
    return Job.objects.create(
        number=make_number(), kind=kind, arguments=arguments, by=by, queued_at=queued_at, not_before=not_before
    )


def queue_daily(now: datetime) -> None:
    """Queue what is done once a day and whose hour has passed in London, unless somebody has. Days missed stay so."""
    local = now.astimezone(LONDON)
    due = {kind for kind, hour in settings.DAILY_JOBS.items() if local.hour >= hour}
    due -= set(Job.objects.filter(day=local.date()).values_list("kind", flat=True))
    jobs = [Job(number=make_number(), kind=kind, day=local.date(), queued_at=now) for kind in sorted(due)]
    Job.objects.bulk_create(jobs, ignore_conflicts=True)


@transaction.atomic
def take_job(slot: int) -> Job | None:
    """Take the oldest job that nobody works at, for the worker that holds a slot.

    One that was taken under a slot which nobody holds was left by a worker that died; so was one of this very slot.
    """
    free = WorkerSlot.objects.select_for_update(skip_locked=True, no_key=True).filter(kind="jobs").exclude(pk=slot)
    nobodys = Q(slot=None) | Q(slot=slot) | Q(slot__in=[other.pk for other in free])
    may_begin = Q(not_before=None) | Q(not_before__lte=timezone.now())
    job = find_waiting().select_for_update(skip_locked=True).filter(nobodys, may_begin).first()
    if job is None:
        return None
    if job.cancel_asked_at:
        _update(job, cancelled_at=timezone.now())
        return None
    if job.times_taken >= MAX_TIMES_TAKEN:
        log.error("Job %s was begun %d times and never ended", job, job.times_taken)
        _update(job, failed_at=timezone.now(), error=BROKE_OFF)
        return None
    return _update(job, slot_id=slot, taken_at=timezone.now(), times_taken=job.times_taken + 1, done=0, total=0)


def _update(job: Job, **values: Any) -> Job:
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))
    return job


@transaction.atomic
def finish(job: Job, file: StoredFile | None) -> None:
    """End a job with its file; nothing is kept where another worker has taken it over or it was cancelled."""
    ours = find_ours(job).filter(cancel_asked_at=None)
    if ours.select_for_update().first() is None:
        end_cancelled(job)
        return
    now = timezone.now()
    if file is not None:
        file.save()
    ours.update(done_at=now, file=file)
    kind = f"{job.kind}-ready"
    if job.by and kind in settings.NOTICES and now - job.queued_at > PATIENCE:
        owe(kind, person=job.by, cause=f"job:{job.number}", at=now)


def end_cancelled(job: Job) -> None:
    find_ours(job).exclude(cancel_asked_at=None).update(cancelled_at=timezone.now())


def fail(job: Job, error: str) -> None:
    find_ours(job).update(failed_at=timezone.now(), error=error)


def give_back(job: Job) -> None:
    """Let the next worker begin it again; this time does not count as one that broke off."""
    find_ours(job).update(slot=None, taken_at=None, times_taken=job.times_taken - 1, done=0, total=0)


@transaction.atomic
def cancel(job: Job, *, by: Person) -> None:
    """A job that waits ends at once, one that is being done at its next step. One that has ended stays as it is."""
    locked = find_waiting().select_for_update().filter(pk=job.pk, cancel_asked_at=None).first()
    if locked is None:
        return
    now = timezone.now()
    _update(locked, cancel_asked_at=now, cancelled_at=now if locked.slot_id is None else None)
    audit.record("cancel", f"job:{job.number}", by=by)


@transaction.atomic
def delete_files(*, before: datetime) -> None:
    """Delete the files of jobs that were asked for before a moment, and what was typed for them. Their rows stay."""
    old = Job.objects.filter(queued_at__lt=before).exclude(pk__in=find_waiting().order_by().values("pk"))
    for job in old.filter(Q(file__isnull=False) | Q(arguments__has_key="typed")):
        files = StoredFile.objects.filter(pk=job.file_id or 0)
        job.arguments.pop("typed", None)
        _update(job, file=None, arguments=job.arguments)
        files.delete()
