"""Writes of pauses of signing: noticed when somebody tries to sign, ended by a job, or entered by HR."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from attestations.models import SigningPause
from portal import audit
from portal.jobs.actions import queue_job
from portal.ledger import store
from portal.ledger.errors import LedgerStopped
from portal.models import Person
from portal.refusals import ActionRefused

NOTICED = "The trust was checking its records."
LOOK_AGAIN = timedelta(minutes=10)
JOB = "end-signing-pause"


def note_pause() -> None:
    """Record that nobody can sign from now on, unless it is on record; a job looks when that is over."""
    if _find_open() is not None:
        return
    now = timezone.now()
    try:
        with transaction.atomic():
            SigningPause.objects.create(from_at=now, reason=NOTICED, recorded_at=now)
            queue_job(JOB, {}, by=None, at=now, not_before=now + LOOK_AGAIN)
    except IntegrityError:
        return  # somebody else has noticed at the same time


def end_pause(job: object, progress: object) -> None:
    """End the pause that goes on, if people can sign again; else look again later."""
    now = timezone.now()
    try:
        store.require_open()
    except LedgerStopped:
        queue_job(JOB, {}, by=None, at=now, not_before=now + LOOK_AGAIN)
        return
    with transaction.atomic():
        if (row := _find_open()) is not None:
            _replace(row, now)
            SigningPause.objects.create(from_at=row.from_at, until_at=now, reason=row.reason, recorded_at=now)


@transaction.atomic
def enter_pause(*, from_at: datetime, until_at: datetime, reason: str, by: Person) -> SigningPause:
    """Record a pause that has ended. Repeated, it returns the one on record. Raises ActionRefused."""
    now = timezone.now()
    if until_at > now:
        raise ActionRefused("Enter it when people can sign again: the end must not lie in the future.")
    if from_at >= until_at:
        raise ActionRefused("The end must be after the beginning.")
    same = SigningPause.objects.filter(replaced_at=None, from_at=from_at, until_at=until_at).first()
    if same is not None:
        return same
    row = SigningPause(from_at=from_at, until_at=until_at, reason=reason, recorded_by=by, recorded_at=now)
    row.full_clean()
    row.save()
    audit.record("enter-signing-pause", f"pause:{row.pk}", by=by, at=now)
    return row


@transaction.atomic
def remove_pause(pause: SigningPause, *, by: Person) -> None:
    """Take back a pause that was entered by mistake, or was none. Repeated, it does nothing. Raises ActionRefused."""
    row = SigningPause.objects.select_for_update(of=["self"]).get(pk=pause.pk)
    if row.replaced_at:
        return
    if row.until_at is None:
        raise ActionRefused("This pause goes on. It ends by itself when people can sign again.")
    now = timezone.now()
    _replace(row, now)
    audit.record("remove-signing-pause", f"pause:{row.pk}", by=by, at=now)


def _find_open() -> SigningPause | None:
    return SigningPause.objects.filter(replaced_at=None, until_at=None).first()


def _replace(row: SigningPause, at: datetime) -> None:
    row.replaced_at = at
    row.save(update_fields=["replaced_at"])
