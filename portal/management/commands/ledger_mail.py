"""Mail the newest checkpoint to the people who keep checkpoints, without waiting for the daily job."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.ledger.errors import LedgerStopped
from portal.notices.checkpoints import list_recipients, owe_checkpoint


class Command(BaseCommand):
    help = "Queue the newest checkpoint for HR and CHECKPOINT_RECIPIENTS, once a day. manage.py work sends it."

    def handle(self, *args: Any, **options: Any) -> None:
        recipients = list_recipients()
        if not recipients:
            raise CommandError("There is nobody to send it to. Set HR_EMAIL and CHECKPOINT_RECIPIENTS.")
        try:
            checkpoint = owe_checkpoint(at=timezone.now())
        except LedgerStopped as error:
            raise CommandError(f"Nothing was sent. {error}") from error
        if checkpoint is None:
            raise CommandError("Nothing is sealed yet. Run: manage.py ledger_tick")
        self.stdout.write(f"The checkpoint of {checkpoint.size:,} entries will be sent to {', '.join(recipients)}")
