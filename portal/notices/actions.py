"""Writes of notices. Those of a worker are short transactions, so that it may be killed between any two."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet

from portal import audit
from portal.clock import moment
from portal.models import MessageChoice, Notice, Person

from . import encryption, hours
from .choices import find_kept
from .messages import remove
from .queries import PERHAPS_SENT, find_unread, find_waiting

# Whoever has taken a notice has this long for one try. It is more than ``mail_server`` allows, so two workers never try
# the same one at once, and one whose worker died goes again after it.
TRY_TAKES = timedelta(seconds=90)
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60)]
MAX_TRIES = 77  # with these pauses three days
SHORTEST_WAIT = timedelta(seconds=1)


def owe(
    kind: str,
    *,
    person: Person | None = None,
    address: str = "",
    cause: str = "",
    secret: dict[str, str] | None = None,
    at: datetime,
    expires_at: datetime | None = None,
    is_urgent: bool = False,
) -> None:
    """Owe a message to a person, or to an address outside the roster. Call it in the transaction of its cause.

    ``kind`` is one of ``settings.NOTICES``. Does nothing where the same is owed already: same kind, cause and receiver;
    without a cause each call owes another one. After ``expires_at`` it is not sent any more.
    """
    notice = Notice(
        kind=kind,
        person=person,
        address=address,
        cause=cause,
        is_urgent=is_urgent,
        owed_at=at,
        try_at=at,
        expires_at=expires_at,
    )
    owe_many([(notice, secret)])


def owe_many(notices: Iterable[tuple[Notice, dict[str, str] | None]]) -> None:
    """As ``owe``, for notices that the caller has filled in, each with its secret; ``try_at`` may lie ahead."""
    rows = []
    for notice, secret in notices:
        notice.secret = encryption.encrypt(secret, notice) if secret else None
        rows.append(notice)
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


@transaction.atomic
def take_next(*, at: datetime, only_urgent: bool = False) -> Notice | None:
    """Take the most urgent notice that is due. The try is recorded and committed before the mail is sent.

    What nobody has asked for goes after all that somebody has, waits for its hours, and is not tried again where a
    worker died over it.
    """
    due = find_waiting().filter(try_at__lte=at).exclude(kind__in=hours.list_quiet_kinds(at=at))
    due = (due.filter(is_urgent=True) if only_urgent else due).order_by("-is_urgent", "try_at")
    due = due.select_related("person").select_for_update(skip_locked=True, of=["self"])
    asked = due.exclude(kind__in=hours.list_unasked_kinds())
    while (notice := (asked.first() if asked.exists() else None) or due.first()) and is_perhaps_sent(notice):
        give_up(Notice.objects.filter(pk=notice.pk), f"{PERHAPS_SENT}: the worker stopped in the middle", at=at)
    if notice:
        notice.tries, notice.tried_at, notice.try_at = notice.tries + 1, at, at + TRY_TAKES
        notice.save(update_fields=["tries", "tried_at", "try_at"])
    return notice


def is_perhaps_sent(notice: Notice) -> bool:
    """Whether a worker handed it over and never said what became of it, and it must not go twice."""
    is_open = notice.tries > 0 and notice.tried_at is not None and notice.try_at == notice.tried_at + TRY_TAKES
    return is_open and settings.NOTICES[notice.kind].keeps_quiet_hours


def keep_as_sent(notice: Notice, message: EmailMessage, confidential: list[str], *, at: datetime) -> None:
    """Keep when it was sent and in which words; its secret goes in the same statement."""
    _keep(notice, message, confidential, at=at, is_mailed=True)


def keep_in_portal(notice: Notice, message: EmailMessage, confidential: list[str], *, at: datetime) -> None:
    """As if it had been sent, for somebody who reads it in the portal only."""
    _keep(notice, message, confidential, at=at, is_mailed=False)


def _keep(notice: Notice, message: EmailMessage, confidential: list[str], *, at: datetime, is_mailed: bool) -> None:
    Notice.objects.filter(pk=notice.pk).update(
        sent_at=at,
        is_mailed=is_mailed,
        given_up_at=None,
        secret=None,
        title=remove(confidential, str(message.subject))[:300],
        words=remove(confidential, str(message.body)),
        last_error="",
    )


def ask_again(notice: Notice, *, at: datetime) -> None:
    """Ask for its words again soon, and later each time. This was no try."""
    pause = max(SHORTEST_WAIT, (at - notice.owed_at) / 4)
    find_waiting().filter(pk=notice.pk).update(tries=notice.tries - 1, try_at=at + pause)


def wait_until(notice: Notice, *, at: datetime) -> None:
    """Its time has not come. This was no try."""
    find_waiting().filter(pk=notice.pk).update(tries=notice.tries - 1, try_at=at)


def put_back(notice: Notice, error: str, *, at: datetime) -> None:
    """The mail server cannot be reached. That is no fault of this notice, which is the first to go once it can."""
    find_waiting().filter(pk=notice.pk).update(tries=notice.tries - 1, try_at=at, last_error=error)


def put_off(notice: Notice, error: str, *, at: datetime) -> None:
    """Try again after a pause that grows with each try, for three days."""
    if notice.tries >= MAX_TRIES:
        give_up(find_waiting().filter(pk=notice.pk), error, at=at)
        return
    pause = PAUSES[min(notice.tries, len(PAUSES)) - 1]
    find_waiting().filter(pk=notice.pk).update(try_at=at + pause, last_error=error)


def give_up(notices: QuerySet[Notice], error: str, *, at: datetime) -> int:
    """Send these notices never; what is sent already stays as it is. Returns how many were given up."""
    return notices.filter(sent_at=None, given_up_at=None).update(given_up_at=at, secret=None, last_error=error)


def give_up_late(*, at: datetime) -> None:
    """Codes and links that would come too late are not sent, and their secrets not kept."""
    give_up(find_waiting().filter(expires_at__lte=at), "It would have come too late", at=at)


def retry(notices: QuerySet[Notice], *, at: datetime) -> int:
    """Try these notices at once. Those that were given up begin anew, unless they had a time and it is over."""
    notices = notices.filter(sent_at=None).exclude(expires_at__isnull=False, given_up_at__isnull=False)
    return notices.update(given_up_at=None, try_at=at, tries=0, last_error="")


@transaction.atomic
def choose(choice: str, *, does_without: bool, by: Person) -> None:
    """Record whether somebody does without the mails of a choice. Repeated, it does nothing."""
    if does_without:
        turn_off(choice, person=by, by=by)
        return
    ended, _ = MessageChoice.objects.filter(person__in=by.record_ids, choice=choice).delete()
    if ended:
        audit.record("choose-mails", f"person:{by.pk}", by=by)


@transaction.atomic
def turn_off(choice: str, *, person: Person, by: Person | None) -> None:
    """Send somebody no more mails of a choice. ``by`` is None where a link in such a mail asked for it."""
    person = find_kept(person)
    if MessageChoice.objects.filter(person__in=person.record_ids, choice=choice).exists():
        return
    chosen = MessageChoice(person=person, choice=choice, chosen_at=moment())
    made = MessageChoice.objects.bulk_create([chosen], ignore_conflicts=True)
    if made:
        audit.record("refuse-mails", f"person:{person.pk}", by=by, at=chosen.chosen_at)


def mark_read(person: Person, *, until: datetime) -> int:
    """What somebody was told here up to a moment is read. Returns how many of it were not."""
    return find_unread(person).filter(sent_at__lte=until).order_by().update(read_at=moment())
