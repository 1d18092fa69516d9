"""Whom a version would ask, if it were published: the same rules as ever, with one version more."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from attestations.assignments import queries, totals
from attestations.assignments.queries import Asked
from attestations.assignments.rules import LONDON, OUTSTANDING, Outcome, VersionFact
from attestations.assignments.totals import Group
from policy.models import ASKS_AGAIN, Draft, Weight
from portal.models import Academy

PROPOSED = -1  # the id of a version that is not there yet


@dataclass(frozen=True, slots=True)
class AtAcademy:
    """How many people of an academy would be asked, and by when: the first and the last due date."""

    academy: Academy
    people: int
    first_due_on: date
    last_due_on: date


@dataclass(frozen=True, slots=True)
class Asking:
    """All who would be asked; ``people`` counts each once, however many academies they work at."""

    people: int
    academies: list[AtAcademy]

    @property
    def signatures(self) -> int:
        return sum(row.people for row in self.academies)


def by_draft(draft: Draft) -> Asking:
    """Whom the version that this draft becomes would ask, on the day on which it comes into force."""
    now = timezone.now()
    if draft.policy is None:
        return Asking(0, [])
    asked = queries.asked_policy(draft.policy, known_at=now)
    at = now if draft.weight == Weight.URGENT or not draft.in_force_on else _midnight(draft.in_force_on)
    academies = {academy.pk: academy for academy in Academy.objects.named(at=now)}
    proposed = _with_proposed(asked, draft, in_force_at=at, published_at=now)
    groups = totals.groups(proposed, academies.values(), as_at=max(at, now), known_at=now)
    return _counted(groups, academies)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def _with_proposed(asked: Asked, draft: Draft, *, in_force_at: datetime, published_at: datetime) -> Asked:
    fact = VersionFact(PROPOSED, published_at, in_force_at, draft.weight in ASKS_AGAIN, draft.days)
    facts = replace(asked.facts, versions=(*asked.facts.versions, fact))
    return replace(asked, facts=facts)


def _counted(groups: Iterable[Group], academies: Mapping[int, Academy]) -> Asking:
    people: Counter[int] = Counter()
    due: dict[int, set[date]] = defaultdict(set)
    everybody = 0
    for group in groups:
        cases = {at: case.outcome for at, case in group.cases.items() if _is_asked(case.outcome)}
        everybody += group.people if cases else 0
        for at, outcome in cases.items():
            people[at] += group.people
            due[at] |= {outcome.due_on} if outcome.due_on else set()
    rows = [AtAcademy(academies[at], count, min(due[at]), max(due[at])) for at, count in people.items()]
    return Asking(everybody, sorted(rows, key=lambda row: row.academy.name))


def _is_asked(outcome: Outcome) -> bool:
    return outcome.version_id == PROPOSED and outcome.state in OUTSTANDING
