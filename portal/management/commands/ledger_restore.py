"""Show what a restored database lacks of the ledger; go on only as an administrator decides."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger import highwater, keys, recovery
from portal.ledger.audit import AuditFailure
from portal.ledger.errors import LedgerStopped
from portal.ledger.export import ExportError
from portal.ledger.highwater import Mark
from portal.ledger.models import LedgerHead
from portal.ledger.notes import Checkpoint
from portal.ledger.recovery import Loss

ENTRIES_MISSING = """\
The database holds {had} entries of the ledger, and {known} were sealed. {missing} are missing, from entry {had} on.
Nobody can list them: what was signed or published after this copy was made is not in it. Anyone who signed then has a
receipt, which is still genuine."""
HISTORY_DIFFERS = """\
The database holds {had} entries of the ledger, and the first {known} are not those that were sealed: it was changed,
or an older copy was restored and then used somewhere else. Find out which: manage.py ledger_verify"""
KNOWN_ROOT = """\
The root that was sealed over {known} entries: {root}

Nobody can sign until you choose.
"""
PUT_BACK_OPTIONS = """\
  1. There is a newer copy of the database. Restore that one instead, and nothing is lost. Look for it first.
  2. There is an export (manage.py ledger_export) that was made after the copy:
         manage.py ledger_restore --from FILE
     puts the missing entries back, but only if they lead to the root above. They are evidence: what was signed can
     be proved again. An export does not hold the signatures themselves: boards will say that these people have not
     signed, and they will be asked again.
  3. There is neither. Then only this is left, and it cannot be undone:"""
ACCEPT_OPTION = """\
         manage.py ledger_restore --accept-loss --reason "..."
     continues without them. An entry says for ever how much was lost, and why. Receipts for what is missing stay
     genuine, but the ledger can no longer vouch for them, and checkpoints that were sent out after the copy no longer
     fit: tell the people who keep them."""

NO_FILE = """\
There is no high-water file {path}, so nothing here knows how far the ledger had grown. Nobody can sign until you
choose:

  1. The file of this machine is in another folder: set LEDGER_DIR to it, or copy the file here.
  2. Someone has kept a checkpoint: in an e-mail of manage.py ledger_mail, in a receipt or a report, or on another
     machine from /ledger/checkpoint. Take the newest, and save it as a file:
         manage.py ledger_restore --checkpoint FILE
     checks that the database contains it, and writes the file. Do this after a move, and on a second machine.
  3. There is neither. Then nothing can show whether the database is an older copy:
         manage.py ledger_restore --accept-no-file --reason "..."
     continues without it. An entry says for ever that you did so, and why."""
NEXT = "Now: manage.py ledger_tick, and manage.py ledger_verify"


class Command(BaseCommand):
    help = "After a restore: what is missing of the ledger, and what you can do. Without a flag it changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        answer = parser.add_mutually_exclusive_group()
        answer.add_argument(
            "--from", type=Path, dest="export", metavar="EXPORT", help="put entries back from an export"
        )
        answer.add_argument("--accept-loss", action="store_true", help="continue without them; needs --reason")
        answer.add_argument(
            "--checkpoint", type=Path, metavar="FILE", help="write the high-water file from a checkpoint that was kept"
        )
        answer.add_argument(
            "--moved", action="store_true", help="the ledger continues in this database, not the previous one"
        )
        answer.add_argument(
            "--accept-no-file",
            action="store_true",
            help="continue without high-water file and checkpoint; needs --reason",
        )
        parser.add_argument("--reason", default="", help="why; the ledger keeps it for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = recovery.read_kept_checkpoint(options["checkpoint"]) if options["checkpoint"] else None
            if kept:
                highwater.learn(kept)
            loss = recovery.find_loss()
            if loss is None:
                self._handle_no_loss(kept, options)
            elif options["export"]:
                self._put_back(loss, options["export"])
            elif options["accept_loss"]:
                self._accept(loss, get_reason(options))
            else:
                raise CommandError(describe_loss(loss))
        except (LedgerStopped, AuditFailure, ExportError) as error:
            raise CommandError(str(error)) from error

    def _handle_no_loss(self, kept: Checkpoint | None, options: dict[str, Any]) -> None:
        mark = recovery.find_mark()
        if not LedgerHead.objects.exists():
            self._handle_not_begun(mark, options)
        elif mark is None and options["accept_no_file"]:
            known = recovery.accept_no_file(get_reason(options))
            self.stdout.write(f"The ledger continues from {known.size} entries, and an entry will say so.\n{NEXT}")
        elif mark is None:
            raise CommandError(NO_FILE.format(path=highwater.get_path(LedgerHead.objects.get().origin)))
        elif kept or options["moved"]:
            known = recovery.settle(kept)
            self.stdout.write(f"Nothing is missing, and the ledger continues here from {known.size} entries.\n{NEXT}")
        else:
            highwater.refuse_another_database(mark)
            known = mark.checkpoint
            self.stdout.write(f"Nothing is missing: all {known.size} entries that the high-water file knows are there.")

    def _handle_not_begun(self, mark: Mark | None, options: dict[str, Any]) -> None:
        origin = keys.load_keys()[0].name
        if mark is None and not options["accept_no_file"]:
            raise CommandError(highwater.NOT_BEGUN.format(path=highwater.get_path(origin)))
        if mark is None:
            get_reason(options)
            highwater.begin(origin)
        self.stdout.write("The ledger has not begun. It begins here, with the first publication.")

    def _put_back(self, loss: Loss, file: Path) -> None:
        if not loss.is_shorter:
            raise CommandError("No entries are missing, but some have changed. An export cannot repair that.")
        now = recovery.restore_from_export(loss, file)
        highwater.replace(now)
        self.stdout.write(
            f"{now.size - loss.had.size} entries are back, and an entry says so. Run: manage.py ledger_verify, and "
            "manage.py ledger_tick\nThe signatures themselves are still missing: these people will be asked again."
        )

    def _accept(self, loss: Loss, reason: str) -> None:
        kept = recovery.accept_loss(loss, reason)
        self.stdout.write(
            f"The ledger continues from {loss.had.size} entries. The previous high-water file is {kept}.\n"
            "Now: manage.py ledger_tick, and tell the people who keep checkpoints."
        )


def get_reason(options: dict[str, Any]) -> str:
    if reason := options["reason"].strip():
        return str(reason)
    raise CommandError('Say why, for anyone who asks later: --reason "..."')


def describe_loss(loss: Loss) -> str:
    """What is missing, and what each option of the command does about it."""
    had, known = loss.had.size, loss.known.size
    pieces = [ENTRIES_MISSING, KNOWN_ROOT, PUT_BACK_OPTIONS] if loss.is_shorter else [HISTORY_DIFFERS, KNOWN_ROOT]
    return "\n".join([*pieces, ACCEPT_OPTION]).format(
        had=had, known=known, missing=known - had, root=loss.known.root.hex()
    )
