"""Read a back-up into an empty database."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.database.backup import BackupError, restore


class Command(BaseCommand):
    help = "Read a back-up into an empty database, whole or not at all. Run `migrate` and `ledger_restore` afterwards."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: restored. Now: manage.py migrate, and manage.py ledger_restore")
