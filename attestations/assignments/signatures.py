"""Which signature satisfies which requirement. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from portal.london import london_day

from .facts import PersonFacts, PolicyFacts, SignedFact, VersionFact
from .pairs import Pair
from .school_years import find_served_year, first_day, school_year
from .versions import find_scheduled_version, satisfying

Signed = Mapping[int, tuple[SignedFact, ...]]  # by the ids of versions


class Signature(NamedTuple):
    """Its moment, the version that was signed, and where: 0 at the academy itself."""

    at: datetime
    version_id: int
    academy: int = 0


def find_missing_or_last(
    policy: PolicyFacts, person: PersonFacts, asking: VersionFact, live: list[Pair], day: date, at: datetime
) -> tuple[list[Pair], Signature | None]:
    """The pairs that no signature satisfies; where there are none, those that were satisfied last, and by which."""
    found = {
        (is_yearly, is_shared): _signature(
            policy, list_signed(person, is_shared=is_shared), asking, school_year(day) if is_yearly else None, at
        )
        for is_yearly, is_shared in {(pair.rule.is_yearly, pair.is_shared) for pair in live}
    }
    if missing := [pair for pair in live if found[pair.rule.is_yearly, pair.is_shared] is None]:
        return missing, None
    last = max(signature for signature in found.values() if signature)
    return [pair for pair in live if found[pair.rule.is_yearly, pair.is_shared] == last], last


def list_signed(person: PersonFacts, *, is_shared: bool) -> Signed:
    """What counts as signed here; where signatures are shared, also what was signed as an agency worker elsewhere."""
    if not is_shared or not person.signed_as_agency:
        return person.signed
    versions = person.signed.keys() | person.signed_as_agency.keys()
    return {each: (*person.signed.get(each, ()), *person.signed_as_agency.get(each, ())) for each in versions}


def _signature(
    policy: PolicyFacts, signed: Signed, asking: VersionFact, year: int | None, at: datetime
) -> Signature | None:
    """The first signature of a version that satisfies; under a yearly requirement, for that school year or later.

    One made here goes before any that was made elsewhere.
    """
    if not signed:
        return None
    signatures = [
        Signature(each.at, version.id, each.academy)
        for version in satisfying(policy.versions, asking, at)
        for each in signed.get(version.id, ())
        if each.at <= at and is_since(each, year)
    ]
    return min(signatures, key=lambda signature: (signature.academy != 0, signature), default=None)


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
    signed = list_signed(person, is_shared=any(pair.is_shared for pair in live))
    if year is None or year == school_year(london_day(at)) or _signature(policy, signed, asking, year, at):
        return None
    scheduled = find_scheduled_version(policy.versions, at)
    return None if scheduled and london_day(scheduled.in_force_at) <= first_day(year) else year
