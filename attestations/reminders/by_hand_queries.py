"""Whom somebody may remind by hand at an academy, and why others cannot be reminded now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from attestations.assignments.calendars import load_calendars
from attestations.assignments.queries import Assignment, load_academy_assignments
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import OUTSTANDING
from attestations.assignments.working_days import ORDINARY
from attestations.formatting import day
from portal.london import london_day
from portal.models import GOVERNING, Academy, Grant, Person
from portal.models.roles import Role

from .queries import Messages, OpenAskings, build_person_askings, find_reachable, load_ladders, load_messages
from .rules import Message, count, refuse_by_hand
from .wording import describe_reminded

TOO_OFTEN = "Four messages have gone already. Only HR can send another, and says why."
NO_ADDRESS = "Cannot be reached by e-mail."


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom somebody reminds: staff, those who only govern, heads; and whether beyond four times."""

    staff: bool
    governing: bool
    heads: bool
    is_hr: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who has yet to sign. ``refusal`` is why they cannot be reminded now; "" where they can."""

    assignment: Assignment
    askings: OpenAskings
    messages: Messages
    refusal: str
    is_beyond_four: bool = False

    @property
    def person(self) -> Person:
        return self.assignment.person

    @property
    def reminded(self) -> str:
        went = [message for each in self.messages.values() for message in each if message.went]
        return describe_reminded(len(went), max(message.on for message in went)) if went else "Not reminded yet"


def load_candidates(
    academy: Academy, required: RequiredPolicy, *, by: Person, reach: Reach, at: datetime
) -> list[Candidate]:
    """Everybody at the academy who has yet to sign and whom this person may remind, by family name."""
    heads = set() if reach.heads else _find_heads(academy, at)
    found = [
        assignment
        for assignment in load_academy_assignments(academy, required, as_at=at)
        if assignment.state in OUTSTANDING and not assignment.outcome.is_over and not assignment.is_being_checked
        if assignment.person != by and assignment.person.pk not in heads and _is_within(assignment, reach)
    ]
    ladders = load_ladders(known_at=at)
    askings = {each.person.pk: build_person_askings([each], ladders) for each in found}
    messages, calendars = load_messages(askings, at=at), load_calendars(list(askings), known_at=at)
    reachable = set(find_reachable().filter(pk__in=askings).values_list("pk", flat=True))
    candidates = []
    for each in sorted(found, key=lambda each: (each.person.family_name, each.person.given_names)):
        key = each.person.pk
        sent = [message for group in messages.get(key, {}).values() for message in group]
        works = calendars.get(key, ORDINARY).works
        refused = refuse_by_hand(sent, london_day(at), works)
        why = NO_ADDRESS if key not in reachable else ""
        is_beyond = not why and refused is not None and refused.is_too_often
        if not why and refused:
            why = _describe_refusal(sent, refused.again_on) if refused.again_on else "" if reach.is_hr else TOO_OFTEN
        candidates.append(Candidate(each, askings[key], messages.get(key, {}), why, is_beyond))
    return candidates


def _is_within(assignment: Assignment, reach: Reach) -> bool:
    only_governs = all(category in GOVERNING for category, _ in assignment.jobs)
    return reach.governing if only_governs else reach.staff


def _find_heads(academy: Academy, at: datetime) -> Collection[UUID]:
    heads = Grant.objects.in_force(at=at).filter(role=Role.HEAD, academy=academy)
    return set(heads.values_list("person", flat=True))


def _describe_refusal(messages: Collection[Message], again_on: date) -> str:
    if not count(messages):
        return ""
    return f"You can remind them again from {day(again_on)}."
