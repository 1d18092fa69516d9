"""The one list of the trust: who matches a filter, and what they were asked, as known at a moment."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from attestations.assignments import queries, totals
from attestations.assignments.required_policies import RequiredPolicy
from attestations.assignments.rules import Outcome, State
from portal.models import Academy, Engagement, Grant, Person, PersonMerge
from portal.notices.returned.queries import find_troubles
from portal.people.search_index import SearchIndex, load_search_index

from .list_filter import NO_EMAIL, UNREACHED, PeopleFilter
from .list_work import Place, WorkAtPlace, find_places, load_work

# People times policies that are judged for one page, which takes two or three seconds: 10,000 people, 30 policies.
MOST_JUDGED = 300_000


@dataclass(frozen=True, slots=True)
class AskedLine:
    """What one person was asked at one academy, as the rules judge it for everybody with the same facts."""

    required: RequiredPolicy
    academy: Academy
    outcome: Outcome

    @property
    def key(self) -> tuple[int, int]:
        return self.required.policy.pk, self.academy.pk

    @property
    def due_on(self) -> date:
        return self.outcome.due_on or date.max


@dataclass(frozen=True)
class PeopleList:
    """The ids of those whom the filter admits, in its order; ``lines`` are empty unless it is by state.

    Whoever shows lines asks ``sort_lines`` for them: of thousands of people only fifty are shown.
    """

    filter: PeopleFilter
    as_at: datetime
    policies: list[RequiredPolicy]
    academies: list[Academy]
    people: list[UUID]
    lines: dict[UUID, list[AskedLine]]
    work: dict[Place, WorkAtPlace]
    is_too_long: bool = False  # nobody is listed, because a policy or an academy must be chosen first

    @cached_property
    def signatures(self) -> int:
        return sum(len(lines) for lines in self.lines.values())

    def sort_lines(self, person: UUID) -> list[AskedLine]:
        """The earliest due first, then by policy and academy."""
        return sorted(self.lines[person], key=lambda line: (line.due_on, line.required.policy.title, line.academy.name))


def build_people_list(
    filter: PeopleFilter, policies: list[RequiredPolicy], academies: list[Academy], *, at: datetime, sees_former: bool
) -> PeopleList:
    """In as many queries as there are policies to look at, and nine more, however many people there are."""
    index = load_search_index()
    found = index.find(filter.q, sees_former_names=sees_former)
    found &= _find_by_role(filter, at) if filter.role else found
    found &= _find_by_access(filter) if filter.access else found
    needs_work = filter.academy or filter.category or filter.work or filter.sort == "academy"
    work = load_work(filter, at=at) if needs_work else {}
    places = find_places(filter, work) if filter.academy or filter.category or filter.work else None
    if places is not None:
        found &= {person for person, _ in places}
    lines: dict[UUID, list[AskedLine]] = {}
    if filter.is_by_state and _is_too_long(filter, policies, at):
        return PeopleList(filter, at, policies, academies, [], {}, {}, is_too_long=True)
    if filter.is_by_state:
        lines = _load_lines(filter, policies, academies, found, places, at)
        found = set(lines)
    people = _sort(index, filter, found, lines, work, academies)
    return PeopleList(filter, at, policies, academies, people, lines, work)


def _is_too_long(filter: PeopleFilter, policies: Sequence[RequiredPolicy], at: datetime) -> bool:
    if filter.policy or filter.academy:
        return False
    return Engagement.objects.current(at=at).count() * len(policies) > MOST_JUDGED


def _find_by_role(filter: PeopleFilter, at: datetime) -> set[UUID]:
    kept = PersonMerge.objects.map_kept(at=at)
    holders = Grant.objects.in_force(at=at).filter(role=filter.role).values_list("person_id", flat=True)
    return {kept[person].pk if person in kept else person for person in holders}


def _find_by_access(filter: PeopleFilter) -> set[UUID]:
    if filter.access == UNREACHED:
        return set(find_troubles().values_list("person_id", flat=True))
    column = "email" if filter.access == NO_EMAIL else "last_login"
    return set(Person.objects.filter(**{column: None}).values_list("pk", flat=True))


def _load_lines(
    filter: PeopleFilter,
    policies: Sequence[RequiredPolicy],
    academies: Sequence[Academy],
    found: set[UUID],
    places: set[Place] | None,
    at: datetime,
) -> dict[UUID, list[AskedLine]]:
    """Each policy is judged once for all who have the same facts, as the trust's figures are."""
    by_id = {academy.pk: academy for academy in academies}
    searched = [academy for academy in academies if filter.academy in {"", academy.slug}]
    lines: dict[UUID, list[AskedLine]] = defaultdict(list)
    for required in policies:
        if filter.policy not in {"", required.policy.slug}:
            continue
        for members in totals.load_members(required, searched, as_at=at):
            for academy, case in members.cases.items():
                if not filter.admits(case.outcome):
                    continue
                line = AskedLine(required, by_id[academy], case.outcome)
                for person in members.people:
                    if person in found and (places is None or (person, academy) in places):
                        lines[person].append(line)
    return dict(lines)


def _sort(
    index: SearchIndex,
    filter: PeopleFilter,
    found: set[UUID],
    lines: dict[UUID, list[AskedLine]],
    work: dict[Place, WorkAtPlace],
    academies: Sequence[Academy],
) -> list[UUID]:
    people = index.sort_by_name(found)
    match filter.sort:
        case "academy":
            ranks = {academy.pk: rank for rank, academy in enumerate(academies)}
            first: dict[UUID, int] = {}
            for person, academy in [(p, line.academy.pk) for p in lines for line in lines[p]] or work:
                first[person] = min(first.get(person, len(ranks)), ranks[academy])
            return sorted(people, key=lambda person: first.get(person, len(ranks)))
        case "due":
            return sorted(people, key=lambda person: min(line.due_on for line in lines[person]))
        case "overdue":
            return sorted(people, key=lambda person: _find_longest_overdue(lines[person]))
        case _:
            return people


def _find_longest_overdue(lines: list[AskedLine]) -> date:
    return min((line.due_on for line in lines if line.outcome.state == State.OVERDUE), default=date.max)


def load_listed_policies(*, at: datetime) -> list[RequiredPolicy]:
    return queries.load_required_policies(known_at=at)
