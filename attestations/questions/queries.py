"""Which questions somebody may read, and where each stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from attestations.assignments.rules import end_of_day
from attestations.assignments.working_days import add_working_days
from attestations.models import Addressee, Question, QuestionStep, QuestionStepKind
from portal.access.scope import get_person, lacks_second_factor
from portal.london import london_day
from portal.models import Grant, Person, PersonMerge
from portal.models.roles import CARRIES, Permission, Role
from portal.people.grants import load_work

from .recipients import load_answerers
from .rules import Answerers, QuestionState, Standing, StepFact, find_standing


@dataclass(frozen=True, slots=True)
class QuestionReader:
    """Somebody with the roles by which they answer: ``academies`` are those where staff may send them questions."""

    person: Person
    academies: frozenset[int]
    is_hr: bool
    is_lead: bool

    @property
    def answers(self) -> bool:
        return bool(self.academies) or self.is_hr or self.is_lead


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question with its steps and where it stands, as one reader may deal with it."""

    question: Question
    steps: list[QuestionStep]
    standing: Standing
    reader: QuestionReader
    people: dict[UUID, Person]
    asker: Person  # the kept record

    @property
    def is_own(self) -> bool:
        return self.question.person_id in self.reader.person.record_ids

    @property
    def may_read(self) -> bool:
        standing, reader = self.standing, self.reader
        if self.is_own or reader.is_hr:
            return True
        return reader.person.pk in standing.readers or (reader.is_lead and standing.may_leads_read)

    @property
    def is_with_reader(self) -> bool:
        """Nobody answers their own question."""
        standing, reader = self.standing, self.reader
        if self.is_own or standing.state == QuestionState.CLOSED:
            return False
        return (
            reader.person.pk in standing.people
            or (reader.is_hr and standing.is_with_hr)
            or (reader.is_lead and standing.is_with_leads)
        )

    @property
    def waits_for_reader(self) -> bool:
        return self.is_with_reader and self.standing.is_waiting

    @property
    def may_answer(self) -> bool:
        """With whom it is, and HR, who may always help."""
        is_hr = self.reader.is_hr and not self.is_own and self.standing.state != QuestionState.CLOSED
        return self.is_with_reader or is_hr

    @property
    def is_empty(self) -> bool:
        return any(step.kind == QuestionStepKind.EMPTIED for step in self.steps)

    @property
    def holders(self) -> str:
        """With whom it is, in words: "Siân Hughes", "HR"."""
        names = [self.people[pk].name for pk in sorted(self.standing.people, key=str) if pk in self.people]
        others = [(self.standing.is_with_leads, "the policy lead"), (self.standing.is_with_hr, "HR")]
        return " and ".join([*names, *(words for holds, words in others if holds)])

    @property
    def last_step(self) -> QuestionStep:
        return self.steps[-1]

    @property
    def answers(self) -> list[QuestionStep]:
        return [step for step in self.steps if step.kind == QuestionStepKind.ANSWERED]


def load_reader(person: Person, *, at: datetime) -> QuestionReader:
    grants = Grant.objects.in_force(at=at).filter(person__in=person.record_ids)
    academies, is_hr, is_lead = set[int](), False, False
    for role, academy, answers in grants.values_list("role", "academy_id", "answers_questions"):
        carries = CARRIES[Role(role)]
        if academy and (answers or Permission.ANSWER_QUESTIONS in carries):
            academies.add(academy)
        is_hr = is_hr or (academy is None and Permission.ANSWER_QUESTIONS in carries)
        is_lead = is_lead or Permission.APPROVE_NOTES in carries
    return QuestionReader(person, frozenset(academies), is_hr, is_lead)


def get_reader(request: HttpRequest) -> QuestionReader:
    """The signed-in person; without roles while a second factor is demanded and was not given."""
    person = get_person(request)
    return build_plain_reader(request) if lacks_second_factor(request) else load_reader(person, at=timezone.now())


def build_plain_reader(request: HttpRequest) -> QuestionReader:
    """The signed-in person without any role."""
    return QuestionReader(get_person(request), frozenset(), is_hr=False, is_lead=False)


