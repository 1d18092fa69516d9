"""Load the demonstration trust and serve it on this machine."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from attestations.demonstration.accounts import DEMO_ACCOUNTS, DemoAccount, get_demo_password
from attestations.demonstration.loading import ForeignData, load_demonstration, refuse_foreign_data, set_passwords
from attestations.demonstration.serving import ServerError, interrupt_on_signals, reserve_port, serve
from attestations.receipts.backfill import enter_missing
from portal.ledger import sequencer
from portal.ledger.errors import LedgerStopped
from portal.management.commands import migrate
from portal.models import Person
from portal.progress_bar import ReportProgress, make_progress_bar


class MigrateWithBar(migrate.Command):
    """Shows a progress bar instead of a line for each migration."""

    def __init__(self, report: ReportProgress) -> None:
        super().__init__()
        self.report = report
        self.done = 0

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        self.total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        super().handle(*args, **options)

    def migration_progress_callback(self, action: str, *args: Any, **options: Any) -> None:
        self.done += action == "apply_success"
        self.report(min(self.done, self.total), self.total)


class Command(BaseCommand):
    help = "Load an invented trust with its policies, some weeks after its protocol came into force, and serve it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="do everything but serve")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration. Run it as: manage.py demo")
        try:
            with interrupt_on_signals():
                self._run(is_serving=not options["no_serve"])
        except KeyboardInterrupt:
            self.stdout.write("\nEnded.")
        except (ServerError, ForeignData) as error:
            raise CommandError(str(error)) from error
        except LedgerStopped as error:
            raise CommandError(f"The ledger has stopped. {error}") from error
        except OperationalError as error:
            raise CommandError(f"The database cannot be used. {error}") from error

    def _run(self, *, is_serving: bool) -> None:
        listener = reserve_port(os.environ.get("PORT") or "8000") if is_serving else None
        try:
            self._prepare()
            if listener is None:
                self.stdout.write(build_guide(find_accounts()))
            else:
                serve(listener, lambda: self._show(build_guide(find_accounts())))
        finally:
            if listener is not None:
                listener.close()

    def _prepare(self) -> None:
        try:
            refuse_foreign_data()
        except ForeignData as error:
            raise ForeignData(
                f"{error} The demonstration is never loaded beside other data. "
                "Name an empty database in DATABASE_URL, or leave it out to use an embedded one."
            ) from error
        call_command(MigrateWithBar(make_progress_bar("Making tables", sys.stderr)), interactive=False, verbosity=0)
        if load_demonstration(make_progress_bar("Loading people", sys.stderr)):
            self.stdout.write("The demonstration trust has been loaded.")
        # A demonstration from before there was a ledger has yet to be entered in it.
        enter_missing(make_progress_bar("Entering in the ledger", sys.stderr))
        sequencer.seal_all()
        set_passwords(get_demo_password())
        call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()

    def _show(self, text: str) -> None:
        self.stdout.write(text + "\nCtrl-C stops it. Nothing is lost: the next start continues from here.")
        self.stdout.flush()


def find_accounts() -> list[DemoAccount]:
    """Those on record: a demonstration of an earlier release has fewer."""
    emails = set(Person.objects.filter(email__in=[a.email for a in DEMO_ACCOUNTS]).values_list("email", flat=True))
    return [account for account in DEMO_ACCOUNTS if account.email in emails]


def build_guide(accounts: Sequence[DemoAccount] = DEMO_ACCOUNTS) -> str:
    """Where to go, as whom to sign in, and what to try."""
    address = settings.SITE_ADDRESS
    lines = ["", f"  {settings.TRUST_NAME}: a demonstration with invented people", ""]
    lines += [f"  Address    {address}/", f"  Password   {get_demo_password()}   (the same for everybody below)"]
    lines += [f"  E-mails    {address}/demo/mail/   (nothing is sent)", "", "  Sign in as"]
    email_width = max(len(account.email) for account in accounts)
    job_width = max(len(account.job) for account in accounts)
    lines += [f"  {a.email:{email_width}}  {a.job:{job_width}}  {a.to_try}" for a in accounts]
    return "\n".join([*lines, ""])
