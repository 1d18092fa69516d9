"""Whom a policy asks, and on which days: engagements in the audience of its requirements. Pure."""

from typing import NamedTuple

from .facts import AcademyFact, PersonFacts, PolicyFacts, RequirementFact
from .spans import Span


class Pair(NamedTuple):
    """Days of an engagement, and a requirement whose audience it is in on them.

    ``is_joiner`` says that they begin with the engagement, where the requirement and the academy were there before.
    """

    span: Span
    rule: RequirementFact
    is_joiner: bool


def list_pairs(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts) -> list[Pair]:
    """Each engagement in the audience of a requirement, for the days on which both hold at the academy."""
    pairs = []
    for rule in policy.requirements:
        if rule.academies is not None and academy.id not in rule.academies:
            continue
        place = rule.span.within(academy.span)
        for engagement in person.engagements:
            span = engagement.span.within(place) if place and engagement.category in rule.categories else None
            if place and span:
                pairs.append(Pair(span, rule, span.from_on > place.from_on))
    return pairs
