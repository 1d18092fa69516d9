"""From which day each asking begins, where HR spreads them over weeks. Pure.

It follows from days alone, never from what is signed, so nobody's signature moves another date. Each asking of somebody
at an academy takes a place in the first week, from Monday to Sunday, that has one left and in which they work: by the
day on which it would begin, then policies that are asked at once, then in HR's order. What has begun stays begun.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from portal.london import london_day, midnight

from .facts import AcademyFact, EngagementFact, Membership, PersonFacts, PolicyFacts, Queue, SpreadingFact
from .pairs import Pair, Start, Starts, list_pairs
from .school_years import first_day, school_year
from .spans import DAY, Span
from .versions import asking_version
from .working_days import LONGEST_BREAK, WorkCalendar

# Days. After an absence of so many, what had begun in as many days before it takes a place again, unless it was asked
# before askings were spread.
LONG = 28
MOMENT = timedelta(microseconds=1)


class _Entry(NamedTuple):
    """A policy that would begin to ask on a day. ``absence`` is one that it follows, None where it would ask anew."""

    day: date
    waits: bool  # for a week that has a place left
    position: int
    policy: int
    absence: Span | None


def find_first_day(queue: Queue) -> date:
    """Nothing before this day moves any asking."""
    return queue.choices[0].from_on - (LONG + 1) * DAY


def find_starts(policy: PolicyFacts, academy: AcademyFact, person: PersonFacts, until: date) -> Starts:
    """When the askings of a policy begin, up to a day; empty if askings were never spread."""
    if policy.queue is None:
        return ()
    since = find_first_day(policy.queue)
    engagements = tuple(
        replace(each, span=_clip(each.span, since)) for each in person.engagements if not each.span.is_over(since)
    )
    absences = tuple(_clip(span, since) for span in person.absences if not span.is_over(since))
    work = engagements, absences, person.calendar, person.memberships
    found = _arrange(policy.queue, academy, *work, school_year(until))
    return found.get(policy.id, ())


def find_start(starts: Starts, day: date) -> date:
    """The first day of an asking that would begin on a day. One that takes no place waits with the one before it."""
    before = next((start.from_on for start in reversed(starts) if start.day <= day), day)
    return max(before, day)


def _clip(span: Span, since: date) -> Span:
    return Span(max(span.from_on, since), span.until_on)


@lru_cache(maxsize=4096)
def _arrange(
    queue: Queue,
    academy: AcademyFact,
    engagements: tuple[EngagementFact, ...],
    absences: tuple[Span, ...],
    calendar: WorkCalendar,
    memberships: tuple[Membership, ...],
    until_year: int,
) -> dict[int, Starts]:
    """By the ids of policies. Cached, because people who work alike share all of it."""
    first, person = queue.choices[0].from_on, PersonFacts(engagements, absences, {}, memberships=memberships)
    begun: dict[int, date] = {}
    entries: list[_Entry] = []
    for policy in queue.policies:
        pairs = list_pairs(policy, academy, person)
        days = _list_beginnings(policy, pairs, range(school_year(first), until_year + 1))
        if before := [day for day in days if day < first]:
            begun[policy.id] = max(before)
        entries += _list_entries(queue, policy, pairs, days, absences)
    return _take_places(queue, entries, begun, absences, calendar)


def _list_beginnings(policy: PolicyFacts, pairs: Sequence[Pair], years: Iterable[int]) -> dict[date, bool]:
    """The days on which a policy would begin to ask, from days alone; true where an urgent version asks."""
    joined = {pair.span.from_on for pair in pairs if not _is_any_held(pairs, pair.span.from_on - DAY)}
    turns = {
        day: version.id
        for version in policy.versions
        if _is_any_held(pairs, day := max(london_day(version.in_force_at), london_day(version.published_at)))
    }
    yearly = [pair for pair in pairs if pair.rule.is_yearly]
    septembers = {first_day(year) for year in years if _is_any_held(yearly, first_day(year))} if yearly else set()
    found = {}
    for day in joined | turns.keys() | septembers:
        asking = asking_version(policy.versions, midnight(day + DAY) - MOMENT)
        if asking and (day in joined or day in septembers or turns[day] == asking.id):
            found[day] = asking.is_urgent
    return found


def _is_any_held(pairs: Iterable[Pair], day: date) -> bool:
    return any(pair.span.holds(day) for pair in pairs)


def _list_entries(
    queue: Queue, policy: PolicyFacts, pairs: Sequence[Pair], days: dict[date, bool], absences: Iterable[Span]
) -> Iterator[_Entry]:
    for day, is_urgent in days.items():
        if day >= queue.choices[0].from_on:
            yield _build_entry(queue, policy.id, day, is_urgent=is_urgent)
    for absence in absences:
        back_on = absence.until_on + DAY if absence.until_on else None
        if back_on is None or back_on < max(queue.choices[0].from_on, absence.from_on + LONG * DAY):
            continue
        before = [day for day in days if day < absence.from_on]
        if before and _is_any_held(pairs, back_on):
            yield _build_entry(queue, policy.id, back_on, is_urgent=days[max(before)], absence=absence)


def _build_entry(queue: Queue, policy: int, day: date, *, is_urgent: bool, absence: Span | None = None) -> _Entry:
    choice = _find_choice(queue, day)
    waits = choice.per_week is not None and not is_urgent and policy not in choice.at_once
    position = choice.order.index(policy) if policy in choice.order else len(choice.order)
    return _Entry(day, waits, position, policy, absence)


def _find_choice(queue: Queue, day: date) -> SpreadingFact:
    return next(choice for choice in reversed(queue.choices) if choice.from_on <= day)


def _take_places(
    queue: Queue, entries: list[_Entry], begun: dict[int, date], absences: Sequence[Span], calendar: WorkCalendar
) -> dict[int, Starts]:
    taken: Counter[date] = Counter()  # by the Mondays of weeks
    found: dict[int, list[Start]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry[:4]):
        last = begun.get(entry.policy)
        if entry.absence:
            since = max(queue.choices[0].from_on, entry.absence.from_on - LONG * DAY)
            if last is None or not since <= last < entry.absence.from_on:
                continue  # begun long before it, or before any spreading, and asked again on return; or not begun
        elif last is not None and last >= entry.day:
            continue  # not begun yet: it keeps its place
        per_week = _find_choice(queue, entry.day).per_week if entry.waits else None
        from_on = _take_place(taken, entry.day, per_week, absences, calendar)
        found[entry.policy].append(Start(entry.day, from_on))
        begun[entry.policy] = from_on
    return {policy: tuple(starts) for policy, starts in found.items()}


def _take_place(
    taken: Counter[date], day: date, per_week: int | None, absences: Sequence[Span], calendar: WorkCalendar
) -> date:
    """The day itself where its week, or the first in which the person works, has a place left or none is needed."""
    first = here = _find_day_here(day, absences, calendar)
    while per_week and here and taken[_find_monday(here)] >= per_week:
        monday = _find_monday(here) + 7 * DAY
        here = _find_day_here(monday, absences, calendar)
        if here is None:
            return monday  # they never work again, as far as is known
    if here is None:
        return day
    taken[_find_monday(here)] += 1
    return day if here == first else here


def _find_day_here(day: date, absences: Sequence[Span], calendar: WorkCalendar) -> date | None:
    """The day or the next on which somebody works and is not away; None where there is none for a year."""
    for _ in range(LONGEST_BREAK):
        away = next((span for span in absences if span.holds(day)), None)
        if away and away.until_on is None:
            return None
        if away is None and calendar.works(day):
            return day
        day = away.until_on + DAY if away and away.until_on else day + DAY
    return None


def _find_monday(day: date) -> date:
    return day - day.weekday() * DAY
