"""The audit trail: one line an action."""

from .models import Academy, AuditLine, Person


def record(action: str, subject: str, *, by: Person | None, academy: Academy | None = None) -> None:
    """Write down that somebody did or saw something.

    ``subject`` is a key such as ``version:social-networking-protocol/1.0`` or ``person:<uuid>``,
    never a name, so that an erasure need not touch the trail. ``by`` is None for a command.
    """
    line(action, subject, by=by, academy=academy).save()


def line(action: str, subject: str, *, by: Person | None, academy: Academy | None = None) -> AuditLine:
    """The line that ``record`` writes, for whoever writes other rows along with it."""
    return AuditLine(action=action, subject=subject, by=by, academy=academy)
