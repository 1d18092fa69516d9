"""What is the matter with the ledger, for whoever watches it."""

from datetime import timedelta

from django.utils import timezone

from . import sequencer
from .models import LedgerEntry
from .store import Stopped, newest_seal

PATIENCE = timedelta(minutes=1)


def complaint() -> str:
    """A sentence, or nothing where all is well: the fork guard, the key, and entries that wait too long."""
    try:
        sequencer.refuse_another_history()
    except Stopped as error:
        return str(error)
    newest = newest_seal()
    numbered = LedgerEntry.objects.filter(position__gte=newest.size if newest else 0)
    for unsealed in (LedgerEntry.objects.filter(position=None), numbered):
        oldest = unsealed.order_by("entered_at").first()
        if oldest and timezone.now() - oldest.entered_at > PATIENCE:
            since = f"{oldest.entered_at:%Y-%m-%d %H:%M:%S} UTC"
            return f"Entries of the ledger wait to be sealed since {since}. Run: manage.py ledger_tick"
    return ""
