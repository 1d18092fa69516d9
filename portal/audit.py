"""Writes the audit trail: one line for each action."""

from collections.abc import Iterable
from datetime import datetime

from .clock import moment
from .models import Academy, AuditLine, Person


def record(
    action: str, subject: str, *, by: Person | None, academy: Academy | None = None, at: datetime | None = None
) -> None:
    """Records that somebody did or saw something.

    ``subject`` is a key such as ``version:social-networking-protocol/1.0`` or ``person:<uuid>``, never a name,
    so that erasing a person's data does not touch the trail. ``by`` is None for a command. ``at`` is the moment of the
    action that it records; now if not given, where somebody only looked.
    """
    AuditLine.objects.create(at=at or moment(), action=action, subject=subject, by=by, academy=academy)


def record_many(action: str, subjects: Iterable[str], *, by: Person | None, at: datetime) -> None:
    """As ``record``, for one action on many."""
    lines = (AuditLine(at=at, action=action, subject=subject, by=by) for subject in subjects)
    AuditLine.objects.bulk_create(lines, batch_size=1000)
