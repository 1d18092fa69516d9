"""Do the work that is longer than a request, and send what is owed."""

import argparse
import logging
import threading
from typing import Any

from django.core.management.base import BaseCommand

from portal.jobs.actions import PLACES
from portal.jobs.ending import end_on_signals
from portal.jobs.supervisor import supervise
from portal.jobs.worker import work, work_once
from portal.ledger.sealing_loop import tick_repeatedly

log = logging.getLogger(__name__)

TICK_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Run jobs (two at once) and send notices until SIGTERM or Ctrl-C. Also seals what a process that died has left."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
        parser.add_argument("--only", choices=PLACES, help="one process of this kind; without it, one for each place")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [options["only"]] if options["only"] else list(PLACES)
        with end_on_signals() as ending:
            if options["once"]:
                for kind in kinds:
                    work_once(kind, ending)
            elif options["only"]:
                if options["only"] == "notices":
                    seal_in_background()
                work(options["only"], ending)
            else:
                supervise(ending)


def seal_in_background() -> None:
    """For the signer whose web process died after its commit. The process may end at any moment: sealing bears that."""
    never = threading.Event()
    threading.Thread(target=tick_repeatedly, args=[TICK_EVERY_SECONDS, log.error, never], daemon=True).start()
