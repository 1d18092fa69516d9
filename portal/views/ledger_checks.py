"""What the health check says of the whole check of the ledger: when the last one ended, and what it found."""

from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from portal.models import Finding, LedgerCheck, LedgerEntry

LONGEST_WITHOUT = timedelta(days=3)
HOW = "Run: manage.py ledger_verify"


def describe_last_check() -> str:
    try:
        last = _load_last_check()
    except DatabaseError:  # its table is not there before the migrations
        return ""
    if last is None:
        return "The ledger and its rows have not been checked yet."
    found = "1 row" if last.findings == 1 else f"{last.findings:,} rows"
    what = f"Not as sealed: {found}." if last.findings else "Every row was as it was sealed."
    what = "The ledger has a fault." if last.fault else what
    return f"Last whole check: {last.ended_at:%Y-%m-%d %H:%M} UTC, {last.entries:,} entries. {what}"


def find_check_fault() -> str:
    """A sentence, "" if the last check was good and is not too old. A new ledger has three days' time for its first."""
    last = _load_last_check()
    if last and last.fault:
        return f"The last whole check found a fault. {HOW}"
    if count := Finding.objects.filter(settled_at=None).count():
        return f"{count:,} row{' is' if count == 1 else 's are'} not what was sealed. {HOW}"
    since = last.ended_at if last else _find_genesis()
    if since and timezone.now() - since > LONGEST_WITHOUT:
        return f"Rows and ledger were not checked as a whole since {since:%Y-%m-%d %H:%M} UTC. {HOW}"
    return ""


def _load_last_check() -> LedgerCheck | None:
    return LedgerCheck.objects.order_by("-ended_at").first()


def _find_genesis() -> datetime | None:
    genesis = LedgerEntry.objects.filter(type="genesis").order_by("position").first()
    return genesis.entered_at if genesis else None
