"""What went to people about what they are asked for: how often, when last, and what each message was about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from attestations.assignments.queries import Assignment
from attestations.assignments.rules import OUTSTANDING
from attestations.models import NoticeItem, ReminderByHand
from attestations.models.reminders import BY_HAND
from portal.london import london_day
from portal.models import Notice, PersonMerge
from portal.notices.queries import PERHAPS_SENT

from .rules import Asking

MOST_BY_KEY = 1000  # of more people than these the database reads all items of the versions faster
PersonAsking = tuple[UUID, Asking]
ItemRow = tuple[UUID, int, int | None, date, datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many messages of one asking went to a person, and on which day the last one."""

    times: int
    last_on: date


def load_reminded(assignments: Iterable[Assignment], *, as_at: datetime) -> dict[PersonAsking, Reminded]:
    """Of those who have yet to sign, what had gone up to a moment; nobody who was sent nothing is in it. One query.

    What is still on its way, was given up or fell away is not counted; what was perhaps sent is. What went to a record
    that is merged counts for the person who is kept.
    """
    askings = {found for each in assignments if (found := find_asking(each))}
    went: dict[PersonAsking, list[date]] = defaultdict(list)
    for person, version, year, asked_from, sent_at, tried_at in _find_items(askings, as_at) if askings else ():
        key, went_at = (person, Asking(version, year, asked_from)), sent_at or tried_at
        if key in askings and went_at:
            went[key].append(london_day(went_at))
    return {key: Reminded(len(days), max(days)) for key, days in went.items()}


def find_asking(assignment: Assignment) -> PersonAsking | None:
    """Whom it asks for what since when; None for people who have signed, have left or are not asked."""
    outcome = assignment.outcome
    is_asked = outcome.state in OUTSTANDING and not outcome.is_over and not assignment.is_being_checked
    if not is_asked or outcome.asked_on is None:
        return None
    return assignment.person.pk, Asking(outcome.version_id, outcome.school_year, outcome.asked_on)


def _find_items(askings: Collection[PersonAsking], as_at: datetime) -> "QuerySet[NoticeItem, ItemRow]":
    """Two halves of one query, so that each finds its rows by an index: people's own, and those of merged records."""
    people = {person for person, _ in askings}
    perhaps = Q(notice__last_error__startswith=PERHAPS_SENT, notice__given_up_at__lte=as_at)
    items = NoticeItem.objects.filter(
        Q(notice__sent_at__lte=as_at) | perhaps,
        version__in={asking.version_id for _, asking in askings},
        fell_away_at=None,
    )
    merged = items.filter(person__merged_into__in=PersonMerge.objects.known(at=as_at))
    if len(people) <= MOST_BY_KEY:
        items, merged = items.filter(person__in=people), merged.filter(person__merged_into__kept__in=people)
    columns = "version_id", "school_year", "asked_from", "notice__sent_at", "notice__tried_at"
    own = items.annotate(whose=F("person_id")).values_list("whose", *columns)
    theirs = merged.annotate(whose=F("person__merged_into__kept_id")).values_list("whose", *columns)
    return own.union(theirs, all=True)


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: policies with their versions, and what somebody sent by hand; None for all others."""

    policies: tuple[str, ...] = ()
    by_hand: ReminderByHand | None = None

    @property
    def sent_by(self) -> str:
        return self.by_hand.sent_by.name if self.by_hand else ""


def load_abouts(notices: Iterable[Notice]) -> dict[UUID, About]:
    """By the ids of the messages, in two queries."""
    causes = {notice.pk: notice.cause for notice in notices}
    items = NoticeItem.objects.filter(notice__in=causes, fell_away_at=None).order_by("version__policy__title", "pk")
    policies: dict[UUID, list[str]] = defaultdict(list)
    for notice, title, number in items.values_list("notice", "version__policy__title", "version__number"):
        policies[notice].append(f"{title}, version {number}")
    sent_by_hand = _load_by_hand(causes)
    return {pk: About(tuple(dict.fromkeys(policies[pk])), sent_by_hand.get(pk)) for pk in causes}


def _load_by_hand(causes: Mapping[UUID, str]) -> dict[UUID, ReminderByHand]:
    by_hand = {
        pk: int(cause.removeprefix(BY_HAND).partition("/")[0])
        for pk, cause in causes.items()
        if cause.startswith(BY_HAND)
    }
    if not by_hand:
        return {}
    rows = ReminderByHand.objects.filter(pk__in=by_hand.values()).select_related("sent_by")
    found = {row.pk: row for row in rows}
    return {pk: found[key] for pk, key in by_hand.items() if key in found}
