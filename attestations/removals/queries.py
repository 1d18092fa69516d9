"""Words of which two people of HR may have the removal: where they stand, and whom they concern."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from attestations.models import Decline, ReminderByHand, WordsRemoval
from portal.models import Notice


@dataclass(frozen=True, slots=True)
class HandWritten:
    """Words of a choice not to sign, or of a reminder by hand.

    ``people`` are the records of those who wrote them and to whom they went, none of whom removes them. ``notices`` are
    the messages that hold them. ``subject`` is that of audit lines.
    """

    row: Decline | ReminderByHand
    column: str  # of WordsRemoval
    removal: WordsRemoval | None
    words: tuple[str, ...]
    people: frozenset[UUID]
    notices: "QuerySet[Notice]"
    subject: str
    back: str  # the page on which they stand
    title: str

    @property
    def is_removed(self) -> bool:
        return self.removal is not None and self.removal.confirmed_at is not None


def describe_decline(row: Decline) -> HandWritten:
    return HandWritten(
        row=row,
        column="decline",
        removal=WordsRemoval.objects.filter(decline=row).select_related("asked_by").first(),
        words=(row.words,) if row.words else (),
        people=frozenset({row.person_id}),
        notices=Notice.objects.none(),
        subject=f"person:{row.person_id}",
        back=reverse("person", args=[row.person.kept_id or row.person_id]),
        title=f"words of {row.person.name}, who chose not to sign",
    )


def describe_reminder(row: ReminderByHand) -> HandWritten:
    """Its sentence is one for all who got it."""
    notices = Notice.objects.filter(cause=row.cause)
    receivers = notices.exclude(person=None).values_list("person_id", flat=True)
    return HandWritten(
        row=row,
        column="reminder",
        removal=WordsRemoval.objects.filter(reminder=row).select_related("asked_by").first(),
        words=tuple(filter(None, (row.sentence, row.reason))),
        people=frozenset({row.sent_by_id, *receivers}),
        notices=notices,
        subject=f"reminder:{row.pk}",
        back=reverse("notices"),
        title=f"words that {row.sent_by.name} sent with a reminder",
    )
