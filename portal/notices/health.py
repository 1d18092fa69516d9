"""Finds what is wrong with mail, for /healthz."""

from datetime import timedelta

from django.utils import timezone

from portal.models import WorkerBeat

from .queries import find_oldest_unsent

LONGEST_SILENCE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=10)
MAIL = "Mail"  # how each fault begins


def find_mail_fault() -> str:
    """A sentence, "" if all is well. There is no grace: where no worker has ever been seen, nobody would be mailed."""
    now = timezone.now()
    if not WorkerBeat.objects.filter(slot__kind="notices", beat_at__gte=now - LONGEST_SILENCE).exists():
        seconds = LONGEST_SILENCE.total_seconds()
        return f"{MAIL} is not sent: no worker for it was seen in the last {seconds:.0f} seconds. Run: manage.py work"
    if oldest := find_oldest_unsent(before=now - LONGEST_WAIT):
        since = f"{oldest.owed_at:%Y-%m-%d %H:%M:%S} UTC"
        return f"{MAIL} has been waiting to be sent since {since}. See: manage.py notices --waiting"
    return ""
