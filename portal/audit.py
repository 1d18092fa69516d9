"""The audit trail: one line an action."""

from .models import Academy, AuditLine, Person


def record(action: str, subject: str, *, by: Person | None, academy: Academy | None = None) -> None:
    """Write down that somebody did or saw something.

    ``subject`` is a key such as ``version:social-networking-protocol/1.0`` or ``person:<uuid>``,
    never a name, so that an erasure need not touch the trail. ``by`` is None for a command.
    """
    AuditLine.objects.create(action=action, subject=subject, by=by, academy=academy)
