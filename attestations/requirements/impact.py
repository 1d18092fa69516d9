"""What a requirement would ask of whom, worked out by the rules before it is made."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from attestations.assignments import queries, rules, totals
from attestations.assignments.queries import Asked
from attestations.assignments.rules import OUTSTANDING, PolicyFacts, RequirementFact, Span, State
from attestations.assignments.totals import Case
from attestations.models import Counts, Every
from policy.models import Policy
from portal.models import Academy

from .actions import Terms


@dataclass(frozen=True, slots=True)
class Effect:
    """As of the moment a requirement begins, or of now: people, not signatures. ``already`` are asked without it too.

    ``has_version`` is false where nothing will be in force then, so that nobody is asked yet.
    """

    on: date
    has_version: bool
    people: int = 0
    academies: int = 0
    already: int = 0
    signed: int = 0
    first_due_on: date | None = None
    last_due_on: date | None = None


def of_requirement(policy: Policy, terms: Terms, *, at: datetime) -> Effect:
    """How many people would be asked to sign, at how many academies, and by when."""
    begins = rules.end_of_day(terms["from_on"])
    as_at = at if terms["from_on"] <= rules.london_day(at) else begins
    asked, rule = queries.asked_policy(policy, known_at=at), _rule(terms)
    together = replace(asked.facts, requirements=(*asked.facts.requirements, rule))
    academies = terms["academies"] or Academy.objects.named(at=at)
    groups = totals.groups(Asked(policy, asked.versions, together), academies, as_at=as_at, known_at=at)
    alone = PolicyFacts(asked.facts.versions, (rule,))
    judged = {case: _judge(alone, asked.facts, case, as_at) for group in groups for case in group.cases.values()}
    return _summed(groups, judged, rules.london_day(as_at), asked.in_force(as_at) is not None)


@dataclass(frozen=True, slots=True)
class _Verdict:
    is_signed: bool
    is_new: bool
    due_on: date | None  # None where nothing is to sign


def _judge(alone: PolicyFacts, before: PolicyFacts, case: Case, as_at: datetime) -> _Verdict | None:
    """What the requirement does to a case; None where it asks nothing."""
    found = rules.outcome(alone, case.place, case.facts, as_at)
    if found is None or found.is_over or found.state not in {*OUTSTANDING, State.ATTESTED}:
        return None
    now = rules.outcome(before, case.place, case.facts, as_at)
    is_asked = now is not None and not now.is_over and now.state in OUTSTANDING
    is_signed = found.state == State.ATTESTED
    return _Verdict(is_signed, not is_asked, None if is_signed else found.due_on)


def _summed(
    groups: Collection[totals.Group], judged: dict[Case, _Verdict | None], on: date, has_version: bool
) -> Effect:
    people = already = signed = 0
    academies: set[int] = set()
    due: set[date] = set()
    for group in groups:
        verdicts = {academy: verdict for academy, case in group.cases.items() if (verdict := judged[case])}
        to_sign = {academy: verdict for academy, verdict in verdicts.items() if verdict.due_on}
        academies |= to_sign.keys()
        due |= {verdict.due_on for verdict in to_sign.values() if verdict.due_on}
        people += group.people if to_sign else 0
        already += group.people if to_sign and not any(verdict.is_new for verdict in to_sign.values()) else 0
        signed += group.people if verdicts and not to_sign else 0
    return Effect(
        on, has_version, people, len(academies), already, signed, min(due, default=None), max(due, default=None)
    )


def _rule(terms: Terms) -> RequirementFact:
    return RequirementFact(
        frozenset(terms["categories"]),
        frozenset(academy.pk for academy in terms["academies"]) or None,
        terms["days"],
        Span(terms["from_on"], None),
        terms.get("every") == Every.SCHOOL_YEAR,
        queries.LATER[terms.get("counts", Counts.CALENDAR)],
    )
