"""Change the ledger's private key."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.ledger import keys, rotation
from portal.ledger.audit import AuditFailure
from portal.ledger.errors import LedgerStopped
from portal.ledger.sealers import BOTH_KEYS_SIGN_FOR

MESSAGE = """\
The ledger has announced its new key. Receipts that were sealed with older keys are still genuine.

  1. {where}
  2. Give the new public key to the people who check receipts without you, and say that it replaces the old one:

{vkey}

  {after}"""
BOTH_SIGN = (
    "For {days} days the old key signs beside the new one, so that people who have only the old one can still check."
)
NEW_SIGNS_ALONE = (
    "The old key no longer signs. Anyone who has it can still sign what this ledger never held: tell the people who "
    "check receipts."
)


class Command(BaseCommand):
    help = (
        "Make a new private key for the ledger, announce it by an entry, and put it in the old one's place. "
        "If it is interrupted, run it again to finish."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--at-once", action="store_true", help="the old key was stolen: it stops signing")
        how.add_argument("--lost", action="store_true", help="every copy of the old key is lost")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["lost"]:
                new = rotation.replace_lost_key()
            else:
                new = rotation.rotate_key(self._say, is_at_once=options["at_once"])
        except (rotation.CannotRotate, LedgerStopped, AuditFailure) as error:
            raise CommandError(str(error)) from error
        is_alone = options["lost"] or options["at_once"]
        after = NEW_SIGNS_ALONE if is_alone else BOTH_SIGN.format(days=BOTH_KEYS_SIGN_FOR.days)
        self.stdout.write(MESSAGE.format(where=_format_first_step(), vkey=new.vkey, after=after))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _format_first_step() -> str:
    if settings.LEDGER_KEY:
        return "Set LEDGER_KEY to the lines above, and start the web server again."
    return f"Copy {keys.get_path()} to the safe place, and replace the old copy there."
