"""Whom a policy asks, and on which days: engagements in the audience of its requirements. Pure."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .audiences import list_days_in_audience
from .facts import AGENCY, AcademyFact, PersonFacts, PolicyFacts, RequirementFact
from .spans import Span


class Start(NamedTuple):
    """An asking that would begin on a day, and the day on which it begins."""

    day: date
    from_on: date


Starts = tuple[Start, ...]  # of one policy, by day


class Pair(NamedTuple):
    """Days of an engagement, and a requirement whose audience it is in on them.

    ``is_joiner`` says that they begin with the engagement or a time in a group, where the requirement and the academy
    were there before.
    ``starts`` are those of the policy, where HR spreads askings over weeks.
    """

    span: Span
    rule: RequirementFact
    is_joiner: bool
    starts: Starts = ()
    is_agency: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether a signature made at another academy, as an agency worker, does too."""
        return self.is_agency and self.rule.is_shared_by_agency

    @property
    def takes_shown(self) -> bool:
        """Whether it is enough that the agency has shown it."""
        return self.is_agency and self.rule.takes_shown


def list_waiting(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> list[Pair]:
    """The same of casual work without a day worked yet, as if it were asked for from its beginning."""
    waiting = [replace(each, is_asked_once_worked=False) for each in person.engagements if each.waits]
    return list_pairs(policy, academy, replace(person, engagements=tuple(waiting))) if waiting else []


def list_pairs(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> list[Pair]:
    """Each engagement in the audience of a requirement, for the days on which both hold at the academy."""
    pairs = []
    for rule in policy.requirements:
        place = rule.span.within(academy.span) if rule.asks_at(academy.id) else None
        if place is None:
            continue
        for engagement in person.engagements:
            days = list_days_in_audience(rule, engagement, person.memberships)
            spans = (both for span in days if (both := span.within(place)))
            is_agency = engagement.category == AGENCY
            pairs += [Pair(span, rule, span.from_on > place.from_on, is_agency=is_agency) for span in spans]
    return pairs
