"""Send the newest checkpoint to those who keep them."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.ledger.models import LedgerCheckpoint
from portal.ledger.sequencer import refuse_another_history
from portal.ledger.store import Stopped, newest_seal, public_key

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
        to = list(dict.fromkeys(filter(None, [settings.HR_EMAIL, *settings.CHECKPOINT_RECIPIENTS])))
        if not to:
            raise CommandError("There is nobody to send it to. Set HR_EMAIL and CHECKPOINT_RECIPIENTS.")
        try:
            refuse_another_history()
        except Stopped as error:
            raise CommandError(f"Nothing was sent. {error}") from error
        seal = newest_seal()
        if seal is None:
            raise CommandError("Nothing is sealed yet. Run: manage.py ledger_tick")
        for address in to:  # nobody is shown the others
            _message(seal, address).send()
        self.stdout.write(f"The checkpoint of {seal.size:,} entries was sent to {', '.join(to)}")


def _message(seal: LedgerCheckpoint, to: str) -> EmailMessage:
    name = f"checkpoint-{seal.size}.txt"
    moment = timezone.localtime(seal.signed_at)
    facts = {"trust": settings.TRUST_NAME, "moment": f"{moment:%d %B %Y, %H:%M %Z}", "note": seal.note, "name": name}
    body = BODY.format(**facts, site=settings.SITE_ADDRESS, vkey=public_key())
    message = EmailMessage(f"{settings.TRUST_NAME}: checkpoint of {seal.size:,} records", body, to=[to])
    message.attach(name, seal.note, "text/plain")
    return message
