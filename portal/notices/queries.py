"""Questions about notices."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.models import Notice, Person

from . import hours

# How an error begins that is probably the receiver's, such as a full mailbox; so many at once are the mail server's.
REFUSED_FOR_NOW, MANY_REFUSALS = "Refused for now", 3
PERHAPS_SENT = "Perhaps sent"  # how the error begins of one that was handed over without an answer, and not tried again


def find_waiting() -> QuerySet[Notice]:
    """Notices that are neither sent nor given up."""
    return Notice.objects.filter(sent_at=None, given_up_at=None)


def find_oldest_unsent(*, before: datetime) -> Notice | None:
    """The oldest that was due before a moment and still waits, though not one that a receiver or two have put off.

    What is spread over a morning, or waits for it, is not late.
    """
    quiet = {*hours.list_quiet_kinds(at=before), *hours.list_quiet_kinds(at=timezone.now())}
    waiting = (
        find_waiting()
        .filter(owed_at__lt=before)
        .exclude(kind__in=quiet)
        .exclude(tries=0, last_error="", try_at__gt=before)
    )
    is_refused = Q(last_error__startswith=REFUSED_FOR_NOW)
    if waiting.filter(is_refused).count() < MANY_REFUSALS:
        waiting = waiting.exclude(is_refused)
    return waiting.order_by("owed_at").first()


def describe_state(notice: Notice) -> str:
    """What has become of a notice, without its words."""
    if notice.sent_at:
        return f"sent {notice.sent_at:%Y-%m-%d %H:%MZ}"
    if notice.given_up_at:
        return f"given up {notice.given_up_at:%Y-%m-%d %H:%MZ}: {notice.last_error}"
    if not notice.last_error:
        return "waiting"
    return f"waiting, tries {notice.tries}, next {notice.try_at:%Y-%m-%d %H:%MZ}: {notice.last_error}"


def find_messages(person: Person) -> QuerySet[Notice]:
    """What somebody was sent, newest first, in the words that were kept."""
    return Notice.objects.filter(person__in=person.record_ids).exclude(sent_at=None).order_by("-sent_at", "-pk")


def find_unread(person: Person) -> QuerySet[Notice]:
    """Messages a person has not read: those they chose not to have mailed, and those that bounced. Uses an index."""
    ringing = [kind for kind, each in settings.NOTICES.items() if each.rings]
    not_by_mail = Q(is_mailed=False) | Q(came_back_at__isnull=False)
    return find_messages(person).filter(not_by_mail, read_at=None, kind__in=ringing)
