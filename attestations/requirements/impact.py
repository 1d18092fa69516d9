"""How many people a requirement would ask, worked out by the rules before it is made."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from attestations.assignments import queries, rules, totals
from attestations.assignments.facts import PolicyFacts, RequirementFact
from attestations.assignments.queries import Case
from attestations.assignments.rules import OUTSTANDING, State
from attestations.assignments.spans import Span
from attestations.models import ComingFrom, CountedDays, Frequency
from policy.models import Policy
from portal.london import london_day
from portal.models import Academy

from .actions import Terms


@dataclass(frozen=True, slots=True)
class RequirementImpact:
    """Counts people, not signatures, on the day the requirement begins, or today if that is later.

    ``already`` counts those of ``people`` whom another requirement asks. Without a version in force on that day,
    ``has_version`` is false and nobody is asked yet.
    """

    on: date
    has_version: bool
    people: int = 0
    academies: int = 0
    already: int = 0
    signed: int = 0
    first_due_on: date | None = None
    last_due_on: date | None = None


def build_requirement_impact(policy: Policy, terms: Terms, *, at: datetime) -> RequirementImpact:
    """How many people would be asked to sign, at how many academies, and by when."""
    begins = rules.end_of_day(terms["from_on"])
    as_at = at if terms["from_on"] <= london_day(at) else begins
    required, rule = queries.load_required_policy(policy, known_at=at), _build_fact(terms)
    with_rule = replace(required.facts, requirements=(*required.facts.requirements, rule))
    academies = terms["academies"] or Academy.objects.named(at=at)
    groups = totals.load_groups(replace(required, facts=with_rule), academies, as_at=as_at, known_at=at)
    alone = PolicyFacts(required.facts.versions, (rule,))
    verdicts = {case: _judge(alone, required.facts, case, as_at) for group in groups for case in group.cases.values()}
    return _sum_up(groups, verdicts, london_day(as_at), required.in_force(as_at) is not None)


@dataclass(frozen=True, slots=True)
class _Verdict:
    is_new: bool
    due_on: date | None  # None where it is signed


def _judge(alone: PolicyFacts, before: PolicyFacts, case: Case, as_at: datetime) -> _Verdict | None:
    """What the requirement changes for a case; None where it asks nothing."""
    found = rules.outcome(alone, case.academy_fact, case.person_facts, as_at)
    if found is None or found.is_over or found.state not in {*OUTSTANDING, State.ATTESTED}:
        return None
    now = rules.outcome(before, case.academy_fact, case.person_facts, as_at)
    is_asked = now is not None and not now.is_over and now.state in OUTSTANDING
    return _Verdict(not is_asked, None if found.state == State.ATTESTED else found.due_on)


def _sum_up(
    groups: Collection[totals.Group], verdicts: dict[Case, _Verdict | None], on: date, has_version: bool
) -> RequirementImpact:
    people = already = signed = 0
    academies: set[int] = set()
    due: set[date] = set()
    for group in groups:
        asked = {academy: verdict for academy, case in group.cases.items() if (verdict := verdicts[case])}
        to_sign = {academy: verdict for academy, verdict in asked.items() if verdict.due_on}
        academies |= to_sign.keys()
        due |= {verdict.due_on for verdict in to_sign.values() if verdict.due_on}
        people += group.people if to_sign else 0
        already += group.people if to_sign and not any(verdict.is_new for verdict in to_sign.values()) else 0
        signed += group.people if asked and not to_sign else 0
    return RequirementImpact(
        on, has_version, people, len(academies), already, signed, min(due, default=None), max(due, default=None)
    )


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
    )
