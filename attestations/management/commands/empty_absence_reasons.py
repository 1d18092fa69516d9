"""Empties what earlier releases kept of why people were away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from attestations.personal_data.actions.absence_reasons import empty_absence_reasons
from portal.ledger.errors import LedgerStopped
from portal.refusals import ActionRefused


class Command(BaseCommand):
    help = (
        "Empty the reasons of absences that earlier releases kept: why somebody is away stands in HR's own system. "
        "An entry of the ledger says so, and any other change of these rows is still found. May be run again."
    )

    def handle(self, **options: Any) -> None:
        try:
            number = empty_absence_reasons(by=None)
        except (ActionRefused, LedgerStopped) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{number} emptied")
