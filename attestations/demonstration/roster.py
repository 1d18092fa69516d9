"""Everybody who works for the invented trust, and who of them has signed. Pure, and the same for the same day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from portal.models import Category

from .academies import CENTRAL_JOBS, CENTRAL_OFFICE, DEMO_ACADEMIES, JOBS, DemoAcademy
from .calendar import DemoCalendar
from .names import NameGenerator
from .people import DemoEngagement, DemoPerson
from .scripted_people import build_scripted_people

SEED = 1871
RECENT_DAYS = 14


def build_roster(calendar: DemoCalendar) -> list[DemoPerson]:
    """Everybody, in the order of their staff numbers."""
    random = Random(SEED)  # noqa: S311  # no secret: it must draw the same trust every time
    scripted = build_scripted_people(calendar)
    names = NameGenerator(random, [person.name for person in scripted if person.name])
    drawn = [person for academy in DEMO_ACADEMIES for person in _draw_people(academy, scripted, calendar, random)]
    everybody = [_identify(person, names, number) for number, person in enumerate([*scripted, *drawn], 1)]
    for academy in DEMO_ACADEMIES:
        everybody = _draw_unsigned(academy, everybody, calendar, random)
    return everybody


def _identify(person: DemoPerson, names: NameGenerator, number: int) -> DemoPerson:
    """With a name, an e-mail address and a staff number."""
    name = person.name or names.draw_name()
    email = (person.email or names.make_address(name)) if person.has_email else None
    return replace(person, name=name, email=email, reference=f"DEMO-{number:04}")


def _draw_people(
    academy: DemoAcademy, scripted: Sequence[DemoPerson], calendar: DemoCalendar, random: Random
) -> Iterator[DemoPerson]:
    """So many people beside the scripted ones that the academy has its size today."""
    here = sum(
        any(work.academy == academy.slug and work.holds(calendar.today) for work in person.engagements)
        for person in scripted
    )
    jobs = _share_out_jobs(academy, academy.size - here)
    for place, (category, title) in enumerate(random.sample(jobs, len(jobs))):
        if place < 2:
            from_on = calendar.workday_ago(random.randint(1, RECENT_DAYS - 3))
        elif place < 4:
            from_on = calendar.workday_in_force(random.randint(2, 24))
        else:
            from_on = calendar.draw_start(random)
        # Some helpers have given no e-mail address, so nobody could ask them.
        is_helper = category in {Category.AGENCY, Category.VOLUNTEER}
        is_unreachable = is_helper and academy.signed < 0.95 and random.random() < 0.3
        yield DemoPerson(
            name=None,
            engagements=(DemoEngagement(academy.slug, category, title, from_on),),
            has_email=not is_unreachable,
            unsigned=frozenset({academy.slug}) if is_unreachable else frozenset(),
            has_fixed_outcome=is_unreachable,
        )


def _share_out_jobs(academy: DemoAcademy, count: int) -> list[tuple[Category, str]]:
    """The categories by their shares, each with its jobs in turn."""
    table = CENTRAL_JOBS if academy.slug == CENTRAL_OFFICE else JOBS
    jobs: list[tuple[Category, str]] = []
    for category, (share, titles) in table.items():
        jobs += [(category, titles[turn % len(titles)]) for turn in range(round(count * share / 100))]
    category, (_, titles) = max(table.items(), key=lambda entry: entry[1][0])
    jobs += [(category, titles[-1])] * count
    return jobs[:count]


def _draw_unsigned(
    academy: DemoAcademy, everybody: Sequence[DemoPerson], calendar: DemoCalendar, random: Random
) -> list[DemoPerson]:
    """Draw who has not signed until the academy's share is met; newcomers are drawn more often."""
    asked = [person for person in everybody if person.is_asked_at(academy.slug, calendar.today)]
    missing = round(len(asked) * (1 - academy.signed)) - sum(academy.slug in person.unsigned for person in asked)
    luck = {
        person.reference: random.random() * (0.4 if person.engagements[0].from_on > calendar.in_force_on else 1)
        for person in asked
    }
    drawable = [person for person in asked if not person.has_fixed_outcome]
    drawn = sorted(drawable, key=lambda person: luck[person.reference])[: max(0, missing)]
    unsigned = {person.reference for person in drawn}
    return [
        replace(person, unsigned=frozenset({academy.slug})) if person.reference in unsigned else person
        for person in everybody
    ]
