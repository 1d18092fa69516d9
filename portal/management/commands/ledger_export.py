"""Export the whole ledger to one file that a stranger can check."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger.audit import AuditFailure
from portal.ledger.export import ExportError, write_export
from portal.progress_bar import make_progress_bar


class Command(BaseCommand):
    help = "Write every entry, checkpoint and public key of the ledger to one file, while people go on signing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            size = write_export(options["file"], make_progress_bar("Writing the ledger", sys.stderr))
        except (ExportError, AuditFailure) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {size:,} entries. They hold names: keep it as you keep the database.")
