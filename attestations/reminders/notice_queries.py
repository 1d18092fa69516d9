"""The notices of the page on which HR sees what is owed, sent and failed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from portal.models import Notice
from portal.notices.queries import PERHAPS_SENT

# Codes, resets and passwords tell of sign-ins, which HR sees with a reason only.
KINDS = {kind: each.title for kind, each in settings.NOTICES.items() if not each.is_about_sign_in}
STATES = {
    "waiting": ("Waiting", Q(sent_at=None, given_up_at=None)),
    "sent": ("Sent", ~Q(sent_at=None)),
    "perhaps": ("Perhaps sent", Q(given_up_at__isnull=False, last_error__startswith=PERHAPS_SENT)),
    "not-sent": ("Not sent", Q(given_up_at__isnull=False) & ~Q(last_error__startswith=PERHAPS_SENT)),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as HR reads it, without its words."""

    notice: Notice
    kind: str
    state: str


def filter_notices(state: str, kind: str) -> QuerySet[Notice]:
    """Newest first; "" leaves none out."""
    rows = Notice.objects.filter(kind__in=[kind] if kind else KINDS).select_related("person")
    return (rows.filter(STATES[state][1]) if state else rows).defer("words", "secret").order_by("-owed_at", "pk")


def describe_notices(rows: Iterable[Notice]) -> list[NoticeLine]:
    return [NoticeLine(row, KINDS[row.kind], _describe(row)) for row in rows]


def _describe(notice: Notice) -> str:
    if notice.sent_at:
        return "Sent"
    if notice.given_up_at:
        return notice.last_error if notice.last_error.startswith(PERHAPS_SENT) else f"Not sent: {notice.last_error}"
    return f"Waiting. {notice.last_error}" if notice.last_error else "Waiting"
