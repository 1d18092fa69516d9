"""With whom a question is, whether it waits, and who may read it: plain functions over plain values.

Of the models only the names of steps and addressees are taken.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from attestations.models import Addressee, QuestionStepKind
from portal.london import london_day

DAYS_TO_DEPUTIES = 3  # working days without an answer, after which a head's question is shown to the deputies as well
DAYS_TO_HR = 5
ASKING = (QuestionStepKind.ASKED, QuestionStepKind.ASKED_ON)
ROUTING = (QuestionStepKind.ASKED, QuestionStepKind.PASSED_ON)
NOTE_STEPS = (QuestionStepKind.PROPOSED, QuestionStepKind.NOTED, QuestionStepKind.TURNED_DOWN)


class QuestionState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StepFact:
    """``by`` and ``to_person`` are the ids of kept records."""

    id: int
    kind: str
    at: datetime
    by: UUID
    to: str = ""
    to_person: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who may answer at the question's academy at a moment, without the person who asked."""

    heads: frozenset[UUID] = frozenset()
    deputies: frozenset[UUID] = frozenset()

    @property
    def people(self) -> frozenset[UUID]:
        return self.heads | self.deputies


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a question stands at a moment. HR may always read it; ``readers`` are the heads and deputies who may.

    ``turn`` is the id of the step since which it is with them. ``is_locked`` is true of a safeguarding concern.
    """

    state: QuestionState
    is_locked: bool
    people: frozenset[UUID]
    is_with_hr: bool
    is_with_leads: bool
    turn: int
    readers: frozenset[UUID]
    may_leads_read: bool
    closed_at: datetime | None
    last_note_step: str

    @property
    def is_waiting(self) -> bool:
        return self.state == QuestionState.WAITING


def find_standing(
    steps: Sequence[StepFact],
    answerers: Answerers,
    *,
    at: datetime,
    add_working_days: Callable[[date, int], date],
    left_at: datetime | None = None,
) -> Standing:
    """``steps`` in their order, the first of which asks. ``left_at`` is when the asker stopped working here."""
    route = _last(steps, *ROUTING)
    asked = _last(steps, *ASKING)
    is_locked = any(step.kind == QuestionStepKind.SAFEGUARDING for step in steps)
    is_answered = any(step.kind == QuestionStepKind.ANSWERED and step.id > asked.id for step in steps)
    closed_at = next((step.at for step in steps if step.kind == QuestionStepKind.CLOSED), None)
    if closed_at is None and left_at is not None and left_at <= at:
        closed_at = left_at
    state = QuestionState.CLOSED if closed_at else QuestionState.ANSWERED if is_answered else QuestionState.WAITING
    waited_since = london_day(asked.at) if state == QuestionState.WAITING else None
    people = frozenset[UUID]() if is_locked else _find_people(route, answerers)
    is_with_leads = not is_locked and route.to == Addressee.LEADS
    is_with_hr = is_locked or not (people or is_with_leads)
    if waited_since and not is_locked:
        day = london_day(at)
        if route.to == Addressee.HEAD and people and day > add_working_days(waited_since, DAYS_TO_DEPUTIES):
            people |= answerers.deputies
        is_with_hr = is_with_hr or day > add_working_days(waited_since, DAYS_TO_HR)
    return Standing(
        state=state,
        is_locked=is_locked,
        people=people,
        is_with_hr=is_with_hr,
        is_with_leads=is_with_leads,
        turn=max(route.id, asked.id),
        readers=frozenset() if is_locked else people | _find_earlier_readers(steps, answerers),
        may_leads_read=not is_locked and any(step.to == Addressee.LEADS for step in steps),
        closed_at=closed_at,
        last_note_step=next((step.kind for step in reversed(steps) if step.kind in NOTE_STEPS), ""),
    )


def _last(steps: Sequence[StepFact], *kinds: str) -> StepFact:
    return next(step for step in reversed(steps) if step.kind in kinds)


def _find_people(route: StepFact, answerers: Answerers) -> frozenset[UUID]:
    """Whom it was sent to while they may answer; after a head today's head, after a deputy HR.

    Somebody who chose the deputy may have meant "not to my head".
    """
    if route.to_person in answerers.people:
        return frozenset({route.to_person}) if route.to_person else frozenset()
    return answerers.heads if route.to == Addressee.HEAD else frozenset()


def _find_earlier_readers(steps: Sequence[StepFact], answerers: Answerers) -> frozenset[UUID]:
    """To whom it once went, and who has dealt with it, as long as they may still answer at the academy."""
    named = {step.to_person for step in steps if step.to_person} | {step.by for step in steps}
    return frozenset(named & answerers.people)
