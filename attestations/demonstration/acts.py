"""When each of those who have signed did so: bunched as people do, and in their own hours. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .calendar import DAYS_TO_SIGN, Calendar
from .names import as_typed
from .roster import SEED
from .workers import Worker

LONDON = ZoneInfo("Europe/London")
# Before school, at break, at lunch, after school, in the evening: from, to, and how many of a hundred.
HOURS = (
    (time(7, 35), time(8, 40), 15),
    (time(10, 40), time(11, 0), 8),
    (time(12, 5), time(13, 15), 20),
    (time(15, 25), time(17, 15), 37),
    (time(19, 0), time(21, 50), 20),
)


@dataclass(frozen=True, slots=True)
class Act:
    """One signing: by whom, for which academies, when, and what was typed."""

    reference: str
    academies: tuple[str, ...]
    at: datetime
    signed_in_at: datetime
    method: str
    typed_name: str


def acts(workers: Sequence[Worker], days: Calendar) -> list[Act]:
    """Every signing up to yesterday, the first one first."""
    random = Random(SEED)  # noqa: S311  # the same trust every time is what it is for
    found = [act for worker in workers for act in _acts_of(worker, days, random)]
    return sorted(found, key=lambda act: act.at)


def _acts_of(worker: Worker, days: Calendar, random: Random) -> Iterator[Act]:
    """One for all academies that asked at once, another for one that asked later."""
    assert worker.name is not None  # by the roster
    for begins_on, (academies, last_on) in sorted(_asked(worker, days).items()):
        at = _moment(_day(begins_on, last_on, days, random), random)
        yield Act(
            reference=worker.reference,
            academies=academies,
            at=at,
            signed_in_at=at - timedelta(seconds=random.randint(70, 1500)),
            method="code" if random.random() < 0.3 else "password",
            typed_name=as_typed(worker.name, random),
        )


def _asked(worker: Worker, days: Calendar) -> dict[date, tuple[tuple[str, ...], date]]:
    """For what they have signed: by the first day of being asked, the academies and the last day to sign."""
    by_day: dict[date, list[str]] = defaultdict(list)
    last: dict[date, date] = {}
    for slug in dict.fromkeys(job.academy for job in worker.jobs):
        here = [job for job in worker.jobs if job.academy == slug]
        begins_on = max(days.in_force_on, min(job.from_on for job in here))
        ends_on = max(min(job.until_on or days.yesterday, days.yesterday) for job in here)
        if slug not in worker.unsigned and begins_on <= ends_on:
            by_day[begins_on].append(slug)
            last[begins_on] = min(ends_on, last.get(begins_on, ends_on))
    return {day: (tuple(slugs), last[day]) for day, slugs in by_day.items()}


def _day(begins_on: date, last_on: date, days: Calendar, random: Random) -> date:
    """At once, at the staff meeting, when the date comes near, or late."""
    luck = random.random()
    if luck < 0.40:
        offset = int(random.expovariate(1 / 1.6))
    elif luck < 0.58:
        meeting_on = days.in_force_on + timedelta(days=2)
        offset = (meeting_on - begins_on).days if meeting_on >= begins_on else random.randint(0, 3)
    elif luck < 0.72:
        offset = random.randint(3, DAYS_TO_SIGN - 4)
    elif luck < 0.93:
        offset = DAYS_TO_SIGN - int(random.expovariate(1 / 1.3))
    else:
        offset = DAYS_TO_SIGN + 1 + int(random.expovariate(1 / 6))
    return _to_weekday(begins_on + timedelta(days=max(0, offset)), begins_on, last_on, random)


def _to_weekday(day: date, begins_on: date, last_on: date, random: Random) -> date:
    """Most people who would sign at a weekend do so on the Friday before."""
    if day.weekday() > 4 and random.random() < 0.75:
        day -= timedelta(days=day.weekday() - 4)
    return min(max(day, begins_on), last_on)


def _moment(day: date, random: Random) -> datetime:
    first, last, _ = random.choices(HOURS, [share for _, _, share in HOURS])[0]
    start, end = (datetime.combine(day, hour, LONDON).astimezone(UTC) for hour in (first, last))
    return start + (end - start) * random.random()
