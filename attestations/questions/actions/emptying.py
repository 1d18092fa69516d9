"""The writes by which two people of HR remove the words of a question, on the data protection officer's order."""

from django.db import transaction

from attestations.models import Question, QuestionStep, QuestionStepKind
from attestations.removals.two_people import empty_rows, name_rows, refuse_second
from portal.models import Person
from portal.refusals import ActionRefused

from ..queries import ShownQuestion
from .steps import add_step, begin_step, record


@transaction.atomic
def ask_emptying(question: Question, *, by: Person) -> None:
    """The first of the two. Repeated, it does nothing."""
    shown, at = begin_step(question, by)
    if find_first(shown):
        return
    _refuse(shown)
    add_step(question, QuestionStepKind.EMPTYING, by=by, at=at)
    record("ask-emptying", question, by=by, at=at)


@transaction.atomic
def empty(question: Question, *, by: Person) -> None:
    """The second: the words go for ever, that it was done stays. Repeated, it does nothing."""
    shown, at = begin_step(question, by)
    if shown.is_empty:
        return
    _refuse(shown)
    first = find_first(shown)
    refuse_second(first.by_id if first else None, by)
    add_step(question, QuestionStepKind.EMPTIED, by=by, at=at)
    steps = name_rows(QuestionStep, ["words"], [step.pk for step in shown.steps if step.words])
    with empty_rows([steps], "remove_question_words", question.pk, reference=f"question-{question.pk}", at=at):
        pass
    record("empty-question", question, by=by, at=at)


def find_first(shown: ShownQuestion) -> QuestionStep | None:
    """That somebody asked for it."""
    return next((step for step in shown.steps if step.kind == QuestionStepKind.EMPTYING), None)


def _refuse(shown: ShownQuestion) -> None:
    if not shown.reader.is_hr:
        raise ActionRefused("Only HR can remove the words of a question.")
    if shown.is_own:
        raise ActionRefused("Somebody else in HR must do this for your own question.")
