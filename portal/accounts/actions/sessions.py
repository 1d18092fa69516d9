"""Writes of where somebody is signed in: noted at each sign-in, ended by its person."""

from collections.abc import Iterable

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from portal.access import security_lines
from portal.models import Person, SecurityKind, SignedInSession

ROW = "signed_in_session"  # where a session keeps the number of its own row


@transaction.atomic
def note_session(session: SessionBase, *, by: Person, device: str) -> None:
    """Note that somebody has signed in with this browser; a second time in one session only renews it."""
    if not session.session_key:
        session.save()
    row, _ = SignedInSession.objects.update_or_create(
        session_key=session.session_key, defaults={"person": by, "device": device[:80], "began_at": timezone.now()}
    )
    session[ROW] = row.pk


def follow_session(session: SessionBase) -> None:
    """A new password gives the session another key: its row gets it too."""
    if ROW in session and session.session_key:
        rows = SignedInSession.objects.filter(pk=session[ROW]).exclude(session_key=session.session_key)
        rows.update(session_key=session.session_key)


@transaction.atomic
def end_sessions(rows: Iterable[SignedInSession], *, by: Person) -> int:
    """End these sessions of one's own at once; returns how many there were."""
    ended = [row for row in rows if row.person_id == by.pk]
    Session.objects.filter(session_key__in=[row.session_key for row in ended]).delete()
    SignedInSession.objects.filter(pk__in=[row.pk for row in ended]).delete()
    for _ in ended:
        security_lines.record(SecurityKind.SESSION_ENDED, by)
    return len(ended)


def forget_ended(job: object, progress: object) -> None:
    """The job of every day: forgets the rows whose session is over."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    SignedInSession.objects.exclude(session_key__in=going_on).delete()
