"""What the person who received a question does with it: answer, pass on, mark as a safeguarding concern."""

from datetime import datetime

from django.db import transaction

from attestations.models import Addressee, Question, QuestionStep, QuestionStepKind
from portal.models import Person
from portal.refusals import ActionRefused

from ..notices import owe_safeguarding, owe_to_asker
from ..queries import ShownQuestion
from .steps import (
    add_step,
    begin_step,
    record,
    refuse_changed,
    refuse_closed,
    refuse_words,
    tell_holders,
    was_just_done,
)


@transaction.atomic
def answer(question: Question, words: str, *, seen: int, by: Person, at: datetime | None = None) -> QuestionStep:
    """Answer; the person who asked is told. The same answer sent twice is one."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    if was_just_done(shown, QuestionStepKind.ANSWERED, by=by, words=words):
        return shown.last_step
    refuse_words(words)
    _refuse_without_right(shown)
    refuse_changed(shown, seen)
    step = add_step(question, QuestionStepKind.ANSWERED, by=by, at=at, words=words)
    record("answer-question", question, by=by, at=at)
    if is_now:
        owe_to_asker(shown, f"answer/{step.pk}", at=at)
    return step


@transaction.atomic
def pass_on(question: Question, *, to: Addressee, by: Person, at: datetime | None = None) -> None:
    """To HR, or about a clause to the policy lead. Passed on twice, it is passed on once."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    route = next(step for step in reversed(shown.steps) if step.to)
    if route.to == to and was_just_done(shown, QuestionStepKind.PASSED_ON, by=by):
        return
    _refuse_without_right(shown)
    if to not in list_places_to_pass_on(shown):
        raise ActionRefused("It cannot be passed on there.")
    add_step(question, QuestionStepKind.PASSED_ON, by=by, at=at, to=to)
    record("pass-question-on", question, by=by, at=at)
    if is_now:
        tell_holders(question, by=by, at=at)


def list_places_to_pass_on(shown: ShownQuestion) -> list[Addressee]:
    """While it waits. The policy lead reads questions about a clause only, and nothing about safeguarding."""
    if not (shown.may_answer and shown.standing.is_waiting) or shown.standing.is_locked:
        return []
    places = [] if shown.standing.is_with_hr else [Addressee.HR]
    if shown.question.clause_id and not shown.standing.is_with_leads:
        places.append(Addressee.LEADS)
    return places


@transaction.atomic
def mark_safeguarding(question: Question, *, by: Person, at: datetime | None = None) -> None:
    """Lock the words to HR and the asker, and tell HR. It never becomes a note. Repeated, it does nothing."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    if shown.standing.is_locked:
        return
    if not shown.may_read or shown.is_own:
        raise ActionRefused("Only somebody to whom this question went can mark it.")
    add_step(question, QuestionStepKind.SAFEGUARDING, by=by, at=at)
    record("mark-safeguarding", question, by=by, at=at)
    if is_now:
        owe_safeguarding(shown, at=at)


def _refuse_without_right(shown: ShownQuestion) -> None:
    refuse_closed(shown)
    if shown.is_own:
        raise ActionRefused("You cannot answer your own question.")
    if not shown.may_answer:
        raise ActionRefused("This question is with somebody else now.")
