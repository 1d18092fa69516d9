"""Audit the whole ledger, and name the first fault."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger import highwater
from portal.ledger.audit import AuditFailure, AuditReport, KnownCheckpoint, audit_ledger
from portal.ledger.errors import LedgerStopped
from portal.ledger.recovery import read_kept_checkpoint
from portal.progress_bar import make_progress_bar


class Command(BaseCommand):
    help = (
        "Read every entry again from its stored bytes, work out every checkpoint, and name the first that is wrong. "
        "Whether every signature has its entry is another question: manage.py ledger_catch_up --check"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="one that was kept outside, as it was sent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known = _load_known(options["checkpoint"])
            report = audit_ledger(known, make_progress_bar("Reading the ledger", sys.stderr))
        except (AuditFailure, LedgerStopped) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_format_report(report))
        for outside in known:
            self.stdout.write(f"Held against {outside.source}, of {outside.checkpoint.size:,} entries.")
        if not known:
            self.stdout.write(
                "Nothing outside the database was there to hold it against: a missing end would not show."
            )


def _load_known(file: Path | None) -> list[KnownCheckpoint]:
    """The checkpoints that are known outside the database."""
    high_water = highwater.read()
    known = [KnownCheckpoint(high_water, f"the high-water file {highwater.get_path()}")] if high_water else []
    return [*known, KnownCheckpoint(read_kept_checkpoint(file), str(file))] if file else known


def _format_report(report: AuditReport) -> str:
    if report.head is None:
        return "The ledger has not begun."
    checkpoints = f"{report.checkpoints:,} checkpoint{'' if report.checkpoints == 1 else 's'}"
    sentence = f"{report.head.size:,} entries and {checkpoints} are as they were sealed"
    sentence += f"; {report.waiting:,} wait" if report.waiting else ""
    sentence += f"; {report.erased:,} were erased" if report.erased else ""
    return f"{sentence}.\n{report.head.text}"
