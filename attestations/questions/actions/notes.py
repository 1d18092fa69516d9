"""Writes that turn an answer into a note beside its clause, and take it away again."""

from datetime import datetime

from django.db import transaction

from attestations.models import Question, QuestionStep, QuestionStepKind
from policy.models import Note
from portal import audit
from portal.access.scope import build_scope, load_current_grants
from portal.clock import moment
from portal.models import Person
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from ..notices import owe_proposed
from ..queries import ShownQuestion
from .steps import add_step, begin_step, record, refuse_words


@transaction.atomic
def propose_note(question: Question, words: str, *, by: Person, at: datetime | None = None) -> QuestionStep:
    """Propose an answer as a note. Repeated, it does nothing."""
    is_now, (shown, at) = at is None, begin_step(question, by, at)
    last = shown.last_step
    if last.kind == QuestionStepKind.PROPOSED and last.by_id in by.record_ids:
        return last
    refuse_words(words)
    if fault := describe_why_no_note(shown):
        raise ActionRefused(fault)
    step = add_step(question, QuestionStepKind.PROPOSED, by=by, at=at, words=words)
    record("propose-note", question, by=by, at=at)
    if is_now:
        owe_proposed(question, step.pk, by=by, at=at)
    return step


def describe_why_no_note(shown: ShownQuestion) -> str:
    """Why this reader cannot propose a note from it, "" if they can."""
    has_answered = any(step.by_id in shown.reader.person.record_ids for step in shown.answers)
    if shown.question.clause_id is None:
        return "A note stands beside a clause, and this question is about the whole policy."
    if shown.standing.is_locked:
        return "A safeguarding concern never becomes a note."
    if shown.is_empty:
        return "The words of this question were removed."
    if shown.is_own or not has_answered:
        return "The person who answered can propose the answer as a note."
    if shown.standing.last_note_step == QuestionStepKind.PROPOSED:
        return "A note from this question is waiting for the policy lead."
    if shown.standing.last_note_step == QuestionStepKind.NOTED:
        return "There is a note from this question already."
    return ""


@transaction.atomic
def approve_note(question: Question, words: str, *, by: Person, at: datetime | None = None) -> Note:
    """Show a proposed note, in the policy lead's words, beside the clause that was asked about."""
    shown, at = begin_step(question, by, at)
    if shown.last_step.note and shown.last_step.by_id in by.record_ids:
        return shown.last_step.note
    refuse_words(words)
    _refuse_without_right(shown, by, at)
    clause = question.clause
    assert clause is not None  # nothing else can be proposed
    note = Note.objects.create(
        policy=question.version.policy,
        clause_identity=clause.identity,
        clause_digest=clause.digest,
        words=words,
        approved_by=by,
        approved_at=at,
    )
    add_step(question, QuestionStepKind.NOTED, by=by, at=at, note=note)
    record("approve-note", question, by=by, at=at)
    return note


@transaction.atomic
def turn_down_note(question: Question, *, by: Person) -> None:
    """Show no note. Repeated, it does nothing."""
    shown, at = begin_step(question, by)
    if shown.standing.last_note_step == QuestionStepKind.TURNED_DOWN:
        return
    _refuse_without_right(shown, by, at)
    add_step(question, QuestionStepKind.TURNED_DOWN, by=by, at=at)
    record("turn-down-note", question, by=by, at=at)


@transaction.atomic
def withdraw_note(note: Note, *, by: Person) -> None:
    """Take a note away from its clause. Repeated, it does nothing."""
    locked = Note.objects.select_for_update().get(pk=note.pk)
    if locked.withdrawn_at:
        return
    at = moment()
    _refuse_all_but_leads(by, at)
    locked.withdrawn_at, locked.withdrawn_by = at, by
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit.record("withdraw-note", f"note:{note.pk}", by=by, at=at)


def _refuse_without_right(shown: ShownQuestion, by: Person, at: datetime) -> None:
    _refuse_all_but_leads(by, at)
    if shown.standing.is_locked:
        raise ActionRefused("This was marked as a safeguarding concern. It never becomes a note.")
    if shown.is_empty:
        raise ActionRefused("The words of this question were removed.")
    if shown.standing.last_note_step != QuestionStepKind.PROPOSED:
        raise ActionRefused("Somebody has decided on this note already.")


def _refuse_all_but_leads(by: Person, at: datetime) -> None:
    if not build_scope(load_current_grants(by, at=at), Permission.APPROVE_NOTES):
        raise ActionRefused("Only a policy lead decides on notes.")
