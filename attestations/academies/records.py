"""Who worked at an academy, what each of them signed there, and what other systems say that they signed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from attestations.assignments.being_checked import mark_attestations
from attestations.models import Attestation, ImportedAcknowledgement
from portal.models import Academy, Engagement, Person, PersonMerge
from portal.people.names import name_sort_key


@dataclass(slots=True)
class PersonThere:
    """A person with their jobs there and their signatures for that academy, newest last.

    ``until_on`` is None while work goes on. Records that were merged are one person here.
    """

    person: Person
    jobs: list[str] = field(default_factory=list)
    from_on: date | None = None
    until_on: date | None = None
    attestations: list[Attestation] = field(default_factory=list)
    taken_over: list[ImportedAcknowledgement] = field(default_factory=list)  # from other systems: grade D
    being_checked: int = 0  # signatures that do not agree with what was sealed; they are not among the attestations

    @property
    def has_records(self) -> bool:
        return bool(self.attestations or self.taken_over)

    @property
    def shared(self) -> int:
        """How many of the signatures were also for another academy."""
        return sum(attestation.places > 1 for attestation in self.attestations)  # type: ignore[attr-defined]  # below


def load_people_there(academy: Academy, *, at: datetime, only: Collection[UUID] | None = None) -> list[PersonThere]:
    """Everybody who worked there at some time or signed for it, by name; in five queries."""
    kept = PersonMerge.objects.map_kept(at=at)
    found: dict[UUID, PersonThere] = {}

    def find(person: Person) -> PersonThere:
        whole = kept.get(person.pk, person)
        return found.setdefault(whole.pk, PersonThere(whole))

    spans: dict[UUID, list[tuple[date, date | None]]] = defaultdict(list)
    work = Engagement.objects.known(at=at).filter(academy=academy).select_related("person")
    for engagement in work.order_by("from_on", "pk"):
        there = find(engagement.person)
        there.jobs = list(dict.fromkeys([*there.jobs, engagement.job_title]))
        spans[there.person.pk].append((engagement.from_on, engagement.until_on))
    for attestation in _find_attestations(academy, at):
        there = find(attestation.person)
        if attestation.is_being_checked:  # type: ignore[attr-defined]  # from mark_attestations
            there.being_checked += 1
        else:
            there.attestations.append(attestation)
    for row in ImportedAcknowledgement.objects.known(at=at).order_by("acknowledged_on", "pk"):
        whole = kept[row.person_id].pk if row.person_id in kept else row.person_id
        if whole in found:
            found[whole].taken_over.append(row)
    for key, days in spans.items():
        ends = [until_on for _, until_on in days]
        found[key].from_on = min(from_on for from_on, _ in days)
        found[key].until_on = None if None in ends else max(end for end in ends if end)
    people = [there for there in found.values() if only is None or there.person.pk in only]
    return sorted(people, key=lambda there: name_sort_key(there.person.family_name, there.person.given_names))


def _find_attestations(academy: Academy, at: datetime) -> "list[Attestation]":
    """With ``places``: for how many academies the same signature was made."""
    rows = Attestation.objects.filter(academy=academy, signing__signed_at__lte=at)
    rows = rows.select_related("person", "signing__version__policy").defer("signing__version__text")
    return list(mark_attestations(rows).annotate(places=Count("signing__attestations")).order_by("signing__signed_at"))
