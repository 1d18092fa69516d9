"""Questions about roles: who holds what, whether it works, and whom one may give it to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db.models import Prefetch, Q

from portal.access.scope import Scope
from portal.london import london_day
from portal.models import Academy, DatedQuerySet, Engagement, Grant, Person
from portal.models.roles import Role
from portal.people.grants import describe_gap, find_roles_to_give, load_work
from portal.people.names import fold, name_sort_key
from portal.people.search import find_people, load_with_work

MOST_FOUND = 20
NOW, COMING, ENDED = "now", "coming", "ended"


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant in the list. ``gap`` says why it does nothing, or will stop, "" if neither."""

    grant: Grant
    when: str
    gap: str
    may_change: bool

    @property
    def is_idle(self) -> bool:
        return self.gap.startswith("has no effect")

    @property
    def place(self) -> str:
        return self.grant.academy.name if self.grant.academy else ""


@dataclass(frozen=True, slots=True)
class GrantFilter:
    """What a reader asked to see; ended grants only where they are asked for."""

    q: str = ""
    role: str = ""
    state: str = ""
    sort: str = ""

    IDLE: ClassVar = "idle"

    @property
    def is_narrower(self) -> bool:
        return bool(self.q or self.role or self.state)

    def admits(self, line: GrantLine) -> bool:
        if (self.state == ENDED) != (line.when == ENDED):
            return False
        if self.state == self.IDLE and not line.gap:
            return False
        if self.state in (NOW, COMING) and line.when != self.state:
            return False
        if self.role and line.grant.role != self.role:
            return False
        return all(word in fold(line.grant.person.name) for word in fold(self.q).split())

    def sort_lines(self, lines: Iterable[GrantLine]) -> list[GrantLine]:
        by_name = sorted(lines, key=_name_key)
        match self.sort:
            case "role":
                order = list(Role)
                return sorted(by_name, key=lambda line: (order.index(Role(line.grant.role)), fold(line.place)))
            case "from":
                return sorted(by_name, key=lambda line: line.grant.from_on, reverse=True)
            case "until":
                return sorted(by_name, key=lambda line: line.grant.until_on or date.max)
            case _:
                return by_name


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody to whom a role may be given, with their work as far as the giver may see it."""

    person: Person
    work: list[str]


def find_grants(sees: Scope, *, at: datetime) -> DatedQuerySet[Grant]:
    """All that are on record, ended ones included; for people who see no more, the deputies of the own academies."""
    grants = Grant.objects.known(at=at).select_related("person", "given_by")
    return _limit(grants.prefetch_related(Prefetch("academy", Academy.objects.named(at=at))), sees)


def was_changed(pk: int, sees: Scope) -> bool:
    """Whether this is what was known of a role until somebody changed or ended it."""
    return _limit(Grant.objects.exclude(replaced_at=None), sees).filter(pk=pk).exists()


def _limit(grants: DatedQuerySet[Grant], sees: Scope) -> DatedQuerySet[Grant]:
    return grants if sees.is_trust else grants.filter(role=Role.DEPUTY, academy__in=sees.academies)


def list_lines(grants: DatedQuerySet[Grant], reader: Person, filter: GrantFilter, *, at: datetime) -> list[GrantLine]:
    rows, day = list(grants), london_day(at)
    may_give = find_roles_to_give(reader, at=at)
    work = load_work([grant.person for grant in rows], at=at)
    lines = [_build_line(grant, work[grant.person_id], may_give, day) for grant in rows]
    return filter.sort_lines(line for line in lines if filter.admits(line))


def build_line(grant: Grant, reader: Person, *, at: datetime) -> GrantLine:
    work = load_work([grant.person], at=at)
    return _build_line(grant, work[grant.person_id], find_roles_to_give(reader, at=at), london_day(at))


def _build_line(grant: Grant, work: list[Engagement], may_give: dict[Role, Scope], day: date) -> GrantLine:
    when = ENDED if grant.until_on and grant.until_on < day else COMING if grant.from_on > day else NOW
    gap = "" if when == ENDED else describe_gap(grant, work, day)
    scope = may_give.get(Role(grant.role), Scope(False, frozenset()))
    covers = scope.is_trust or (grant.academy_id is not None and scope.covers(grant.academy_id))
    return GrantLine(grant, when, gap, covers and when != ENDED)


def _name_key(line: GrantLine) -> tuple[object, ...]:
    person = line.grant.person
    return name_sort_key(person.family_name, person.given_names), str(person.pk), line.grant.from_on


def find_candidates(query: str, giver: Person, may_give: dict[Role, Scope], *, at: datetime) -> list[Candidate]:
    """Without the giver, at most so many. A head finds only people of the own academies, and what they do there."""
    if not fold(query):
        return []
    found = [pk for pk in find_people(query) if pk != giver.pk]
    if _is_trust(may_give):
        return [Candidate(row.person, row.work) for row in load_with_work(found[:MOST_FOUND], at)]
    here = _list_work_here(may_give, at)
    known = [pk for pk in found if pk in here][:MOST_FOUND]
    people = Person.objects.in_bulk(known)
    return [Candidate(people[pk], here[pk]) for pk in known]


def find_candidate(pk: UUID, may_give: dict[Role, Scope], *, at: datetime) -> Candidate | None:
    """One person, if there is one whom the giver may find."""
    person = Person.objects.filter(pk=pk).first()
    if person is None:
        return None
    if _is_trust(may_give):
        return Candidate(person, load_with_work([pk], at)[0].work)
    work = _list_work_here(may_give, at).get(pk)
    return Candidate(person, work) if work else None


def _is_trust(may_give: dict[Role, Scope]) -> bool:
    return any(scope.is_trust for scope in may_give.values())


def _list_work_here(may_give: dict[Role, Scope], at: datetime) -> dict[UUID, list[str]]:
    academies = frozenset[int]().union(*(scope.academies for scope in may_give.values()))
    going_on = Q(until_on=None) | Q(until_on__gte=london_day(at))
    rows = Engagement.objects.known(at=at).filter(going_on, academy__in=academies)
    rows = rows.prefetch_related(Prefetch("academy", Academy.objects.named(at=at))).order_by("-from_on", "pk")
    work: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        work[row.person_id].append(f"{row.job_title}, {row.academy.name}")
    return work
