"""Stops all reminders, and starts them again."""

from django.db import transaction

from attestations.models import ReminderStop
from portal import audit
from portal.clock import moment
from portal.models import Person

from .morning import lock_reminders


@transaction.atomic
def stop(why: str, *, by: Person) -> ReminderStop:
    """Stop all reminders. What waits is not sent until they start again; repeated, it returns the stop that holds."""
    lock_reminders()
    if stopped := ReminderStop.objects.filter(resumed_at=None).first():
        return stopped
    made = ReminderStop.objects.create(stopped_at=moment(), stopped_by=by, why=why)
    audit.record("stop-reminders", "reminders", by=by, at=made.stopped_at)
    return made


@transaction.atomic
def resume(stopped: ReminderStop, *, by: Person) -> None:
    """Start them again. Whatever was missed is made good by one message each, on the next morning."""
    lock_reminders()
    stopped.refresh_from_db()
    if stopped.resumed_at:
        return
    stopped.resumed_at, stopped.resumed_by = moment(), by
    stopped.save(update_fields=["resumed_at", "resumed_by"])
    audit.record("start-reminders", "reminders", by=by, at=stopped.resumed_at)
