"""Load the demonstration trust and serve it on this machine."""

import argparse
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from attestations.demonstration.cast import CAST, password
from attestations.demonstration.loading import NotOurs, load_demonstration, refuse_strangers, set_passwords
from attestations.demonstration.serving import CannotServe, ended_by_signals, serve, take_port
from attestations.receipts.backfill import enter_missing
from portal.ledger import sequencer
from portal.ledger.store import Stopped
from portal.management.commands import migrate
from portal.progress_bar import Note, bar


class Migrate(migrate.Command):
    """Migrates behind a bar instead of a line for each migration."""

    def __init__(self, note: Note) -> None:
        super().__init__()
        self.note = note
        self.done = 0

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        self.total = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        super().handle(*args, **options)

    def migration_progress_callback(self, action: str, *args: Any, **options: Any) -> None:
        self.done += action == "apply_success"
        self.note(min(self.done, self.total), self.total)


class Command(BaseCommand):
    help = "Load an invented trust, some weeks after its first policy came into force, and serve it on 127.0.0.1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="do everything but serve")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This is not a demonstration. Run it as: manage.py demo")
        try:
            with ended_by_signals():
                self._run(is_serving=not options["no_serve"])
        except KeyboardInterrupt:
            self.stdout.write("\nEnded.")
        except (CannotServe, NotOurs) as error:
            raise CommandError(str(error)) from error
        except Stopped as error:
            raise CommandError(f"The ledger has stopped. {error}") from error
        except OperationalError as error:
            raise CommandError(f"The database cannot be used. {error}") from error

    def _run(self, *, is_serving: bool) -> None:
        listener = take_port(os.environ.get("PORT") or "8000") if is_serving else None
        try:
            self._prepare()
            if listener is None:
                self.stdout.write(guide())
            else:
                serve(listener, lambda: self._show(guide()))
        finally:
            if listener is not None:
                listener.close()

    def _prepare(self) -> None:
        try:
            refuse_strangers()
        except NotOurs as error:
            raise NotOurs(
                f"{error} The demonstration is never loaded beside other data. "
                "Name an empty database in DATABASE_URL, or leave it out to use an embedded one."
            ) from error
        call_command(Migrate(bar("Making tables", sys.stderr)), interactive=False, verbosity=0)
        if load_demonstration(bar("Loading people", sys.stderr)):
            self.stdout.write("The demonstration trust has been loaded.")
        enter_missing(bar("Entering in the ledger", sys.stderr))  # of a demonstration that is older than its ledger
        sequencer.run_dry()
        set_passwords(password())
        call_command("collectstatic", interactive=False, verbosity=0)
        connections.close_all()

    def _show(self, text: str) -> None:
        self.stdout.write(text + "\nCtrl-C ends it. Nothing is lost: the next start goes on from here.")
        self.stdout.flush()


def guide() -> str:
    """Where to go, as whom to sign in, and what there is to see."""
    address = settings.SITE_ADDRESS
    lines = ["", f"  {settings.TRUST_NAME}: a demonstration with invented people", ""]
    lines += [f"  Address    {address}/", f"  Password   {password()}   (the same for everybody below)"]
    lines += [f"  Mails      {address}/demo/mail/   (nothing is sent)", "", "  Sign in as"]
    wide_email = max(len(player.email) for player in CAST)
    wide_who = max(len(player.who) for player in CAST)
    lines += [f"  {player.email:{wide_email}}  {player.who:{wide_who}}  {player.what}" for player in CAST]
    return "\n".join([*lines, ""])
