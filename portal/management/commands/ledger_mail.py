"""Mail the newest checkpoint to the people who keep checkpoints."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.ledger.errors import LedgerStopped
from portal.ledger.models import LedgerCheckpoint
from portal.ledger.store import find_newest_checkpoint, load_public_key, refuse_another_history

BODY = """\
Please keep this message. It says how many records {trust} had sealed by {moment}, in a form that only the trust's
key can sign and that nobody can change afterwards without it being seen. You need do nothing else.

{note}
If it is ever in question whether a record was changed, added between others or taken away since then: the attached
file can be held against the trust's records, on {site}/verify/ or with
manage.py ledger_verify --checkpoint {name}

The trust's public key, by which its signature is checked. It should be the one that you were given by another way:

{vkey}
"""


class Command(BaseCommand):
    help = "Send the newest checkpoint to HR and to CHECKPOINT_RECIPIENTS. Run it daily: what left the house stays."

    def handle(self, *args: Any, **options: Any) -> None:
        recipients = list(dict.fromkeys(filter(None, [settings.HR_EMAIL, *settings.CHECKPOINT_RECIPIENTS])))
        if not recipients:
            raise CommandError("There is nobody to send it to. Set HR_EMAIL and CHECKPOINT_RECIPIENTS.")
        try:
            refuse_another_history()
        except LedgerStopped as error:
            raise CommandError(f"Nothing was sent. {error}") from error
        checkpoint = find_newest_checkpoint()
        if checkpoint is None:
            raise CommandError("Nothing is sealed yet. Run: manage.py ledger_tick")
        for recipient in recipients:  # one message each, so that nobody sees the others' addresses
            _build_message(checkpoint, recipient).send()
        self.stdout.write(f"The checkpoint of {checkpoint.size:,} entries was sent to {', '.join(recipients)}")


def _build_message(checkpoint: LedgerCheckpoint, recipient: str) -> EmailMessage:
    name, note = f"checkpoint-{checkpoint.size}.txt", checkpoint.note
    moment = f"{timezone.localtime(checkpoint.signed_at):%d %B %Y, %H:%M %Z}"
    facts = {"trust": settings.TRUST_NAME, "moment": moment, "note": note, "name": name, "vkey": load_public_key()}
    body = BODY.format(**facts, site=settings.SITE_ADDRESS)
    message = EmailMessage(f"{settings.TRUST_NAME}: checkpoint of {checkpoint.size:,} records", body, to=[recipient])
    message.attach(name, note, "text/plain")
    return message
