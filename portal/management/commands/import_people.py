"""Look at what a file of people would change, and apply it."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.clock import moment
from portal.models import Import, Person
from portal.people.actions.import_applying import apply_import
from portal.people.actions.importing import upload_import
from portal.people.importing.previews import KINDS, Preview, PreviewLine
from portal.people.importing.tables import MOST_BYTES, FileRefused
from portal.people.importing.working_out import work_out
from portal.people.row_validation import RosterErrors, quote_cell
from portal.progress_bar import make_progress_bar
from portal.refusals import ActionRefused

MOST_SHOWN = 50  # of each kind, unless all are asked for
SHOWN = ("joins", "leaves", "moves", "changes", "refused")
WHY_BY = "The audit trail keeps it. Only before anybody is on record may it be left out."


class Command(BaseCommand):
    help = (
        "Look at what a file of people would change: CSV or XLSX, or a ZIP bundle of School Data Sync, OneRoster or "
        "the DfE. With --apply the changes are made, all or none. It can be run again: the same file changes nothing."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--preset", default="", help="the layout, where it is not to be known by the columns")
        parser.add_argument("--apply", action="store_true", help="make the changes")
        parser.add_argument("--by", metavar="STAFF_NUMBER", help=f"who is responsible. {WHY_BY}")
        parser.add_argument("--without-refused", action="store_true", help="go on without the rows that are refused")
        parser.add_argument(
            "--confirm", action="append", default=[], metavar="ACADEMY", help="an academy where many changes are right"
        )
        parser.add_argument("--all", action="store_true", help=f"show everybody, not only {MOST_SHOWN} of each kind")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            by = _find_who(options["by"])
            found = upload_import(options["file"].name, _read(options["file"]), by=by, preset=options["preset"])
            if not found.preset:
                raise ActionRefused("The columns are not known. Match them once on the page “Import people”.")
            bar = make_progress_bar("Comparing", sys.stderr)
            preview = work_out(found, by=by.pk if by else None, at=moment(), report=bar).preview
            self._say(preview, shows_all=options["all"])
            if options["apply"]:
                self._apply(found, preview, options, by)
            else:
                self.stdout.write("Nothing was changed. Run it again with --apply, or apply it on “Import people”.")
        except (ActionRefused, FileRefused, RosterErrors) as error:
            raise CommandError(f"Nothing was changed. {error}") from error

    def _apply(self, found: Import, preview: Preview, options: dict[str, Any], by: Person | None) -> None:
        unknown = set(options["confirm"]) - {guard.slug for guard in preview.guards}
        if unknown:
            self.stderr.write(f"There is nothing to confirm for {', '.join(sorted(unknown))}.")
        apply_import(
            found,
            digest=preview.digest,
            without_refused=options["without_refused"],
            confirmed=options["confirm"],
            by=by,
        )
        self.stdout.write(self.style.SUCCESS(f"The changes are made. To undo them: import {found.number}."))

    def _say(self, preview: Preview, *, shows_all: bool) -> None:
        for kind in SHOWN:
            lines = [line for line in preview.lines if line.kind == kind]
            if not lines:
                continue
            self.stdout.write(f"{KINDS[kind]}: {len(lines):,}")
            for line in lines if shows_all else lines[:MOST_SHOWN]:
                self.stdout.write(_describe(line))
            if len(lines) > MOST_SHOWN and not shows_all:
                self.stdout.write(f"  and {len(lines) - MOST_SHOWN:,} more (--all shows them)")
        for kind in ("unchanged", "absent"):
            self.stdout.write(f"{KINDS[kind]}: {preview.counts[kind]:,}")
        if preview.not_staff:
            what = "establishments of others" if preview.is_of_academies else "rows that are not staff"
            self.stdout.write(f"{preview.not_staff:,} {what}: not read")
        for remark in preview.remarks:
            self.stdout.write(self.style.WARNING(remark))
        for guard in preview.guards:
            share = f"{guard.touched:,} of {guard.people:,} people end or change"
            leavers = f" ({guard.leavers})" if guard.leavers else ""
            self.stdout.write(
                self.style.WARNING(f"{guard.name}: {share}{leavers}. If that is right: --confirm {guard.slug}")
            )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ActionRefused(f"{path} cannot be read: {error.strerror}.") from None


def _describe(line: PreviewLine) -> str:
    """``  row 7: Maya Khan: E-mail: old -> new``"""
    words = [
        f"  row {line.rows}: {line.name}" if line.rows and line.kind != "refused" else f"  {line.rows} {line.name}"
    ]
    words += [f"{one.what}: {one.old or '(none)'} -> {one.new or '(none)'}" for one in line.differences]
    words += [f"Please check: {warning}" for warning in line.warnings]
    return "; ".join(words).replace("\n", " ")


def _find_who(reference: str | None) -> Person | None:
    """Raises ActionRefused unless it is somebody on record; before anybody is, nobody can be named."""
    if reference is None and not Person.objects.exists():
        return None
    person = Person.objects.filter(reference=reference).first() if reference else None
    if person is None:
        wrong = f"Nobody has the staff number {quote_cell(reference)}." if reference else "Nobody is named."
        raise ActionRefused(f"{wrong} Add --by with the staff number of the person responsible.")
    return person
