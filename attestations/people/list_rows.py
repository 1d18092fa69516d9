"""The rows of the list of people: those of one page in full, and those of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from attestations.assignments import queries
from attestations.assignments.being_checked import mark_attestations
from attestations.models import Attestation
from attestations.reports.rows import BoardRow
from portal.models import Finding, Person, PersonMerge
from portal.people.search import FoundPerson, load_with_work

from .person_list import PeopleList

LineKey = tuple[UUID, int, int]  # a person's id, a policy's and an academy's


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person on the page; ``asked`` as on the board of each academy, and empty unless the list is by state."""

    found: FoundPerson
    asked: list[BoardRow]

    @property
    def person(self) -> Person:
        return self.found.person


def load_page_rows(listed: PeopleList, people: Sequence[UUID], *, sees_former: bool) -> list[ListedPerson]:
    rows = load_with_work(people, listed.as_at, sees_former_names=sees_former)
    asked = _load_asked(listed, people) if listed.lines else {}
    return [ListedPerson(row, asked.get(row.person.pk, [])) for row in rows]


def _load_asked(listed: PeopleList, people: Sequence[UUID]) -> dict[UUID, list[BoardRow]]:
    wanted = {(person, *line.key) for person in people for line in listed.lines[person]}
    policies = {required.policy.pk: required for required in listed.policies}
    chosen = [policies[key] for key in dict.fromkeys(policy for _, policy, _ in wanted)]
    found: dict[LineKey, BoardRow] = {}
    for assignment in queries.load_people_assignments(people, chosen, as_at=listed.as_at):
        key = assignment.person.pk, assignment.required.policy.pk, assignment.academy.pk
        if key in wanted:
            found[key] = BoardRow(assignment, listed.as_at, names_choice=False)
    return {person: [found[person, *line.key] for line in listed.sort_lines(person)] for person in people}


def find_being_checked(listed: PeopleList) -> set[LineKey]:
    """The lines of which the signature does not agree with what was sealed; nearly always none."""
    if not listed.lines or not Finding.objects.filter(settled_at=None).exists():
        return set()
    only: dict[str, Any] = {"is_being_checked": True}
    marked = mark_attestations(Attestation.objects.all()).filter(**only)
    kept = PersonMerge.objects.map_kept(at=listed.as_at)
    ids = {kept[pk].pk if pk in kept else pk for pk in marked.values_list("person_id", flat=True)}
    found = queries.load_people_assignments(ids, listed.policies, as_at=listed.as_at)
    return {(a.person.pk, a.required.policy.pk, a.academy.pk) for a in found if a.is_being_checked}
