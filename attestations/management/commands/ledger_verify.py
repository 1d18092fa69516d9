"""Check the whole ledger and every row against it, and name what is wrong."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from attestations.receipts import checking
from attestations.receipts.actions import findings
from attestations.receipts.disagreements import CheckResult
from policy.sealing.supplements import find_versions_to_supplement
from portal.ledger.audit import AuditFailure, AuditReport, KnownCheckpoint
from portal.ledger.errors import LedgerStopped
from portal.ledger.recovery import read_kept_checkpoint
from portal.progress_bar import make_progress_bar


class Command(BaseCommand):
    help = (
        "Read every entry again from its stored bytes, work out every checkpoint, and compare every signature, policy "
        "and dated fact with its entry. Names the first fault of the ledger, and each row that does not agree."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="a checkpoint that was kept outside the database, as it was sent",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["checkpoint"]
        try:
            kept = [KnownCheckpoint(read_kept_checkpoint(file), str(file))] if file else []
        except (AuditFailure, LedgerStopped) as error:
            raise CommandError(str(error)) from error
        result = checking.check_everything(kept, make_progress_bar("Checking", sys.stderr))
        self._tell(result)
        self._record(result)
        if result.fault or result.disagreements:
            raise CommandError(result.fault or f"{len(result.disagreements):,} rows are not what was sealed.")

    def _tell(self, result: CheckResult) -> None:
        if result.report:
            self.stdout.write(_format_report(result.report))
            for outside in result.known:
                self.stdout.write(f"Compared with {outside.source}, of {outside.checkpoint.size:,} entries.")
            if not result.known:
                self.stdout.write(
                    "There was nothing outside the database to compare it with, so a missing end would not show."
                )
        for disagreement in result.disagreements:
            self.stdout.write(checking.describe(disagreement))
        if not result.disagreements:
            self.stdout.write("Every row is as it was sealed.")
        if waiting := find_versions_to_supplement():
            self.stdout.write(
                f"{len(waiting)} versions were published by an older release, which sealed less of them. "
                "The daily check enters the rest, or: manage.py ledger_catch_up"
            )

    def _record(self, result: CheckResult) -> None:
        try:
            findings.record_check(result)
        except DatabaseError as error:
            self.stderr.write(f"This check could not be saved, so /healthz does not show it: {error}".strip())


def _format_report(report: AuditReport) -> str:
    if report.head is None:
        return "The ledger has not begun."
    checkpoints = f"{report.checkpoints:,} checkpoint{'' if report.checkpoints == 1 else 's'}"
    sentence = f"{report.head.size:,} entries and {checkpoints} are as they were sealed"
    sentence += f"; {report.waiting:,} wait" if report.waiting else ""
    sentence += f"; {report.erased:,} were erased" if report.erased else ""
    return f"{sentence}.\n{report.head.text}"
