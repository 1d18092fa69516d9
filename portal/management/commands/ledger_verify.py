"""Read the whole ledger again, and name the first thing that is wrong."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger import highwater
from portal.ledger.audit import Anchor, Sound, Wrong, audit
from portal.ledger.recovery import kept_outside
from portal.progress_bar import bar


class Command(BaseCommand):
    help = (
        "Read every entry again from its stored bytes, work out every checkpoint, and name the first that is wrong. "
        "Whether every signature has its entry is another question: manage.py ledger_catch_up --check"
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--checkpoint", type=Path, metavar="FILE", help="one that was kept outside, as it was sent")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            anchors = _anchors(options["checkpoint"])
            sound = audit(anchors, bar("Reading the ledger", sys.stderr))
        except (Wrong, highwater.Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_said(sound))
        for anchor in anchors:
            self.stdout.write(f"Held against {anchor.source}, of {anchor.checkpoint.size:,} entries.")
        if not anchors:
            self.stdout.write(
                "Nothing outside the database was there to hold it against: a missing end would not show."
            )


def _anchors(file: Path | None) -> list[Anchor]:
    """What is known outside the database."""
    mark = highwater.mark()
    anchors = [Anchor(mark, f"the high-water file {highwater.path()}")] if mark else []
    return [*anchors, Anchor(kept_outside(file), str(file))] if file else anchors


def _said(sound: Sound) -> str:
    if sound.head is None:
        return "The ledger has not begun."
    checkpoints = f"{sound.checkpoints:,} checkpoint{'' if sound.checkpoints == 1 else 's'}"
    said = f"{sound.head.size:,} entries and {checkpoints} are as they were sealed"
    said += f"; {sound.waiting:,} wait" if sound.waiting else ""
    said += f"; {sound.erased:,} were erased" if sound.erased else ""
    return f"{said}.\n{sound.head.text}"
