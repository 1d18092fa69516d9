"""Everybody's past, present and future work, for filtering and sorting the list of people."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.london import london_day
from portal.models import Engagement, PersonMerge

from .list_filter import COMING, HERE, LEFT, PeopleFilter

Place = tuple[UUID, int]  # a person's id and an academy's


@dataclass(frozen=True, slots=True)
class WorkAtPlace:
    """Somebody's work at one academy: whether it goes on, is to begin or is over, and in which categories it is."""

    when: str
    categories: tuple[str, ...]


def load_work(filter: PeopleFilter, *, at: datetime) -> dict[Place, WorkAtPlace]:
    """By person and academy, in one query; only of the academy that the filter names, if it names one."""
    kept = {merged: person.pk for merged, person in PersonMerge.objects.map_kept(at=at).items()}
    engagements = Engagement.objects.known(at=at)
    if filter.academy:
        engagements = engagements.filter(academy__slug=filter.academy)
    spans: dict[Place, list[tuple[date, date, str]]] = defaultdict(list)
    columns = "person_id", "academy_id", "from_on", "until_on", "category"
    for person, academy, from_on, until_on, category in engagements.order_by("from_on", "pk").values_list(*columns):
        spans[kept.get(person, person), academy].append((from_on, until_on or date.max, category))
    day = london_day(at)
    return {place: _describe(rows, day) for place, rows in spans.items()}


def _describe(rows: list[tuple[date, date, str]], day: date) -> WorkAtPlace:
    """As boards choose the jobs that they show: those of today, else those to come, else the last ones."""
    last = max(until_on for _, until_on, _ in rows)
    chosen = [row for row in rows if row[0] <= day <= row[1]]
    when = HERE
    if not chosen:
        chosen, when = [row for row in rows if row[0] > day], COMING
    if not chosen:
        chosen, when = [row for row in rows if row[1] == last], LEFT
    return WorkAtPlace(when, tuple(dict.fromkeys(category for _, _, category in chosen)))


def find_places(filter: PeopleFilter, work: dict[Place, WorkAtPlace]) -> set[Place]:
    """The places of people whose work the filter admits: who works at one academy has left no other for good."""
    when: dict[UUID, set[str]] = defaultdict(set)
    for (person, _), found in work.items():
        when[person].add(found.when)
    return {
        (person, academy)
        for (person, academy), found in work.items()
        if (not filter.work or filter.work == _sum_up(when[person]))
        and (not filter.category or filter.category in found.categories)
    }


def _sum_up(when: set[str]) -> str:
    return next(state for state in (HERE, COMING, LEFT) if state in when)
