"""The list of questions: which, in what order, and what each line says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from attestations.models import Question

from . import queries
from .clauses import name_clause
from .forms import QuestionFilterForm
from .queries import QuestionReader, ShownQuestion


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list; ``place`` names the clause, if it is about one."""

    shown: ShownQuestion
    place: str

    @property
    def title(self) -> str:
        policy = self.shown.question.version.title
        return f"{policy}: {self.place}" if self.place else policy


def find_listed(
    reader: QuestionReader, show: str, state: str, *, at: datetime
) -> "Sequence[Question] | QuerySet[Question]":
    """HR can read everybody's questions, so the database splits them into pages; heads read only their academies'."""
    if show == QuestionFilterForm.WAITING:
        return [shown.question for shown in queries.find_waiting_for(reader, at=at)]
    mine = queries.find_for(reader).filter(person__in=reader.person.record_ids)
    if show == QuestionFilterForm.MINE:
        return queries.find_in_state(mine, state).order_by("-asked_at", "-pk")
    others = queries.find_for(reader).exclude(person__in=reader.person.record_ids)
    found = queries.find_in_state(others, state).order_by("-asked_at", "-pk")
    if reader.is_hr:
        return found
    return [shown.question for shown in queries.describe_questions(found, reader, at=at) if shown.may_read]


def build_lines(questions: Iterable[Question], reader: QuestionReader, *, at: datetime) -> list[QuestionLine]:
    return list_lines(queries.describe_questions(questions, reader, at=at))


def list_lines(questions: Iterable[ShownQuestion]) -> list[QuestionLine]:
    return [
        QuestionLine(shown, name_clause(shown.question.clause) if shown.question.clause else "") for shown in questions
    ]
