"""On which days people work, from what is on record of academies' days and of when engagements are worked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from portal.models import Academy, DayKind, Engagement, Person, PersonMerge, Worked
from portal.people.closure_days import load_days

from .spans import Span
from .working_days import MONDAY_TO_FRIDAY, ORDINARY, WorkCalendar, WorkPattern, bank_holidays, build_calendar

COLUMNS = "academy_id", "from_on", "until_on", "worked", "weekdays"


class WorkAt(NamedTuple):
    """An engagement, so far as it says when it is worked."""

    academy_id: int
    span: Span
    worked: str
    weekdays: str


@dataclass(frozen=True, slots=True)
class AcademyDays:
    """The days on which an academy is closed, as far as anybody has entered them."""

    is_central: bool
    closed: frozenset[date]

    def build_pattern(self, worked: str, weekdays: str) -> WorkPattern:
        """Unknown is term time at an academy, all year at the central office; so are certain weekdays."""
        is_all_year = worked == Worked.ALL_YEAR or (worked != Worked.TERM_TIME and self.is_central)
        return WorkPattern(weekdays or MONDAY_TO_FRIDAY, frozenset() if is_all_year else self.closed)


def load_academy_days(academies: Iterable[Academy], *, known_at: datetime) -> dict[int, AcademyDays]:
    """By the ids of academies; one query."""
    academies = list(academies)
    days = load_days(academies, from_on=date.min, until_on=date.max, at=known_at)
    closed: dict[int, frozenset[date]] = {}  # academies with the same days share one set of them
    for rows in days.values():
        if id(rows) not in closed:
            closed[id(rows)] = frozenset(day for day, row in rows.items() if row.kind == DayKind.CLOSED)
    return {academy.pk: AcademyDays(academy.is_central, closed[id(days[academy.pk])]) for academy in academies}


def build_work_calendar(work: Iterable[WorkAt], days: Mapping[int, AcademyDays]) -> WorkCalendar:
    return build_calendar((each.span, days[each.academy_id].build_pattern(each.worked, each.weekdays)) for each in work)


def may_work(day: date, *, known_at: datetime) -> bool:
    """Whether anybody may: False on bank holidays, and at weekends where nobody's work on record is on that weekday."""
    if ORDINARY.works(day) or day in bank_holidays(day.year):
        return ORDINARY.works(day)
    return Engagement.objects.known(at=known_at).filter(weekdays__contains=str(day.isoweekday())).exists()


def load_calendar(person: Person, *, known_at: datetime) -> WorkCalendar:
    """When one person works, at whatever academies."""
    return load_calendars([person.pk], known_at=known_at).get(person.pk, ORDINARY)


def load_calendars(
    people: Collection[UUID] | None, *, known_at: datetime, days: Mapping[int, AcademyDays] | None = None
) -> dict[UUID, WorkCalendar]:
    """When each of these people works, or (None) everybody; four queries, two where the ``days`` of all academies are
    known. Without work on record there is none.

    What stands in a merged record is found under the person who is kept.
    """
    kept = {merged: person.pk for merged, person in PersonMerge.objects.map_kept(at=known_at).items()}
    engagements = Engagement.objects.known(at=known_at).order_by("from_on", "pk")
    if people is not None:
        engagements = engagements.filter(person__in={*people, *(record for record in kept if kept[record] in people)})
    work = defaultdict(list)
    for person_id, academy_id, from_on, until_on, worked, weekdays in engagements.values_list("person_id", *COLUMNS):
        work[kept.get(person_id, person_id)].append(WorkAt(academy_id, Span(from_on, until_on), worked, weekdays))
    days = days or load_academy_days(Academy.objects.all(), known_at=known_at)
    build = cache(lambda same: build_work_calendar(same, days))
    return {person: build(tuple(each)) for person, each in work.items()}
