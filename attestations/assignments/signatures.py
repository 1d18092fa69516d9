"""Which signature satisfies which requirement. Pure."""

from datetime import date, datetime

from portal.london import london_day

from .facts import PersonFacts, PolicyFacts, SignedFact, VersionFact
from .pairs import Pair
from .school_years import find_served_year, first_day, school_year
from .versions import find_scheduled_version, satisfying

Signature = tuple[datetime, int]  # its moment, and the version that was signed


def find_missing_or_last(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, live: list[Pair], day: date, at: datetime
) -> tuple[list[Pair], Signature | None]:
    """The pairs that no signature satisfies; where there are none, those that were satisfied last, and by which."""
    signed = {
        is_yearly: _signature(policy, person, asking, school_year(day) if is_yearly else None, at)
        for is_yearly in {pair.rule.is_yearly for pair in live}
    }
    if missing := [pair for pair in live if signed[pair.rule.is_yearly] is None]:
        return missing, None
    last = max(signature for signature in signed.values() if signature)
    return [pair for pair in live if signed[pair.rule.is_yearly] == last], last


def _signature(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, year: int | None, at: datetime
) -> Signature | None:
    """The first signature of a version that satisfies; under a yearly requirement, for that school year or later."""
    if not person.signed:
        return None
    signatures = [
        (signed.at, version.id)
        for version in satisfying(policy.versions, asking, at)
        for signed in person.signed.get(version.id, ())
        if signed.at <= at and is_since(signed, year)
    ]
    return min(signatures, default=None)


def is_since(signed: SignedFact, year: int | None) -> bool:
    return year is None or signed.school_year >= year


def find_serving(live: list[Pair], day: date) -> int | None:
    """The school year that a signature of this day serves; None where nobody asks for one."""
    return max((find_served_year(day, pair.rule.coming_from) for pair in live if pair.rule.is_yearly), default=None)


def find_coming_year(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, live: list[Pair], at: datetime
) -> int | None:
    """The coming school year, where a signature made now would serve it and none does yet.

    Never where another version will ask from its first day: that one can be signed.
    """
    year = find_serving(live, london_day(at))
    if year is None or year == school_year(london_day(at)) or _signature(policy, person, asking, year, at):
        return None
    scheduled = find_scheduled_version(policy.versions, at)
    return None if scheduled and london_day(scheduled.in_force_at) <= first_day(year) else year
