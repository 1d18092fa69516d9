"""The notices that HR sees: what is owed, was sent and failed; those of one person among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from portal.models import Notice
from portal.notices import hours
from portal.notices.queries import PERHAPS_SENT
from portal.people.search import find_people

from .sent import About, load_abouts

# HR sees sign-ins only with a reason, so messages about codes, resets and passwords are left out. So are error reports,
# which go to administrators, and complaints, which go to the data protection officer.
OTHERS = {"error_report", "data-complaint"}
KINDS = {kind: each.title for kind, each in settings.NOTICES.items() if not (each.is_about_sign_in or kind in OTHERS)}
# How the error begins of what should have gone, and did not. All else was given up because there was no need any more.
FAILURES = ("Refused", "No address", "It could not be written", "The mail server", "It would have come too late")
IS_OVER = Q(given_up_at__isnull=False)
PERHAPS = IS_OVER & Q(last_error__startswith=PERHAPS_SENT)
FAILED = IS_OVER & Q(*(Q(last_error__startswith=words) for words in FAILURES), _connector=Q.OR)
STATES = {
    "waiting": ("Waiting", Q(sent_at=None, given_up_at=None)),
    "sent": ("Sent", Q(sent_at__isnull=False, came_back_at=None)),
    "came-back": ("Came back", Q(came_back_at__isnull=False)),
    "perhaps": ("Perhaps sent", PERHAPS),
    "failed": ("Could not be sent", FAILED),
    "not-needed": ("Not needed any more", IS_OVER & ~PERHAPS & ~FAILED),
}
FAILED_FOR = timedelta(days=14)  # so long home leads to what failed
LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A line of HR's list of notices. ``why`` says why it is waiting or was not sent."""

    notice: Notice
    kind: str
    state: str
    why: str
    about: About

    @property
    def receipt(self) -> str:
        """The number of the receipt that it brings, which the reader may open; "" for every other."""
        cause = self.notice.cause
        return cause.removeprefix("receipt:") if cause.startswith("receipt:") else ""


def find_notices() -> QuerySet[Notice]:
    """All that HR may see, newest first, without their words."""
    rows = Notice.objects.filter(kind__in=KINDS).select_related("person").defer("words", "secret")
    return rows.order_by("-owed_at", "pk")


def filter_notices(q: str, state: str, kind: str) -> QuerySet[Notice]:
    """An empty value leaves none out. ``q`` is a part of a person's name, or of an address outside the roster."""
    rows = find_notices()
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(STATES[state][1])
    if q:
        found = find_people(q)
        merged = Q(person__merged_into__kept__in=found, person__merged_into__replaced_at=None)
        rows = rows.filter(Q(person__in=found) | merged | Q(address__icontains=q))
    return rows


def describe_notices(rows: Iterable[Notice]) -> list[NoticeLine]:
    """Two queries, however many there are."""
    rows = list(rows)
    abouts = load_abouts(rows)
    return [NoticeLine(row, KINDS[row.kind], _name_state(row), row.last_error, abouts[row.pk]) for row in rows]


def _name_state(notice: Notice) -> str:
    if notice.came_back_at:
        return "Came back"
    if notice.sent_at:
        return "Sent" if notice.is_mailed else "Shown in the portal only"
    if notice.given_up_at is None:
        return "Waiting"
    if notice.last_error.startswith(PERHAPS_SENT):
        return "Perhaps sent"
    return "Could not be sent" if notice.last_error.startswith(FAILURES) else "Not needed any more"


def needs_attention(*, at: datetime) -> bool:
    """Whether anything failed or came back lately, or has been waiting for too long. One query."""
    lately, before = at - FAILED_FOR, at - LONGEST_WAIT
    quiet = {*hours.list_quiet_kinds(at=before), *hours.list_quiet_kinds(at=at)}
    waits = Q(sent_at=None, given_up_at=None, owed_at__lt=before) & ~Q(kind__in=quiet)
    is_put_off = Q(tries=0, last_error="", try_at__gt=before)
    failed = FAILED & Q(given_up_at__gt=lately) | Q(came_back_at__gt=lately)
    return find_notices().filter(failed | waits & ~is_put_off).order_by().exists()
