"""Load academies, people and grants from three CSV files."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.clock import moment
from portal.models import Person
from portal.people.actions.roster import LoadSummary, load_trust
from portal.people.grants import describe_idle_grants
from portal.people.imports import COLUMNS, find_files, read_trust
from portal.people.row_validation import RosterErrors, quote_cell
from portal.progress_bar import make_progress_bar
from portal.refusals import ActionRefused

WHY_BY = "The audit trail keeps it. Only the first load, before anybody is on record, may leave it out."


class Command(BaseCommand):
    help = (
        "Load academies, people and grants, all or nothing, from "
        + "; ".join(f"{name} ({','.join(columns)})" for name, columns in COLUMNS.items())
        + ". You can run it again: changes are recorded, and what is not in the files is left as it is."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where the three files are")
        parser.add_argument("--by", metavar="STAFF_NUMBER", help=f"who is responsible for this load. {WHY_BY}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = read_trust(find_files(options["folder"]))
            source = f"people.csv, loaded on {timezone.localdate():%d %B %Y}"
            by = _find_who(options["by"])
            summary = load_trust(rows, by=by, source=source, report_progress=make_progress_bar("Loading", sys.stderr))
        except RosterErrors as error:
            raise CommandError(f"Nothing was stored. Correct this and run it again:\n{error}") from error
        except ActionRefused as error:
            raise CommandError(f"Nothing was stored. {error}") from error
        self.stdout.write(format_report(summary))
        for sentence in describe_idle_grants(at=moment()):
            self.stdout.write(self.style.WARNING(sentence))


def _find_who(reference: str | None) -> Person | None:
    """Raises ActionRefused unless it is somebody on record; before anybody is, nobody can be named."""
    if reference is None and not Person.objects.exists():
        return None
    person = Person.objects.filter(reference=reference).first()
    if person is None:
        wrong = f"Nobody has the staff number {quote_cell(reference)}." if reference else "Nobody is named."
        raise ActionRefused(f"{wrong} Add --by with the staff number of the person responsible.")
    return person


def format_report(summary: LoadSummary) -> str:
    """A table of what was added, changed and not in the files."""
    lines = [f"{'':12}{'new':>8}{'changed':>9}{'not in the files':>18}"]
    lines += [f"{name:12}{kind.added:8}{kind.changed:9}{kind.absent:18}" for name, kind in summary._asdict().items()]
    lines.append("What is not in the files was left as it is. To end something, load it with its last day.")
    return "\n".join(lines)
