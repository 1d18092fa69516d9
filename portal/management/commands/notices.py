"""List what is owed by mail and what became of it, try it again, or give it up."""

import argparse
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from portal.models import Notice
from portal.notices import actions
from portal.notices.queries import describe_state, find_waiting


class Command(BaseCommand):
    help = "List the outbox: key, when it was queued, kind, the person's key and state; never words or addresses."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("act", nargs="?", choices=["list", "retry", "give-up"], default="list")
        parser.add_argument("keys", nargs="*", type=UUID, metavar="KEY")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--waiting", action="store_true", help="those that are neither sent nor given up")
        which.add_argument("--failed", action="store_true", help="those that were given up")

    def handle(self, *args: Any, **options: Any) -> None:
        act, now = options["act"], timezone.now()
        if act != "list" and not (options["keys"] or options["waiting"] or options["failed"]):
            raise CommandError(f"Say which: manage.py notices {act} KEY, or --waiting, or --failed")
        notices = _find(options)
        if act == "retry":
            self.stdout.write(f"{actions.retry(notices, at=now)} notices are tried again.")
        elif act == "give-up":
            self.stdout.write(f"{actions.give_up(notices, 'By hand', at=now)} notices were given up.")
        else:
            self._list(notices)

    def _list(self, notices: QuerySet[Notice]) -> None:
        for notice in notices.order_by("owed_at"):
            receiver = notice.person_id or "outside the roster"
            owed = f"{notice.owed_at:%Y-%m-%d %H:%MZ}"
            self.stdout.write(f"{notice.pk}  {owed}  {notice.kind}  {receiver}  {describe_state(notice)}")
        self.stdout.write(f"{notices.count()} notices")


def _find(options: dict[str, Any]) -> QuerySet[Notice]:
    notices = Notice.objects.defer("secret", "title", "words")
    if options["waiting"]:
        notices &= find_waiting()
    if options["failed"]:
        notices = notices.exclude(given_up_at=None)
    return notices.filter(pk__in=options["keys"]) if options["keys"] else notices
