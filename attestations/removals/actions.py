"""The writes by which two people of HR remove words, on the data protection officer's order."""

import re
from datetime import datetime

from django.db import transaction

from attestations.models import Decline, ReminderByHand, WordsRemoval
from attestations.receipts.erasures import EmptiedRows
from portal import audit
from portal.clock import moment
from portal.models import Notice, Person
from portal.notices.actions import TRY_TAKES
from portal.notices.messages import REMOVED
from portal.refusals import ActionRefused

from .queries import HandWritten, describe_decline, describe_reminder
from .two_people import empty_rows, name_rows, refuse_second

QUOTE = re.compile(r"^>.*(?:\n>.*)*", re.MULTILINE)  # in the text of a message, which quotes nothing else
IS_BEING_SENT = "E-mails with these words are being sent just now. Nothing was removed. Try again in two minutes."


@transaction.atomic
def ask(row: Decline | ReminderByHand, *, by: Person) -> WordsRemoval:
    """The first of the two. Repeated, it returns what was asked."""
    found, at = _describe(row), moment()
    _refuse(found, by)
    if found.removal:
        return found.removal
    asked = WordsRemoval(asked_by=by, asked_at=at, **{found.column: row})
    if WordsRemoval.objects.bulk_create([asked], ignore_conflicts=True):
        audit.record("ask-removal", found.subject, by=by, at=at)
    return WordsRemoval.objects.get(**{found.column: row})


@transaction.atomic
def confirm(row: Decline | ReminderByHand, *, by: Person) -> None:
    """The second: the words go for ever, that it was done stays. Repeated, it does nothing.

    Those of a reminder go from the messages too, as they were kept when they were sent.
    """
    column = _describe(row).column
    removal = WordsRemoval.objects.select_for_update().filter(**{column: row}).first()
    found, at = _describe(row), moment()
    _refuse(found, by)
    if removal and removal.confirmed_at:
        return
    refuse_second(removal.asked_by_id if removal else None, by)
    assert removal is not None
    sent = _lock_messages(found, at)
    WordsRemoval.objects.filter(pk=removal.pk).update(confirmed_at=at, confirmed_by=by)
    emptied = _list_emptied(found, sent)
    with empty_rows(emptied, "remove_hand_written_words", removal.pk, reference=f"words-{removal.pk}", at=at):
        for notice in sent:
            Notice.objects.filter(pk=notice.pk).update(words=_remove_quote(notice.words))
    audit.record("remove-words", found.subject, by=by, at=at)
    audit.record_many("remove-words", (f"person:{notice.person_id}" for notice in sent), by=by, at=at)


def _describe(row: Decline | ReminderByHand) -> HandWritten:
    return describe_decline(row) if isinstance(row, Decline) else describe_reminder(row)


def _refuse(found: HandWritten, by: Person) -> None:
    if found.people & {*by.record_ids}:
        raise ActionRefused("You wrote these words, or they are about you. Somebody else in HR must do this.")
    if not found.words:
        raise ActionRefused("There are no words of their own here.")


def _lock_messages(found: HandWritten, at: datetime) -> list[Notice]:
    """The messages that went. Those that wait no longer say it; one on its way has to arrive first."""
    if isinstance(found.row, ReminderByHand) and not found.row.sentence:
        return []
    notices = list(found.notices.select_for_update().order_by("pk"))
    if any(not notice.sent_at and not notice.given_up_at and _is_tried(notice, at) for notice in notices):
        raise ActionRefused(IS_BEING_SENT)
    return [notice for notice in notices if notice.sent_at]


def _is_tried(notice: Notice, at: datetime) -> bool:
    return notice.tried_at is not None and at < notice.tried_at + TRY_TAKES


def _list_emptied(found: HandWritten, sent: list[Notice]) -> list[EmptiedRows]:
    row = found.row
    columns = ["words"] if isinstance(row, Decline) else ["reason", "sentence"]
    emptied = [name_rows(type(row), columns, [row.pk])]
    return [*emptied, name_rows(Notice, ["words"], [notice.sent_at for notice in sent])] if sent else emptied


def _remove_quote(text: str) -> str:
    """Without the sentence; where no quotation is found, nothing of the text stays."""
    left, found = QUOTE.subn(f"> {REMOVED}", text, count=1)
    return left if found or not text else REMOVED
