"""Read what mail servers sent back, and record who cannot be reached."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.notices.messages import name_host
from portal.notices.returned import mailboxes
from portal.notices.returned.actions import record_report
from portal.notices.returned.reports import read_reports


class Command(BaseCommand):
    help = "Read returned e-mails and complaints from BOUNCES_IMAP_HOST, a Maildir, an mbox file or the standard input."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--maildir", type=Path)
        where.add_argument("--mbox", type=Path)
        where.add_argument("--stdin", action="store_true", help="one e-mail, as a mail server pipes it")

    def handle(self, *args: Any, **options: Any) -> None:
        read = news = 0
        try:
            for raw in _read(options):
                read += 1
                news += sum(map(record_report, read_reports(raw, host=name_host())))
        except mailboxes.MailboxUnreachable as error:
            raise CommandError(f"{error} Read before that: {read}.") from error
        self.stdout.write(f"{read} e-mails read, {news} of them said something new about ours.")


def _read(options: dict[str, Any]) -> Iterator[bytes]:
    if path := options["maildir"] or options["mbox"]:
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        yield from mailboxes.read_maildir(path) if options["maildir"] else mailboxes.read_mbox(path)
    elif options["stdin"]:
        yield from mailboxes.read_piped(sys.stdin.buffer)
    else:
        if not settings.BOUNCES_IMAP_HOST:
            raise CommandError("BOUNCES_IMAP_HOST is not set. Set it, or name --maildir, --mbox or --stdin.")
        account = mailboxes.ImapAccount(
            host=settings.BOUNCES_IMAP_HOST,
            port=settings.BOUNCES_IMAP_PORT,
            user=settings.BOUNCES_IMAP_USER,
            password=settings.BOUNCES_IMAP_PASSWORD,
            folder=settings.BOUNCES_IMAP_FOLDER,
        )
        with mailboxes.open_imap(account) as connection:
            yield from mailboxes.read_imap(connection)
