"""What the asker does: ask a question, ask on, close it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from attestations.models import Question, QuestionStep, QuestionStepKind
from policy.models import Clause, Version
from portal.clock import moment
from portal.models import Person
from portal.refusals import ActionRefused

from .. import queries
from ..notices import owe_to_asker
from ..recipients import list_recipients
from .steps import (
    add_step,
    begin_step,
    lock_asker,
    record,
    refuse_changed,
    refuse_closed,
    refuse_words,
    tell_holders,
    was_just_done,
)

MOST_OPEN = 10


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks: ``clause`` is None for the policy as a whole, ``recipient`` the key of a Recipient."""

    key: UUID
    version: Version
    clause: Clause | None
    recipient: str
    words: str


@transaction.atomic
def ask(asking: Asking, *, by: Person, at: datetime | None = None) -> Question:
    """Send a question. Sent twice with the same key, it is one. For ``at`` see ``begin_step``."""
    lock_asker(by)
    is_now, at = at is None, at or moment()
    if asked := Question.objects.filter(key=asking.key, person__in=by.record_ids).first():
        return asked
    refuse_words(asking.words)
    if Question.objects.filter(key=asking.key).exists():
        raise ActionRefused("Open the page again, then send your question.")
    if queries.find_open(Question.objects.filter(person__in=by.record_ids)).count() >= MOST_OPEN:
        raise ActionRefused(f"You have {MOST_OPEN} open questions. Close one that is answered, then ask the next.")
    recipients = {recipient.key: recipient for recipient in list_recipients(by, at=at)}
    if (to := recipients.get(asking.recipient)) is None:
        raise ActionRefused("This person can no longer be asked. Choose somebody else.")
    question = Question.objects.create(
        key=asking.key, person=by, academy=to.academy, version=asking.version, clause=asking.clause, asked_at=at
    )
    add_step(
        question,
        QuestionStepKind.ASKED,
        by=by,
        at=at,
        words=asking.words,
        to=to.addressee,
        to_person=to.person,
    )
    record("ask-question", question, by=by, at=at)
    if is_now:
        tell_holders(question, by=by, at=at)
    return question


@transaction.atomic
def ask_on(question: Question, words: str, *, seen: int, by: Person, at: datetime | None = None) -> QuestionStep:
    """Add to an own question, before or after an answer. It goes to the person who has it."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    if was_just_done(shown, QuestionStepKind.ASKED_ON, by=by, words=words):
        return shown.last_step
    refuse_words(words)
    if not shown.is_own:
        raise ActionRefused("Only the person who asked can ask further.")
    refuse_closed(shown)
    refuse_changed(shown, seen)
    step = add_step(question, QuestionStepKind.ASKED_ON, by=by, at=at, words=words)
    record("ask-on", question, by=by, at=at)
    if is_now:
        tell_holders(question, by=by, at=at)
    return step


@transaction.atomic
def close(question: Question, *, by: Person, at: datetime | None = None) -> None:
    """Somebody who asked, or may answer, says that it is done. Repeated, it does nothing."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    if shown.standing.closed_at:
        return
    if not (shown.is_own or shown.may_answer):
        raise ActionRefused("Only the person who asked, or the person who has the question, can close it.")
    add_step(question, QuestionStepKind.CLOSED, by=by, at=at)
    record("close-question", question, by=by, at=at)
    if is_now and not shown.is_own:
        owe_to_asker(shown, f"closed/{shown.last_step.pk}", at=at)
