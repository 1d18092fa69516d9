"""What every step of a question has in common: the lock, where the question stands, the row and its audit line."""

from datetime import datetime

from attestations.models import Question, QuestionStep, QuestionStepKind
from portal import audit
from portal.clock import moment
from portal.models import Person
from portal.refusals import ActionRefused

from .. import queries
from ..notices import owe_to_holders
from ..queries import ShownQuestion

MOST_CHARACTERS = 4000
CHANGED = (
    "Something was added while you were writing. It is shown above now. Your words are still in the box: "
    "send them again if they still fit."
)
SAID_AGAIN = frozenset(
    {
        *(QuestionStepKind.ASKED_ON, QuestionStepKind.ANSWERED, QuestionStepKind.PASSED_ON),
        *(QuestionStepKind.CLOSED, QuestionStepKind.SAFEGUARDING, QuestionStepKind.EMPTIED),
    }
)


def lock_asker(person: Person) -> None:
    """Until the transaction ends, nobody else takes a step in a question of this person."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=person.record_ids).order_by("pk"))


def begin_step(question: Question, by: Person, at: datetime | None = None) -> tuple[ShownQuestion, datetime]:
    """The question as it stands under the lock, for the person who takes the step, and the moment of the step.

    ``at`` is now; the demonstration alone gives a moment of the past, and then its actions mail nobody.
    """
    lock_asker(question.person)
    at = at or moment()
    return queries.describe_question(question, queries.load_reader(by, at=at), at=at), at


def add_step(
    question: Question, kind: QuestionStepKind, *, by: Person, at: datetime, **columns: object
) -> QuestionStep:
    return QuestionStep.objects.create(question=question, kind=kind, by=by, at=at, **columns)


def record(action: str, question: Question, *, by: Person, at: datetime) -> None:
    """Without the academy: a head does not read in the audit trail who asked what."""
    audit.record(action, f"question:{question.key}", by=by, at=at)


def tell_holders(question: Question, *, by: Person, at: datetime) -> None:
    shown = queries.describe_question(question, queries.load_reader(by, at=at), at=at)
    owe_to_holders(shown, at=at)


def refuse_words(words: str) -> None:
    if not words.strip():
        raise ActionRefused("Type what you want to say.")
    if len(words) > MOST_CHARACTERS:
        raise ActionRefused(f"This has {len(words):,} characters, and {MOST_CHARACTERS:,} is the most. Shorten it.")


def refuse_closed(shown: ShownQuestion) -> None:
    if shown.standing.closed_at:
        raise ActionRefused("This question is closed. You can ask a new one.")


def refuse_changed(shown: ShownQuestion, seen: int) -> None:
    """``seen`` is the last step that the page showed."""
    if any(step.pk > seen and step.kind in SAID_AGAIN for step in shown.steps):
        raise ActionRefused(CHANGED)


def was_just_done(shown: ShownQuestion, kind: QuestionStepKind, *, by: Person, words: str = "") -> bool:
    """Whether the last step is this one, which the first half of a double click has taken."""
    last = shown.last_step
    return last.kind == kind and last.by_id in by.record_ids and last.words == words
