"""Writes the audit trail: one line for each action."""

from .models import Academy, AuditLine, Person


def record(action: str, subject: str, *, by: Person | None, academy: Academy | None = None) -> None:
    """Records that somebody did or saw something.

    ``subject`` is a key such as ``version:social-networking-protocol/1.0`` or ``person:<uuid>``, never a name,
    so that erasing a person's data does not touch the trail. ``by`` is None for a command.
    """
    AuditLine.objects.create(action=action, subject=subject, by=by, academy=academy)
