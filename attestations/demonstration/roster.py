"""Who works for the invented trust, and which of them have signed. Pure, and the same for the same day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from portal.models import Category

from .academies import CENTRAL, CENTRAL_JOBS, JOBS, SITES, Site
from .calendar import Calendar
from .names import Names
from .stories import stories
from .workers import Job, Worker

SEED = 1871
RECENT_DAYS = 14


def roster(days: Calendar) -> list[Worker]:
    """Everybody, in the order of their staff numbers."""
    random = Random(SEED)  # noqa: S311  # the same trust every time is what it is for
    known = stories(days)
    names = Names(random, [worker.name for worker in known if worker.name])
    drawn = [worker for site in SITES for worker in _fill(site, known, days, random)]
    everybody = [_introduced(worker, names, number) for number, worker in enumerate([*known, *drawn], 1)]
    for site in SITES:
        everybody = _leave_unsigned(site, everybody, days, random)
    return everybody


def _introduced(worker: Worker, names: Names, number: int) -> Worker:
    name = worker.name or names.next()
    email = (worker.email or names.address(name)) if worker.has_email else None
    return replace(worker, name=name, email=email, reference=f"DEMO-{number:04}")


def _fill(site: Site, known: Sequence[Worker], days: Calendar, random: Random) -> Iterator[Worker]:
    """So many more people that the academy has its size on the day."""
    here = sum(any(job.academy == site.slug and job.holds(days.today) for job in w.jobs) for w in known)
    posts = _posts(site, site.size - here)
    for place, (category, title) in enumerate(random.sample(posts, len(posts))):
        if place < 2:
            from_on = days.ago(random.randint(1, RECENT_DAYS - 3))
        elif place < 4:
            from_on = days.since_in_force(random.randint(2, 24))
        else:
            from_on = days.long_ago(random)
        # Some helpers have given no address, and nobody has asked them for one.
        is_helper = category in {Category.AGENCY, Category.VOLUNTEER}
        is_unreachable = is_helper and site.signed < 0.95 and random.random() < 0.3
        yield Worker(
            name=None,
            jobs=(Job(site.slug, category, title, from_on),),
            has_email=not is_unreachable,
            unsigned=frozenset({site.slug}) if is_unreachable else frozenset(),
            is_settled=is_unreachable,
        )


def _posts(site: Site, count: int) -> list[tuple[Category, str]]:
    """Categories in their proportions, each with its jobs in turn."""
    table = CENTRAL_JOBS if site.slug == CENTRAL else JOBS
    posts: list[tuple[Category, str]] = []
    for category, (share, titles) in table.items():
        posts += [(category, titles[turn % len(titles)]) for turn in range(round(count * share / 100))]
    category, (_, titles) = max(table.items(), key=lambda entry: entry[1][0])
    posts += [(category, titles[-1])] * count
    return posts[:count]


def _leave_unsigned(site: Site, everybody: Sequence[Worker], days: Calendar, random: Random) -> list[Worker]:
    """Draw who has not signed, until the academy's share is met; those who have just come more often."""
    asked = [worker for worker in everybody if worker.is_asked_at(site.slug, days.today)]
    missing = round(len(asked) * (1 - site.signed)) - sum(site.slug in worker.unsigned for worker in asked)
    luck = {w.reference: random.random() * (0.4 if w.jobs[0].from_on > days.in_force_on else 1) for w in asked}
    open_to_draw = [worker for worker in asked if not worker.is_settled]
    drawn = sorted(open_to_draw, key=lambda worker: luck[worker.reference])[: max(0, missing)]
    unsigned = {worker.reference for worker in drawn}
    return [
        replace(worker, unsigned=frozenset({site.slug})) if worker.reference in unsigned else worker
        for worker in everybody
    ]
