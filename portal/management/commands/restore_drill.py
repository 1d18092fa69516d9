"""Rehearse a restore: how long it takes, whether the copy is sound, and what would be lost."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.database.backup import BackupError, restore
from portal.database.scratch import ScratchError, measure_size, scratch_database, showing_growth, use_database
from portal.ledger import drill
from portal.ledger.audit import AuditFailure, audit_ledger
from portal.ledger.drill import Lack
from portal.ledger.errors import LedgerStopped
from portal.ledger.models import LedgerHead
from portal.progress_bar import make_progress_bar


class Command(BaseCommand):
    help = (
        "Restore a back-up into a scratch database, check it against the ledger in use, say how long it took and what "
        "would be lost, and remove it again. People can go on signing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with ending_on_sigterm():
                self._rehearse(options["file"])
        except (BackupError, ScratchError, AuditFailure, LedgerStopped) as error:
            raise CommandError(f"The drill failed. {error}") from error
        self.stdout.write("The scratch database is removed, and nothing was changed.")

    def _rehearse(self, file: Path) -> None:
        in_use, expected, began = connection.settings_dict["NAME"], measure_size(), time.monotonic()
        outside = drill.read_high_water()
        with drill.own_folder(), scratch_database():
            with showing_growth(expected, make_progress_bar("Restoring", sys.stderr)):
                restore(file)
            call_command("migrate", interactive=False, verbosity=0)
            head = LedgerHead.objects.first()
            self.stdout.write(
                f"{file}: {file.stat().st_size:,} bytes. Restored in {time.monotonic() - began:,.0f} s, "
                f"{measure_size():,} bytes on disk."
            )
            if head is None:
                raise AuditFailure("The back-up holds no ledger.")
            with use_database(in_use):
                known, lack = drill.compare_with_copy(head.checkpoint, outside)
            report = audit_ledger(known, make_progress_bar("Reading the ledger", sys.stderr))
        checkpoints = f"{report.checkpoints:,} checkpoint{'' if report.checkpoints == 1 else 's'}"
        self.stdout.write(f"{head.size:,} entries and {checkpoints} are as they were sealed.")
        for one in known:
            self.stdout.write(f"Compared with {one.source}, of {one.checkpoint.size:,} entries.")
        self.stdout.write(describe_lack(lack))


def describe_lack(lack: Lack) -> str:
    if not lack.count:
        return "Nothing that was sealed is missing from it."
    since = f", since {timezone.localtime(lack.since):%d %B %Y, %H:%M %Z}" if lack.since else ""
    entries = "1 sealed entry" if lack.count == 1 else f"{lack.count:,} sealed entries"
    return f"It is missing {entries}{since}: these would be lost if you restored it now."


@contextmanager
def ending_on_sigterm() -> Iterator[None]:
    """Leave by an exception, as with Ctrl-C, so that the scratch database is removed."""

    def leave(*_: object) -> NoReturn:
        sys.exit("The drill was stopped.")

    previous = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
