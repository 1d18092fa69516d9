"""When each person who has signed the protocol did so: bunched as people do, and at human hours. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from portal.london import LONDON

from .calendar import DAYS_TO_SIGN, DemoCalendar
from .names import draw_typed_name
from .people import DemoEngagement, DemoPerson
from .roster import SEED

# Before school, at break, at lunch, after school, in the evening: from, to, and how many of a hundred.
PROTOCOL = "social-networking-protocol"
HOURS = (
    (time(7, 35), time(8, 40), 15),
    (time(10, 40), time(11, 0), 8),
    (time(12, 5), time(13, 15), 20),
    (time(15, 25), time(17, 15), 37),
    (time(19, 0), time(21, 50), 20),
)


@dataclass(frozen=True, slots=True)
class PlannedSigning:
    """``policy`` is a slug, ``reference`` the staff number of the signer; ``academies`` are slugs."""

    policy: str
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
    asked = [work for work in person.engagements if work.academy not in person.unsigned]
    for begins_on, (academies, last_on) in sorted(group_by_first_day(asked, calendar.in_force_on, calendar).items()):
        signed_at = draw_moment(draw_day(begins_on, last_on, calendar.in_force_on, random), random)
        yield build_signing(PROTOCOL, person, academies, signed_at, signed_at, random)


def build_signing(
    policy: str,
    person: DemoPerson,
    academies: tuple[str, ...],
    began_at: datetime,
    signed_at: datetime,
    random: Random,
) -> PlannedSigning:
    """``began_at`` is when the person, who had signed in some minutes before, signed the first of several policies."""
    assert person.name is not None  # by build_roster
    return PlannedSigning(
        policy=policy,
        reference=person.reference,
        academies=academies,
        signed_at=signed_at,
        signed_in_at=began_at - timedelta(seconds=random.randint(70, 1500)),
        method="code" if random.random() < 0.3 else "password",
        typed_name=draw_typed_name(person.name, random),
    )


def group_by_first_day(
    asked: Iterable[DemoEngagement], asked_on: date, calendar: DemoCalendar
) -> dict[date, tuple[tuple[str, ...], date]]:
    """The academies to sign for, by the day from which each asks (at the earliest ``asked_on``), with the last day."""
    academies: dict[date, list[str]] = defaultdict(list)
    last: dict[date, date] = {}
    places: dict[str, list[DemoEngagement]] = defaultdict(list)
    for work in asked:
        places[work.academy].append(work)
    for slug, here in places.items():
        begins_on = max(asked_on, min(work.from_on for work in here))
        ends_on = max(min(work.until_on or calendar.yesterday, calendar.yesterday) for work in here)
        if begins_on <= ends_on:
            academies[begins_on].append(slug)
            last[begins_on] = min(ends_on, last.get(begins_on, ends_on))
    return {day: (tuple(slugs), last[day]) for day, slugs in academies.items()}


def draw_day(begins_on: date, last_on: date, asked_on: date, random: Random) -> date:
    """Draw the day on which somebody signs: at once, at a staff meeting, shortly before the due date, or late."""
    luck = random.random()
    if luck < 0.40:
        offset = int(random.expovariate(1 / 1.6))
    elif luck < 0.58:
        meeting_on = asked_on + timedelta(days=2)
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


def draw_moment(day: date, random: Random) -> datetime:
    first, last, _ = random.choices(HOURS, [share for _, _, share in HOURS])[0]
    start, end = (datetime.combine(day, hour, LONDON).astimezone(UTC) for hour in (first, last))
    return start + (end - start) * random.random()
