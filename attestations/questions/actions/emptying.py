"""The writes by which two people of HR remove the words of a question, on the data protection officer's order."""

from django.db import connection, transaction

from attestations.models import Question, QuestionStep, QuestionStepKind
from attestations.receipts.erasures import EmptiedRows, seal_again
from attestations.receipts.sealed_tables import SEALED_TABLES
from portal.models import Person
from portal.refusals import ActionRefused

from ..queries import ShownQuestion
from .steps import add_step, begin_step, record

REMOVED = "(removed)"


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
    if first is None:
        raise ActionRefused("Nobody has asked for this yet. One of you asks, another confirms.")
    if first.by_id in by.record_ids:
        raise ActionRefused("You asked for this yourself. Somebody else in HR must confirm it.")
    add_step(question, QuestionStepKind.EMPTIED, by=by, at=at)
    table = next(table for table in SEALED_TABLES if table.model is QuestionStep)
    keys = [step.pk for step in shown.steps if step.words]
    with (
        seal_again([EmptiedRows(table, ["words"], keys)], reference=f"question-{question.pk}", at=at),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT remove_question_words(%s)", [question.pk])
    record("empty-question", question, by=by, at=at)


def find_first(shown: ShownQuestion) -> QuestionStep | None:
    """That somebody asked for it."""
    return next((step for step in shown.steps if step.kind == QuestionStepKind.EMPTYING), None)


def _refuse(shown: ShownQuestion) -> None:
    if not shown.reader.is_hr:
        raise ActionRefused("Only HR can remove the words of a question.")
    if shown.is_own:
        raise ActionRefused("Somebody else in HR must do this for your own question.")
