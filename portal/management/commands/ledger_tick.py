"""Seal what was entered in the ledger and waits."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger.models import LedgerEntry
from portal.ledger.sequencer import run_dry
from portal.ledger.store import Stopped, newest_seal
from portal.ledger.ticker import ending_by_signals, watch


class Command(BaseCommand):
    help = "Seal what waits in the ledger: once, for cron, or every so many seconds until it is ended."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--every", type=_seconds, metavar="SECONDS", help="go on until SIGTERM or Ctrl-C")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["every"]:
            with ending_by_signals() as ended:
                watch(options["every"], self._say, ended)
            return
        waiting = LedgerEntry.objects.filter(position=None).count()
        try:
            run_dry()
        except Stopped as error:
            raise CommandError(str(error)) from error
        seal = newest_seal()
        self.stdout.write(f"{waiting} waited; {seal.size if seal else 0} entries are sealed")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
        self.stderr.flush()


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 3600:
        raise argparse.ArgumentTypeError("give between 0.1 and 3600 seconds")
    return seconds
