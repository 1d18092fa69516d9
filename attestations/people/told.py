"""What the portal has told a person by mail: its kind and when, never its words or codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from portal.models import Notice

# Not codes, resets and passwords: they tell of sign-ins, which HR sees with a reason only (portal/views/security.py).
SHOWN = {kind: each.title for kind, each in settings.NOTICES.items() if not each.is_about_sign_in}
MOST = 50


@dataclass(frozen=True, slots=True)
class Told:
    """``words`` say what it was; one of the two moments is None, or both while it waits."""

    words: str
    cause: str
    sent_at: datetime | None
    given_up_at: datetime | None


def load_told(records: Sequence[UUID], causes: Sequence[str]) -> list[Told]:
    """The newest 50. ``causes`` are those of notices to addresses that are no longer the person's."""
    theirs = Q(person__in=records) | Q(person=None, cause__in=causes)
    notices = Notice.objects.filter(theirs, kind__in=SHOWN).order_by("-owed_at", "kind")
    columns = notices.values_list("kind", "cause", "sent_at", "given_up_at")[:MOST]
    return [Told(SHOWN[kind], _name(cause), sent_at, given_up_at) for kind, cause, sent_at, given_up_at in columns]


def _name(cause: str) -> str:
    """The number of a receipt, which the reader may open; nothing of other causes."""
    return cause.removeprefix("receipt:") if cause.startswith("receipt:") else ""
