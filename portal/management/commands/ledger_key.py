"""Make the ledger's private key."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from portal.ledger import highwater, keys
from portal.ledger.models import LedgerHead

MESSAGE = """\
{path}: a new key. It belongs to the account that ran this command, and nobody else may read it.

  1. Copy the file to a safe place that is not this machine and not the database's back-up. Anyone who has it
     can seal in the trust's name; without it nothing more can be sealed.
  2. Give this line, the public key, to the people who will check receipts without you: the trust's auditor, recognised
     unions. Anyone may have it.

{vkey}"""


class Command(BaseCommand):
    help = "Make the private key of the ledger, once, in a file that only its owner may read."

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_second_key()
        signer = keys.make_key(settings.SITE_HOST)
        try:
            keys.write_keys([signer])
        except FileExistsError as error:
            raise CommandError(
                f"There is a key in {keys.get_path()} already. To change it: manage.py ledger_rotate_key"
            ) from error
        except OSError as error:
            raise CommandError(f"No key can be written to {keys.get_path()}: {error.strerror}.") from error
        highwater.begin(signer.name)
        self.stdout.write(MESSAGE.format(path=keys.get_path(), vkey=signer.vkey))


def _refuse_second_key() -> None:
    """The key carries the ledger's name, which never changes."""
    if settings.LEDGER_KEY:
        raise CommandError("LEDGER_KEY is set, so no file would be read. To change it: manage.py ledger_rotate_key")
    if keys.get_path().exists() or LedgerHead._meta.db_table not in connection.introspection.table_names():
        return
    if head := LedgerHead.objects.first():
        raise CommandError(
            f"The database holds the ledger {head.origin}, which had a key. Put your copy of it back in "
            f"{keys.get_path()}. If it is lost: manage.py ledger_rotate_key --lost"
        )