def find_for(reader: QuestionReader) -> QuerySet[Question]:
    """Everything that the reader may read, and at their academies more: ``ShownQuestion.may_read`` says which."""
    questions = Question.objects.select_related("person", "academy", "version__policy", "clause__part").defer(
        "version__text"
    )
    if reader.is_hr:
        return questions
    mine = Q(person__in=reader.person.record_ids)
    if reader.academies:
        mine |= Q(academy__in=reader.academies)
    if reader.is_lead:
        mine |= Q(Exists(QuestionStep.objects.filter(question=OuterRef("pk"), to=Addressee.LEADS)))
    return questions.filter(mine)


def find_open(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those that nobody has closed."""
    return questions.exclude(_has(QuestionStepKind.CLOSED))


def find_unanswered(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Those that nobody has closed, and in which the person who asked spoke last."""
    return find_open(questions.alias(last_said=_find_last_said()).exclude(last_said=QuestionStepKind.ANSWERED))


def find_in_state(questions: QuerySet[Question], state: str) -> QuerySet[Question]:
    match state:
        case QuestionState.CLOSED:
            return questions.filter(_has(QuestionStepKind.CLOSED))
        case QuestionState.ANSWERED:
            answered = questions.alias(last_said=_find_last_said()).filter(last_said=QuestionStepKind.ANSWERED)
            return find_open(answered)
        case QuestionState.WAITING:
            return find_unanswered(questions)
    return questions


def _find_last_said() -> Subquery:
    said = (QuestionStepKind.ASKED, QuestionStepKind.ASKED_ON, QuestionStepKind.ANSWERED)
    last = QuestionStep.objects.filter(question=OuterRef("pk"), kind__in=said).order_by("-pk").values("kind")[:1]
    return Subquery(last)


def _has(kind: QuestionStepKind) -> Exists:
    return Exists(QuestionStep.objects.filter(question=OuterRef("pk"), kind=kind))


def describe_questions(questions: Iterable[Question], reader: QuestionReader, *, at: datetime) -> list[ShownQuestion]:
    """With their steps and where they stand, in six queries however many they are."""
    rows = list(questions)
    if not rows:
        return []
    steps: dict[int, list[QuestionStep]] = defaultdict(list)
    for step in QuestionStep.objects.filter(question__in=[row.pk for row in rows]).select_related("by", "to_person"):
        steps[step.question_id].append(step)
    kept = PersonMerge.objects.map_kept(at=at)
    places = load_answerers({row.academy_id for row in rows if row.academy_id}, kept, at=at)
    people = {person.pk: person for place in places.values() for person in place}
    left = _load_left([row.person for row in rows], at)
    found = []
    for row in rows:
        asker = _keep(row.person_id, kept)
        facts = [_build_fact(step, kept) for step in steps[row.pk]]
        answerers = _choose(places.get(row.academy_id or 0, {}), without=asker)
        standing = find_standing(
            facts, answerers, at=at, add_working_days=add_working_days, left_at=left.get(row.person_id)
        )
        found.append(ShownQuestion(row, steps[row.pk], standing, reader, people, kept.get(row.person_id, row.person)))
    return found


def describe_question(question: Question, reader: QuestionReader, *, at: datetime) -> ShownQuestion:
    return describe_questions([question], reader, at=at)[0]


def find_waiting_for(reader: QuestionReader, *, at: datetime) -> list[ShownQuestion]:
    """The questions that wait for an answer from this reader, the oldest first."""
    if not reader.answers:
        return []
    rows = find_unanswered(find_for(reader)).order_by("asked_at", "pk")
    return [shown for shown in describe_questions(rows, reader, at=at) if shown.waits_for_reader]


def _choose(place: dict[Person, Role], *, without: UUID) -> Answerers:
    of = {role: frozenset(person.pk for person in place if place[person] == role) - {without} for role in Role}
    return Answerers(of[Role.HEAD], of[Role.DEPUTY])


def _build_fact(step: QuestionStep, kept: dict[UUID, Person]) -> StepFact:
    to_person = _keep(step.to_person_id, kept) if step.to_person_id else None
    return StepFact(step.pk, step.kind, step.at, _keep(step.by_id, kept), step.to, to_person)


def _keep(record: UUID, kept: dict[UUID, Person]) -> UUID:
    return kept[record].pk if record in kept else record


def _load_left(people: Sequence[Person], at: datetime) -> dict[UUID, datetime]:
    """When those of them who work here no longer have stopped."""
    today, left = london_day(at), {}
    for person, work in load_work(people, at=at).items():
        last = max((row.until_on or date.max for row in work), default=date.max)
        if last < today:
            left[person] = end_of_day(last)
    return left
