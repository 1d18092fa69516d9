"""Say what a restored database lacks of the ledger, and go on only as somebody decides."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.ledger import highwater, recovery
from portal.ledger.audit import Wrong
from portal.ledger.export import Unusable
from portal.ledger.keys import KeyProblem
from portal.ledger.recovery import Loss
from portal.ledger.store import Stopped

SHORTER = """\
The database holds {had} entries of the ledger, and {known} were sealed. {missing} are missing, from entry {had} on.
Nobody can list them: what was signed or published after this copy was made is not in it. Whoever signed then has a
receipt, which is still genuine."""
OTHER = """\
The database holds {had} entries of the ledger, and the first {known} are not those that were sealed: it was changed,
or restored from an older copy and then written to somewhere else. Find out which: manage.py ledger_verify"""
KNOWN = """\
The root that was sealed over {known} entries: {root}

Until you give an answer nobody can sign.
"""
PUT_BACK = """\
  1. There is a newer copy of the database. Restore that one instead: nothing is lost then. Look for it first.
  2. There is an export (manage.py ledger_export) that was made later than the copy:
         manage.py ledger_restore --from FILE
     puts the missing entries back, if they lead to the root above, and otherwise nothing. They are evidence: what was
     signed can be proved again. The signatures themselves are not in an export: boards will say that these people have
     not signed, and they will be asked again.
  3. There is neither. Then it is this, and for good:"""
ACCEPT = """\
         manage.py ledger_restore --accept-loss --reason "..."
     goes on from here. An entry says for ever how much was lost, and why. Receipts for what is missing stay genuine,
     but the ledger cannot answer for them any more, and checkpoints that were sent out after the copy fit no longer:
     tell those who keep them."""


class Command(BaseCommand):
    help = "After a restore: what is missing of the ledger, and what you can do. Without a flag it changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        answer = parser.add_mutually_exclusive_group()
        answer.add_argument(
            "--from", type=Path, dest="export", metavar="EXPORT", help="put entries back from an export"
        )
        answer.add_argument("--accept-loss", action="store_true", help="go on without them; needs --reason")
        answer.add_argument(
            "--checkpoint", type=Path, metavar="FILE", help="the high-water file is lost too: know this one"
        )
        parser.add_argument("--reason", default="", help="why they are lost, for ever in the ledger")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["checkpoint"]:
                highwater.rise(recovery.kept_outside(options["checkpoint"]))
            lost = recovery.loss()
            if lost is None:
                self._nothing_lost()
            elif options["export"]:
                self._put_back(lost, options["export"])
            elif options["accept_loss"]:
                self._accept(lost, options["reason"].strip())
            else:
                raise CommandError(explained(lost))
        except (Stopped, Wrong, KeyProblem, Unusable, highwater.Unreadable) as error:
            raise CommandError(str(error)) from error

    def _nothing_lost(self) -> None:
        known = highwater.mark()
        if known is None:
            raise CommandError(
                f"There is no high-water file {highwater.path()}, so nothing here knows how far the ledger had grown. "
                "Take the newest checkpoint that was mailed, as a file: manage.py ledger_restore --checkpoint FILE"
            )
        self.stdout.write(f"Nothing is missing: all {known.size} entries that the high-water file knows are there.")

    def _put_back(self, lost: Loss, file: Path) -> None:
        _refuse_another_ledger(lost)
        if not lost.is_shorter:
            raise CommandError("No entries are missing: those that are there differ. An export cannot mend that.")
        now = recovery.put_back(lost, file)
        self.stdout.write(
            f"{now.size - lost.had.size} entries are back, and an entry says so. Run: manage.py ledger_verify, and "
            "manage.py ledger_tick\nThe signatures themselves are still missing: these people will be asked again."
        )

    def _accept(self, lost: Loss, reason: str) -> None:
        _refuse_another_ledger(lost)
        if not reason:
            raise CommandError('Say why, for those who will ask: --accept-loss --reason "..."')
        kept = recovery.accept(lost, reason)
        self.stdout.write(
            f"The ledger goes on from {lost.had.size} entries. The high-water file of before is {kept}.\n"
            "Now: manage.py ledger_tick, and tell those who keep checkpoints."
        )


def explained(lost: Loss) -> str:
    """What is missing, and what each answer means."""
    _refuse_another_ledger(lost)
    facts = {"had": lost.had.size, "known": lost.known.size, "missing": lost.known.size - lost.had.size}
    words = [SHORTER, KNOWN, PUT_BACK, ACCEPT] if lost.is_shorter else [OTHER, KNOWN, ACCEPT]
    return "\n".join(words).format(**facts, root=lost.known.root.hex())


def _refuse_another_ledger(lost: Loss) -> None:
    if lost.had.origin != lost.known.origin:
        raise CommandError(
            f"The database holds the ledger {lost.had.origin}, and the high-water file is of {lost.known.origin}: "
            "they do not belong together. Restore the right database, or set LEDGER_DIR to the folder of this one."
        )
