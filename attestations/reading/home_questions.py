"""The questions on home: those that wait for the person who answers, and one's own that are open."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from attestations.models import QuestionStep
from attestations.questions import queries
from attestations.questions.listing import QuestionLine, list_lines
from attestations.questions.note_queries import find_proposals

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class HomeQuestions:
    """``waiting`` are the first of ``count`` that wait for the reader, if they are one who ``answers``.

    ``proposals`` are notes on which a policy lead has yet to decide.
    """

    waiting: list[QuestionLine]
    count: int
    own: list[QuestionLine]
    answers: bool
    proposals: list[QuestionStep]


def load_home_questions(request: HttpRequest, *, answers: bool, at: datetime) -> HomeQuestions:
    """``answers`` is whether the reader has a role at all: only then somebody else's can wait for them."""
    reader = queries.get_reader(request) if answers else queries.build_plain_reader(request)
    waiting = queries.find_waiting_for(reader, at=at)
    mine = queries.find_for(reader).filter(person__in=reader.person.record_ids)
    own = queries.describe_questions(queries.find_open(mine).order_by("-asked_at")[:MOST_SHOWN], reader, at=at)
    proposals = list(find_proposals()[:MOST_SHOWN]) if reader.is_lead else []
    return HomeQuestions(list_lines(waiting[:MOST_SHOWN]), len(waiting), list_lines(own), reader.answers, proposals)
