"""What boards show of two records, and what they would show if the two were merged, or taken apart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from attestations.assignments import queries
from attestations.reports.rows import BoardRow
from portal.models import Engagement, Grant, Person, PersonMerge, StaffNumber
from portal.people.search import FoundPerson, load_with_work


@dataclass(frozen=True, slots=True)
class MergeImpact:
    """One policy at one academy: the row of each record now or later, and the row of both as one person."""

    policy: str
    academy: str
    one: BoardRow | None
    other: BoardRow | None
    together: BoardRow | None


def find_impact(one: Person, other: Person, *, at: datetime) -> list[MergeImpact]:
    """Each policy at each academy of which a board shows one of them, by policy. ``one`` is the one who is kept."""
    known = {record: kept for record, kept in PersonMerge.objects.map_kept(at=at).items() if record != other.pk}
    apart = _load_rows([one, other], known, at)
    together = _load_rows([one], known | {other.pk: one}, at)
    places = dict.fromkeys((policy, academy) for _, policy, academy in [*apart, *together])
    found = []
    for policy, academy in places:
        rows = [apart.get((person.pk, policy, academy)) for person in (one, other)]
        joined = together.get((one.pk, policy, academy))
        shown = next(row for row in (*rows, joined) if row)
        title, place = shown.assignment.required.policy.title, shown.assignment.academy.name
        found.append(MergeImpact(title, place, rows[0], rows[1], joined))
    return sorted(found, key=lambda impact: (impact.policy, impact.academy))


def _load_rows(
    people: Iterable[Person], merged: Mapping[UUID, Person], at: datetime
) -> dict[tuple[UUID, int, int], BoardRow]:
    policies = queries.load_required_policies(known_at=at)
    ids = [person.pk for person in people]
    found = queries.load_people_assignments(ids, policies, as_at=at, merged=merged)
    return {(a.person.pk, a.required.policy.pk, a.academy.pk): BoardRow(a, at) for a in found}


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """What one of two records holds, side by side with the other."""

    found: FoundPerson
    numbers: list[str]
    engagements: int
    signings: int
    grants: list[Grant]

    @property
    def person(self) -> Person:
        return self.found.person


def load_record_facts(person: Person, *, at: datetime) -> RecordFacts:
    others = StaffNumber.objects.filter(person=person, replaced_at=None).order_by("source", "number")
    return RecordFacts(
        found=load_with_work([person.pk], at)[0],
        numbers=[*filter(None, [person.reference]), *map(str, others)],
        engagements=Engagement.objects.known(at=at).filter(person=person).count(),
        signings=person.signings.count(),
        grants=list(Grant.objects.current(at=at).filter(person=person).select_related("academy")),
    )
