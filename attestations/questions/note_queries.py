"""How many ask about each clause, the notes that wait for a policy lead, and those that stand."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery

from attestations.models import Question, QuestionStep, QuestionStepKind
from policy.models import Clause, Note, Version

from .clauses import find_clause, name_clause
from .rules import NOTE_STEPS


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How many questions were asked about a clause, or (without one) about a version as a whole."""

    version: Version
    place: str
    number: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class StandingNote:
    """A note with the clause beside which the version in force shows it; ``place`` is "" where it shows it nowhere."""

    note: Note
    place: str


def find_steps() -> QuerySet[QuestionStep]:
    """Every note that was proposed."""
    steps = QuestionStep.objects.filter(kind=QuestionStepKind.PROPOSED)
    related = steps.select_related("by", "question__person", "question__version__policy", "question__clause__part")
    return related.defer("question__version__text")


def find_proposals() -> QuerySet[QuestionStep]:
    """Those of questions on which nobody has decided, and which are not locked; the oldest first."""
    later = QuestionStep.objects.filter(question=OuterRef("question"), kind__in=NOTE_STEPS).order_by("-pk")
    closed = (QuestionStepKind.SAFEGUARDING, QuestionStepKind.EMPTIED)
    locked = QuestionStep.objects.filter(kind__in=closed).values("question")
    newest = find_steps().alias(newest=Subquery(later.values("pk")[:1])).filter(newest=F("pk"))
    return newest.exclude(question__in=locked).order_by("pk")


def count_by_clause() -> list[ClauseCount]:
    """The clauses about which most is asked come first. Without words, and without who asked."""
    rows = Question.objects.values("version", "clause").annotate(number=Count("pk"), last_at=Max("asked_at"))
    ordered = list(rows.order_by("-number", "-last_at"))
    versions = Version.objects.defer("text").select_related("policy").in_bulk({row["version"] for row in ordered})
    found = Clause.objects.filter(pk__in=[row["clause"] for row in ordered if row["clause"]]).select_related("part")
    clauses = {clause.pk: clause for clause in found}
    return [
        ClauseCount(
            versions[row["version"]],
            name_clause(clauses[row["clause"]]) if row["clause"] else "",
            row["number"],
            row["last_at"],
        )
        for row in ordered
    ]


def describe_notes(*, at: datetime) -> list[StandingNote]:
    notes = Note.objects.standing(at=at).select_related("policy", "approved_by").order_by("policy__title", "pk")
    in_force = {version.policy_id: version for version in Version.objects.in_force(at=at).defer("text")}
    return [StandingNote(note, _find_place(note, in_force.get(note.policy_id))) for note in notes]


def _find_place(note: Note, version: Version | None) -> str:
    clause = find_clause(version, note.clause_identity) if version else None
    return name_clause(clause) if clause and clause.digest == note.clause_digest else ""
