"""Which signature satisfies which requirement. Pure."""

from datetime import date, datetime
from typing import NamedTuple

from portal.london import london_day

from .facts import PersonFacts, PolicyFacts, RequirementFact, VersionFact
from .school_years import school_year
from .spans import Span
from .versions import satisfying

Signature = tuple[datetime, int]  # its moment, and the version that was signed


class Pair(NamedTuple):
    """Days of an engagement, and a requirement whose audience it is in on them.

    ``is_joiner`` says that they begin with the engagement, where the requirement and the academy were there before.
    """

    span: Span
    rule: RequirementFact
    is_joiner: bool


def find_missing_or_last(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, live: list[Pair], day: date, at: datetime
) -> tuple[list[Pair], Signature | None]:
    """The pairs that no signature satisfies; where there are none, those that were satisfied last, and by which."""
    signed = {
        is_yearly: _signature(policy, person, asking, school_year(day) if is_yearly else None, at)
        for is_yearly in {rule.is_yearly for _, rule, _ in live}
    }
    if missing := [pair for pair in live if signed[pair.rule.is_yearly] is None]:
        return missing, None
    last = max(signature for signature in signed.values() if signature)
    return [pair for pair in live if signed[pair.rule.is_yearly] == last], last


def _signature(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, year: int | None, at: datetime
) -> Signature | None:
    """The first signature of a version that satisfies; under a yearly requirement, from that school year on."""
    if not person.signed:
        return None
    signatures = [
        (moment, version.id)
        for version in satisfying(policy.versions, asking, at)
        for moment in person.signed.get(version.id, ())
        if moment <= at and is_since(moment, year)
    ]
    return min(signatures, default=None)


def is_since(moment: datetime, year: int | None) -> bool:
    return year is None or school_year(london_day(moment)) >= year
