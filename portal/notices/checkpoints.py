"""The newest checkpoint of the ledger, mailed every day to the people who keep checkpoints."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.ledger.models import LedgerCheckpoint
from portal.ledger.store import find_newest_checkpoint, load_public_key, refuse_another_history
from portal.london import london_day
from portal.models import Notice

from .actions import owe
from .letters import Attachment, Button, Letter, Verbatim

KIND = "checkpoint"


def list_recipients() -> list[str]:
    return list(dict.fromkeys(filter(None, [settings.HR_EMAIL, *settings.CHECKPOINT_RECIPIENTS])))


def owe_checkpoint(*, at: datetime) -> LedgerCheckpoint | None:
    """Owe the newest checkpoint to each recipient, once a day. None if nothing is sealed. Raises LedgerStopped."""
    refuse_another_history()
    checkpoint = find_newest_checkpoint()
    if checkpoint:
        cause = f"checkpoint:{checkpoint.size}/{london_day(at)}"
        for recipient in list_recipients():  # one message each, so that nobody sees the others' addresses
            owe(KIND, address=recipient, cause=cause, at=at)
    return checkpoint


def owe_daily(job: object, progress: object) -> None:
    """The job of every day."""
    owe_checkpoint(at=timezone.now())


def build_checkpoint(notice: Notice) -> Letter:
    """Whoever keeps these can show later that nothing was changed before; the file of a checkpoint is enclosed."""
    size = notice.cause.removeprefix("checkpoint:").partition("/")[0]
    checkpoint = LedgerCheckpoint.objects.get(size=size)
    name, note = f"checkpoint-{checkpoint.size}.txt", checkpoint.note
    moment = f"{timezone.localtime(checkpoint.signed_at):%d %B %Y, %H:%M %Z}"
    return Letter(
        subject=f"{settings.TRUST_NAME}: checkpoint of {checkpoint.size:,} records",
        body=[
            (
                f"Please keep this message. It says how many records {settings.TRUST_NAME} had sealed by {moment}. "
                "Only the trust's key can sign it, and any later change would show. You do not need to do anything "
                "else."
            ),
            Verbatim(note),
            (
                "If anyone asks whether a record was changed, added or removed since then, compare the attached file "
                "with the trust's records: on the page below, or with this command:"
            ),
            Verbatim(f"manage.py ledger_verify --checkpoint {name}"),
            Button("Check a record", f"{settings.SITE_ADDRESS}{reverse('verify')}"),
            (
                "This is the trust's public key, which checks the signature. It should be the one that you were given "
                "in another way:"
            ),
            Verbatim(load_public_key()),
        ],
        why="You get this every day because you keep the trust's checkpoints.",
        attachments=[Attachment(name, note, "text/plain")],
    )
