"""What people asked about the protocol before they signed it, and what became of it, some weeks up to yesterday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from uuid import uuid4

from attestations.models import Addressee, Question
from attestations.questions.actions import answering, asking, notes
from attestations.questions.actions.asking import Asking
from policy.models import Clause, Version
from portal.london import LONDON
from portal.models import Grant, Person
from portal.models.roles import Role

from .calendar import DemoCalendar
from .finding import find_by_job
from .people import DemoPerson

HR, LEAD = "hr", "policy lead"
ASKER = "asker"


class Act(StrEnum):
    ANSWER = "answer"
    ASK_ON = "ask on"
    FORWARD = "forward"  # to the policy lead
    CLOSE = "close"
    PROPOSE = "propose"
    APPROVE = "approve"
    MARK = "mark"  # as a safeguarding concern


@dataclass(frozen=True, slots=True)
class DemoStep:
    """``by`` is ASKER, HR, LEAD or an academy, whose head takes the step. Days at a weekend are the Friday before, so
    steps of neighbouring days have times in their order.
    """

    by: str
    does: Act
    days_ago: int
    at: time
    words: str = ""


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """``job`` is the asker's academy and job title, ``to`` an academy, whose head is asked, or HR."""

    job: tuple[str, str]
    clause: str
    to: str
    days_ago: int
    at: time
    words: str
    steps: tuple[DemoStep, ...] = ()


KNOWN_BEFORE = (
    "If you knew a family before their child came to the academy, tell your head teacher in writing who it is. You can "
    "then stay in touch. Keep anything about the academy out of it."
)
QUESTIONS = (
    DemoQuestion(
        ("oakfield", "Teaching assistant"),
        *("5.1", "oakfield", 36, time(12, 40)),
        "My cousin’s daughter has started in Year 1. We have long been friends on Facebook. Do I have to remove her?",
        (
            DemoStep(
                *("oakfield", Act.ANSWER, 35, time(15, 50)),
                "No. That is the good reason that 5.1 means. Write me a line saying who it is, and I will agree it.",
            ),
            DemoStep(ASKER, Act.ASK_ON, 34, time(16, 20), "Thank you. Is it the same for the class WhatsApp group?"),
            DemoStep(
                *("oakfield", Act.ANSWER, 33, time(16, 45)),
                "No, please leave that one. Parents can reach us through the office, and so can you reach them.",
            ),
            DemoStep("oakfield", Act.PROPOSE, 33, time(16, 50), KNOWN_BEFORE),
            DemoStep(ASKER, Act.CLOSE, 32, time(17, 10)),
            DemoStep(LEAD, Act.APPROVE, 28, time(10, 15), KNOWN_BEFORE),
        ),
    ),
    DemoQuestion(
        ("oakfield", "Peripatetic music teacher"),
        *("5.3", HR, 20, time(16, 35)),
        "I film concerts for three academies’ Facebook pages on my own phone. Can I carry on?",
        (
            DemoStep(HR, Act.FORWARD, 19, time(17, 0)),
            DemoStep(
                *(LEAD, Act.ANSWER, 16, time(14, 45)),
                "Not on your own phone: 5.3 asks for a device of the academy. Each office can lend you a tablet.",
            ),
        ),
    ),
    DemoQuestion(
        ("millbrook", "Lunchtime supervisor"),
        *("5.2", "millbrook", 13, time(17, 5)),
        "A boy who left us in July keeps messaging me at night, and I am worried about what he writes. What do I do?",
        (DemoStep("millbrook", Act.MARK, 12, time(17, 40)),),
    ),
    DemoQuestion(
        ("castle-hill", "Parent governor"),
        *("5.1", "castle-hill", 16, time(20, 10)),
        "I am a parent here, so most of my friends are parents of pupils. Does 5.1 really mean me?",
    ),
    DemoQuestion(
        ("st-chads", "French teacher"),
        *("4.2", "st-chads", 3, time(12, 45)),
        "Whom do I tell at the weekend? The office is closed, and a post can be copied many times by Monday.",
        (
            DemoStep(
                *("st-chads", Act.ANSWER, 2, time(16, 20)),
                "Ring my mobile, whatever the hour; the number is in the staff handbook. Take a picture of the screen.",
            ),
            DemoStep(
                *("st-chads", Act.PROPOSE, 2, time(16, 30)),
                "At weekends and in holidays ring your head teacher’s mobile: the number is in the staff handbook.",
            ),
        ),
    ),
    DemoQuestion(
        ("st-chads", "Staff governor"),
        *("7.1", HR, 4, time(13, 0)),
        "If I “like” my union’s post about pay at academies, could that count against me under 7.1?",
        (DemoStep(HR, Act.FORWARD, 1, time(9, 25)),),
    ),
    DemoQuestion(
        ("oakfield", "Office manager"),
        *("6.1", "oakfield", 2, time(11, 5)),
        "My own phone is on the academy’s wifi at lunch. Is that monitored as well?",
    ),
)


def load_questions(
    version: Version, roster: Sequence[DemoPerson], people: dict[str, Person], calendar: DemoCalendar
) -> None:
    """``people`` by staff number."""
    grants = Grant.objects.filter(role__in=[Role.HEAD, Role.HR, Role.POLICY_LEAD]).select_related("academy", "person")
    others = {Role.HR: HR, Role.POLICY_LEAD: LEAD}
    cast = {others.get(Role(grant.role)) or getattr(grant.academy, "slug", ""): grant.person for grant in grants}
    for asked in QUESTIONS:
        asker = people[find_by_job(roster, *asked.job, calendar.workday_ago(asked.days_ago))]
        to = HR if asked.to == HR else f"{asked.to}/{cast[asked.to].pk}"
        clause = Clause.objects.get(part__version=version, part__slug="", number=asked.clause)
        at = _on(calendar, asked.days_ago, asked.at)
        question = asking.ask(Asking(uuid4(), version, clause, to, asked.words), by=asker, at=at)
        for step in asked.steps:
            by = asker if step.by == ASKER else cast[step.by]
            _take(question, step, by=by, at=_on(calendar, step.days_ago, step.at))


def _take(question: Question, step: DemoStep, *, by: Person, at: datetime) -> None:
    seen = question.steps.latest("pk").pk
    match step.does:
        case Act.ANSWER:
            answering.answer(question, step.words, seen=seen, by=by, at=at)
        case Act.ASK_ON:
            asking.ask_on(question, step.words, seen=seen, by=by, at=at)
        case Act.FORWARD:
            answering.pass_on(question, to=Addressee.LEADS, by=by, at=at)
        case Act.CLOSE:
            asking.close(question, by=by, at=at)
        case Act.PROPOSE:
            notes.propose_note(question, step.words, by=by, at=at)
        case Act.APPROVE:
            notes.approve_note(question, step.words, by=by, at=at)
        case Act.MARK:
            answering.mark_safeguarding(question, by=by, at=at)


def _on(calendar: DemoCalendar, days_ago: int, at: time) -> datetime:
    return datetime.combine(calendar.workday_ago(days_ago), at, LONDON)
