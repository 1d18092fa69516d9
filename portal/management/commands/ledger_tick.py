"""Seal the entries of the ledger that wait."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger.errors import LedgerStopped
from portal.ledger.models import LedgerEntry
from portal.ledger.sealing_loop import end_on_signals, tick_repeatedly
from portal.ledger.sequencer import seal_all
from portal.ledger.store import find_newest_checkpoint


class Command(BaseCommand):
    help = "Seal what is waiting in the ledger: once, for cron, or every so many seconds until it is stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--every", type=_parse_seconds, metavar="SECONDS", help="keep going until SIGTERM or Ctrl-C"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"]:
            with end_on_signals() as end:
                tick_repeatedly(options["every"], self._say, end)
            return
        waiting = LedgerEntry.objects.filter(position=None).count()
        try:
            seal_all()
        except LedgerStopped as error:
            raise CommandError(str(error)) from error
        newest = find_newest_checkpoint()
        self.stdout.write(f"{waiting} waited; {newest.size if newest else 0} entries are sealed")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
        self.stderr.flush()


def _parse_seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("give between 0.1 and 3600 seconds")
    return seconds
