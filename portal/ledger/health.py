"""Finds what is wrong with the ledger, for /healthz."""

from datetime import timedelta

from django.utils import timezone

from .errors import LedgerStopped
from .models import LedgerEntry
from .store import find_newest_checkpoint, find_unsound_checkpoint, refuse_another_history

LONGEST_WAIT = timedelta(minutes=1)
UNSOUND = """\
The database holds a checkpoint of {size} entries that this ledger did not seal. It is not relied upon, and sealing \
goes on, but somebody has written to the database. Run: manage.py ledger_verify"""


def find_fault() -> str:
    """A sentence, "" if all is well. Checks the key, the fork guard and that no entry waits too long to be sealed."""
    try:
        refuse_another_history()
    except LedgerStopped as error:
        return str(error)
    if row := find_unsound_checkpoint():
        return UNSOUND.format(size=row.size)
    newest = find_newest_checkpoint()
    numbered = LedgerEntry.objects.filter(position__gte=newest.size if newest else 0)
    for unsealed in (LedgerEntry.objects.filter(position=None), numbered):
        oldest = unsealed.order_by("entered_at").first()
        if oldest and timezone.now() - oldest.entered_at > LONGEST_WAIT:
            since = f"{oldest.entered_at:%Y-%m-%d %H:%M:%S} UTC"
            return f"Entries of the ledger have been waiting to be sealed since {since}. Run: manage.py ledger_tick"
    return ""
