"""Load academies, people and grants from three CSV files."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.people.actions.roster import LoadSummary, load_trust
from portal.people.imports import COLUMNS, find_files, read_trust
from portal.people.row_validation import RosterErrors
from portal.progress_bar import make_progress_bar
from portal.refusals import ActionRefused


class Command(BaseCommand):
    help = (
        "Load academies, people and grants, all or nothing, from "
        + "; ".join(f"{name} ({','.join(columns)})" for name, columns in COLUMNS.items())
        + ". It may run again: what has changed is recorded, what the files do not name is left alone."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the three files are")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_trust(find_files(options["folder"]))
            source = f"people.csv, loaded on {timezone.localdate():%d %B %Y}"
            summary = load_trust(rows, by=None, source=source, report_progress=make_progress_bar("Loading", sys.stderr))
        except RosterErrors as error:
            raise CommandError(f"Nothing was stored. Correct this and run it again:\n{error}") from error
        except ActionRefused as error:
            raise CommandError(f"Nothing was stored. {error}") from error
        self.stdout.write(format_report(summary))


def format_report(summary: LoadSummary) -> str:
    """A table of what was added, changed and not in the files."""
    lines = [f"{'':12}{'new':>8}{'changed':>9}{'not in the files':>18}"]
    lines += [f"{name:12}{kind.added:8}{kind.changed:9}{kind.absent:18}" for name, kind in summary._asdict().items()]
    lines.append("What is not in the files was left as it is. To end something, load it with its last day.")
    return "\n".join(lines)
