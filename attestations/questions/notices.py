"""Who is told of a question, and of what became of it. The mails hold none of its words: see ``emails``."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from attestations.models import Question
from portal.models import Grant, Person, PersonMerge
from portal.models.roles import Role
from portal.notices.actions import owe

from .queries import ShownQuestion

ARRIVED, ANSWERED, SAFEGUARDING, PROPOSED = "question", "question-answered", "question-safeguarding", "note-proposed"


def owe_to_holders(shown: ShownQuestion, *, at: datetime) -> None:
    """Tell everybody with whom it is, each once for each turn, so this may be called every day."""
    standing = shown.standing
    cause = _build_cause(shown.question, standing.turn)
    people = {person for pk, person in shown.people.items() if pk in standing.people}
    if standing.is_with_leads:
        people |= set(find_leads(at=at))
    _owe_each(ARRIVED, people - {shown.asker}, cause, at)
    if standing.is_with_hr:
        _owe_hr(ARRIVED, cause, at)


def owe_to_asker(shown: ShownQuestion, what: str, *, at: datetime) -> None:
    _owe_each(ANSWERED, [shown.asker], _build_cause(shown.question, what), at)


def owe_safeguarding(shown: ShownQuestion, *, at: datetime) -> None:
    _owe_hr(SAFEGUARDING, _build_cause(shown.question, "safeguarding"), at)


def owe_proposed(question: Question, step: int, *, by: Person, at: datetime) -> None:
    _owe_each(PROPOSED, [lead for lead in find_leads(at=at) if lead != by], _build_cause(question, step), at)


def find_leads(*, at: datetime) -> list[Person]:
    kept = PersonMerge.objects.map_kept(at=at)
    grants = Grant.objects.in_force(at=at).filter(role=Role.POLICY_LEAD).select_related("person")
    return list(dict.fromkeys(kept.get(grant.person_id, grant.person) for grant in grants.order_by("pk")))


def find_question(cause: str) -> Question:
    """The question that a notice is about."""
    key = cause.removeprefix("question:").partition("/")[0]
    return Question.objects.select_related("person", "version__policy", "clause").get(key=key)


def _build_cause(question: Question, what: object) -> str:
    return f"question:{question.key}/{what}"


def _owe_each(kind: str, people: Iterable[Person], cause: str, at: datetime) -> None:
    for person in people:
        if person.email:
            owe(kind, person=person, cause=cause, at=at)


def _owe_hr(kind: str, cause: str, at: datetime) -> None:
    if settings.HR_EMAIL:
        owe(kind, address=settings.HR_EMAIL, cause=cause, at=at)
