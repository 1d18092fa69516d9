"""Enter in the ledger what was signed and published before there was one."""

import argparse
import sys
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attestations.receipts.backfill import enter_missing
from attestations.receipts.checking import describe
from attestations.receipts.reconciliation import find_disagreements
from portal.ledger.audit import open_snapshot
from portal.ledger.errors import LedgerStopped
from portal.progress_bar import make_progress_bar

MAX_LISTED = 20


class Command(BaseCommand):
    help = (
        "Enter in the ledger what was signed and published before there was one, while people go on signing. "
        "Their receipts keep their numbers. The time of entering is proved; the time of signing is not."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="enter nothing; list where rows and entries differ")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        try:
            entered, refused = enter_missing(make_progress_bar("Entering", sys.stderr))
        except LedgerStopped as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{entered:,} entered; they are sealed by the next manage.py ledger_tick")
        if refused:
            raise CommandError("\n".join(refused))

    def _check(self) -> None:
        with open_snapshot():
            disagreements = find_disagreements(make_progress_bar("Comparing", sys.stderr))
            found = [describe(one) for one in islice(disagreements, MAX_LISTED + 1)]
        if found:
            more = ["and more"] if len(found) > MAX_LISTED else []
            raise CommandError("\n".join(found[:MAX_LISTED] + more))
        self.stdout.write("Everything that was signed and published has its entry, and every entry its row.")
