"""When each person who has signed did so: bunched as people do, and at human hours. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from portal.london import LONDON

from .calendar import DAYS_TO_SIGN, DemoCalendar
from .names import draw_typed_name
from .people import DemoPerson
from .roster import SEED

# Before school, at break, at lunch, after school, in the evening: from, to, and how many of a hundred.
HOURS = (
    (time(7, 35), time(8, 40), 15),
    (time(10, 40), time(11, 0), 8),
    (time(12, 5), time(13, 15), 20),
    (time(15, 25), time(17, 15), 37),
    (time(19, 0), time(21, 50), 20),
)


@dataclass(frozen=True, slots=True)
class PlannedSigning:
    """``reference`` is the staff number of the signer; ``academies`` are slugs."""

    reference: str
    academies: tuple[str, ...]
    signed_at: datetime
    signed_in_at: datetime
    method: str
    typed_name: str


def plan_signings(people: Sequence[DemoPerson], calendar: DemoCalendar) -> list[PlannedSigning]:
    """Every signing up to yesterday, in order of time."""
    random = Random(SEED)  # noqa: S311  # no secret: it must draw the same trust every time
    signings = [signing for person in people for signing in _plan_for_person(person, calendar, random)]
    return sorted(signings, key=lambda signing: signing.signed_at)


def _plan_for_person(person: DemoPerson, calendar: DemoCalendar, random: Random) -> Iterator[PlannedSigning]:
    """One signing for all academies that asked on the same day, another for one that asked later."""
    assert person.name is not None  # by build_roster
    for begins_on, (academies, last_on) in sorted(_group_by_first_day(person, calendar).items()):
        signed_at = _draw_moment(_draw_day(begins_on, last_on, calendar, random), random)
        yield PlannedSigning(
            reference=person.reference,
            academies=academies,
            signed_at=signed_at,
            signed_in_at=signed_at - timedelta(seconds=random.randint(70, 1500)),
            method="code" if random.random() < 0.3 else "password",
            typed_name=draw_typed_name(person.name, random),
        )


def _group_by_first_day(person: DemoPerson, calendar: DemoCalendar) -> dict[date, tuple[tuple[str, ...], date]]:
    """The academies that the person signs for, by the day each began to ask, with the last possible day to sign."""
    academies: dict[date, list[str]] = defaultdict(list)
    last: dict[date, date] = {}
    for slug in dict.fromkeys(work.academy for work in person.engagements):
        here = [work for work in person.engagements if work.academy == slug]
        begins_on = max(calendar.in_force_on, min(work.from_on for work in here))
        ends_on = max(min(work.until_on or calendar.yesterday, calendar.yesterday) for work in here)
        if slug not in person.unsigned and begins_on <= ends_on:
            academies[begins_on].append(slug)
            last[begins_on] = min(ends_on, last.get(begins_on, ends_on))
    return {day: (tuple(slugs), last[day]) for day, slugs in academies.items()}


def _draw_day(begins_on: date, last_on: date, calendar: DemoCalendar, random: Random) -> date:
    """At once, at the staff meeting, when the due date comes near, or late."""
    luck = random.random()
    if luck < 0.40:
        offset = int(random.expovariate(1 / 1.6))
    elif luck < 0.58:
        meeting_on = calendar.in_force_on + timedelta(days=2)
        offset = (meeting_on - begins_on).days if meeting_on >= begins_on else random.randint(0, 3)
    elif luck < 0.72:
        offset = random.randint(3, DAYS_TO_SIGN - 4)
    elif luck < 0.93:
        offset = DAYS_TO_SIGN - int(random.expovariate(1 / 1.3))
    else:
        offset = DAYS_TO_SIGN + 1 + int(random.expovariate(1 / 6))
    day = begins_on + timedelta(days=max(0, offset))
    # Most people who would sign at a weekend do so on the Friday before.
    if day.weekday() > 4 and random.random() < 0.75:
        day -= timedelta(days=day.weekday() - 4)
    return min(max(day, begins_on), last_on)


def _draw_moment(day: date, random: Random) -> datetime:
    first, last, _ = random.choices(HOURS, [share for _, _, share in HOURS])[0]
    start, end = (datetime.combine(day, hour, LONDON).astimezone(UTC) for hour in (first, last))
    return start + (end - start) * random.random()
