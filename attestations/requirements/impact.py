"""How many people a requirement would ask, worked out by the rules before it is made."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from attestations.assignments import queries, rules, totals
from attestations.assignments.facts import PolicyFacts, RequirementFact
from attestations.assignments.queries import Case
from attestations.assignments.required_policies import build_narrowing
from attestations.assignments.rules import OUTSTANDING, State
from attestations.assignments.spans import Span
from attestations.models import AgencyTerms, ComingFrom, CountedDays, Frequency, Requirement
from policy.models import Policy
from portal.london import london_day
from portal.models import Academy, Person

from .terms import Terms, build_columns

MOST_NAMED, NAMED_FIRST = 500, 10


class PlaceImpact(NamedTuple):
    """How many people would be asked at an academy, by its name."""

    academy: str
    people: int


@dataclass(frozen=True, slots=True)
class RequirementImpact:
    """Counts people, not signatures, on the day the requirement begins, or today if that is later.

    ``already`` counts those of ``people`` whom another requirement asks. Without a version in force on that day,
    ``has_version`` is false and nobody is asked yet. ``first`` names some, where there are few.
    """

    on: date
    has_version: bool
    people: int
    already: int
    signed: int
    first_due_on: date | None
    last_due_on: date | None
    places: list[PlaceImpact]
    first: list[str]

    @property
    def academies(self) -> int:
        return len(self.places)

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.people - len(self.first)


def build_requirement_impact(policy: Policy, terms: Terms, *, at: datetime) -> RequirementImpact:
    """How many people would be asked to sign, at how many academies, and by when."""
    begins = rules.end_of_day(terms["from_on"])
    as_at = at if terms["from_on"] <= london_day(at) else begins
    required, rule = queries.load_required_policy(policy, known_at=at), _build_fact(terms)
    with_rule = required.facts.change(requirements=(*required.facts.requirements, rule))
    academies = terms["academies"] or Academy.objects.named(at=at)
    groups = totals.load_members(replace(required, facts=with_rule), academies, as_at=as_at, known_at=at)
    alone = replace(with_rule, requirements=(rule,))
    verdicts = {case: _judge(alone, required.facts, case, as_at) for group in groups for case in group.cases.values()}
    names = {academy.pk: academy.name for academy in academies}
    return _sum_up(groups, verdicts, names, london_day(as_at), required.in_force(as_at) is not None)


@dataclass(frozen=True, slots=True)
class _Verdict:
    is_new: bool
    due_on: date | None  # None where it is signed


def _judge(alone: PolicyFacts, before: PolicyFacts, case: Case, as_at: datetime) -> _Verdict | None:
    """What the requirement changes for a case; None where it asks nothing."""
    found = rules.outcome(alone, case.academy_fact, case.person_facts, as_at)
    if found is None or found.is_over or not (found.is_later or found.state in {*OUTSTANDING, State.ATTESTED}):
        return None
    now = rules.outcome(before, case.academy_fact, case.person_facts, as_at)
    is_asked = now is not None and not now.is_over and (now.is_later or now.state in OUTSTANDING)
    return _Verdict(not is_asked, None if found.state == State.ATTESTED else found.due_on)


def _sum_up(
    groups: Collection[totals.Members],
    verdicts: dict[Case, _Verdict | None],
    names: Mapping[int, str],
    on: date,
    has_version: bool,
) -> RequirementImpact:
    already = signed = 0
    people: list[UUID] = []
    places: Counter[str] = Counter()
    due: set[date] = set()
    for group in groups:
        asked = {academy: verdict for academy, case in group.cases.items() if (verdict := verdicts[case])}
        to_sign = {academy: verdict for academy, verdict in asked.items() if verdict.due_on}
        many = len(group.people)
        due |= {verdict.due_on for verdict in to_sign.values() if verdict.due_on}
        people += group.people if to_sign else []
        places.update({names[academy]: many for academy in to_sign})
        already += many if to_sign and not any(verdict.is_new for verdict in to_sign.values()) else 0
        signed += many if asked and not to_sign else 0
    lines = [PlaceImpact(place, places[place]) for place in sorted(places)]
    days = min(due, default=None), max(due, default=None)
    return RequirementImpact(on, has_version, len(people), already, signed, *days, lines, _name_first(people))


def _name_first(people: Sequence[UUID]) -> list[str]:
    """The first in the alphabet, where there are so few that HR knows them; none otherwise."""
    if len(people) > MOST_NAMED:
        return []
    rows = Person.objects.filter(pk__in=people).order_by("family_name", "given_names", "pk")
    return [person.name for person in rows[:NAMED_FIRST]]


def _build_fact(terms: Terms) -> RequirementFact:
    return RequirementFact(
        frozenset(terms["categories"]),
        frozenset(academy.pk for academy in terms["academies"]) or None,
        terms["days"],
        Span(terms["from_on"], None),
        terms.get("every") == Frequency.SCHOOL_YEAR,
        terms.get("counts") == CountedDays.WORKING,
        joiner_days=terms.get("joiner_days"),
        coming_from=ComingFrom(terms.get("coming_from", ComingFrom.JULY)).month_and_day,
        narrowing=build_narrowing(Requirement(**build_columns(terms))),
        is_shared_by_agency=terms.get("agency") == AgencyTerms.ANYWHERE,
        takes_shown=terms.get("agency") == AgencyTerms.SHOWN,
    )
