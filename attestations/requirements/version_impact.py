"""Whom a draft would ask as a published version: the usual rules, with one version added."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.facts import VersionFact
from attestations.assignments.rules import OUTSTANDING, Outcome
from attestations.assignments.totals import Group
from policy.models import ASKS_AGAIN, Draft, Weight
from portal.london import midnight
from portal.models import Academy

PROPOSED = -1  # the id of the version that the draft would become


@dataclass(frozen=True, slots=True)
class AcademyImpact:
    """How many people at one academy would be asked, and the first and last due date.

    ``any_day`` are these dates if its approver lets the version be due on any day; None where that may not be
    said, or changes neither.
    """

    academy: Academy
    people: int
    first_due_on: date
    last_due_on: date
    any_day: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class VersionImpact:
    """``people`` counts each person once, however many academies they work at."""

    people: int
    academies: list[AcademyImpact]

    @property
    def signatures(self) -> int:
        return sum(academy.people for academy in self.academies)


def build_version_impact(draft: Draft) -> VersionImpact:
    """Counted on the day the draft would come into force, from today's staff."""
    now = timezone.now()
    if draft.policy is None:
        return VersionImpact(0, [])
    required = queries.load_required_policy(draft.policy, known_at=now)
    at = now if draft.weight == Weight.URGENT or not draft.in_force_on else midnight(draft.in_force_on)
    academies = {academy.pk: academy for academy in Academy.objects.named(at=now)}
    fact = VersionFact(PROPOSED, now, at, draft.weight in ASKS_AGAIN, draft.days)
    fact = replace(fact, is_urgent=draft.weight == Weight.URGENT)

    def sum_up(version: VersionFact) -> VersionImpact:
        proposed = replace(required, facts=required.facts.change(versions=(*required.facts.versions, version)))
        return _sum_up(totals.load_groups(proposed, academies.values(), as_at=max(at, now), known_at=now), academies)

    impact = sum_up(fact)
    if draft.weight != Weight.URGENT or not required.facts.versions:
        return impact
    return _add_any_day(impact, sum_up(replace(fact, is_due_on_any_day=True)))


def _add_any_day(impact: VersionImpact, any_day: VersionImpact) -> VersionImpact:
    rows = []
    for row, other in zip(impact.academies, any_day.academies, strict=True):
        days = other.first_due_on, other.last_due_on
        is_other = days != (row.first_due_on, row.last_due_on)
        rows.append(replace(row, any_day=days if is_other else None))
    return replace(impact, academies=rows)


def _sum_up(groups: Iterable[Group], academies: Mapping[int, Academy]) -> VersionImpact:
    people: Counter[int] = Counter()
    due: dict[int, set[date]] = defaultdict(set)
    everybody = 0
    for group in groups:
        cases = {at: case.outcome for at, case in group.cases.items() if _is_asked(case.outcome)}
        everybody += group.people if cases else 0
        for at, outcome in cases.items():
            people[at] += group.people
            due[at] |= {outcome.due_on} if outcome.due_on else set()
    rows = [AcademyImpact(academies[at], count, min(due[at]), max(due[at])) for at, count in people.items()]
    return VersionImpact(everybody, sorted(rows, key=lambda row: row.academy.name))


def _is_asked(outcome: Outcome) -> bool:
    return outcome.version_id == PROPOSED and (outcome.state in OUTSTANDING or outcome.is_later)
