"""What the portal has told a person by mail: its kind, what it was about and when, never its words or codes."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q

from attestations.reminders.notice_queries import NoticeLine, describe_notices, find_notices

MOST = 50


def load_told(records: Sequence[UUID], causes: Sequence[str]) -> list[NoticeLine]:
    """The newest 50. ``causes`` are those of notices to addresses that are no longer the person's."""
    theirs = Q(person__in=records) | Q(person=None, cause__in=causes)
    return describe_notices(find_notices().filter(theirs).order_by("-owed_at", "kind")[:MOST])
