"""Load academies, people and grants from three CSV files."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.people.actions.outcome import Change
from portal.people.actions.roster import Loaded, load_trust
from portal.people.imports import COLUMNS, files_in, read_trust
from portal.people.row_validation import Refused
from portal.progress_bar import bar
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
            rows = read_trust(files_in(options["folder"]))
            source = f"people.csv, loaded on {timezone.localdate():%d %B %Y}"
            loaded = load_trust(rows, by=None, source=source, note=bar("Loading", sys.stderr))
        except Refused as error:
            raise CommandError(f"Nothing was stored. Correct this and run it again:\n{error}") from error
        except ActionRefused as error:
            raise CommandError(f"Nothing was stored. {error}") from error
        self.stdout.write(report(loaded))


def report(loaded: Loaded) -> str:
    """What a load did, in a small table."""
    kinds: dict[str, Change] = {
        "academies": loaded.academies,
        "people": loaded.people,
        "engagements": loaded.engagements,
        "grants": loaded.grants,
    }
    lines = [f"{'':12}{'new':>8}{'changed':>9}{'not in the files':>18}"]
    lines += [f"{name:12}{kind.added:8}{kind.changed:9}{kind.absent:18}" for name, kind in kinds.items()]
    lines.append("What is not in the files was left as it is. To end something, load it with its last day.")
    return "\n".join(lines)
