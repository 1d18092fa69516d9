"""Make the private key of the ledger."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.ledger import keys
from portal.ledger.models import LedgerHead

SAID = """\
{path}: a new key. It belongs to the account that this was run by, and nobody else may read it.

  1. Copy the file to a safe place that is not this machine and not the database's back-up. Whoever has it can
     seal in the trust's name; without it nothing more can be sealed.
  2. Give this line, the public key, to those who are to check receipts without you: the trust's auditor, recognised
     unions. Anyone may have it.

{vkey}"""


class Command(BaseCommand):
    help = "Make the private key of the ledger, once, in a file that only its owner may read."

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_a_second()
        signer = keys.make(settings.SITE_HOST)
        try:
            keys.write([signer])
        except FileExistsError as error:
            raise CommandError(
                f"There is a key in {keys.path()} already. For another: manage.py ledger_rotate_key"
            ) from error
        except OSError as error:
            raise CommandError(f"No key can be written to {keys.path()}: {error.strerror}.") from error
        self.stdout.write(SAID.format(path=keys.path(), vkey=signer.vkey))


def _refuse_a_second() -> None:
    """A ledger has one name for ever, and its name is the key's."""
    if settings.LEDGER_KEY:
        raise CommandError("LEDGER_KEY is set, so that no file would be read. For another: manage.py ledger_rotate_key")
    if keys.path().exists() or LedgerHead._meta.db_table not in connection.introspection.table_names():
        return
    if head := LedgerHead.objects.first():
        raise CommandError(
            f"The database holds the ledger {head.origin}, which had a key. Put that back from your copy to "
            f"{keys.path()}. If it is lost: manage.py ledger_rotate_key --lost"
        )
