"""Finds people of the invented trust by what they do there. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from portal.models import Category

from .people import DemoPerson

FIRST_AID_JOBS = frozenset({"Teaching assistant", "Office manager", "Lunchtime supervisor"})


def find_by_job(roster: Sequence[DemoPerson], academy: str, title: str, day: date) -> str:
    """The staff number of the first who did this job at the academy (its slug) on a day."""
    found = (
        person.reference
        for person in roster
        for work in person.engagements
        if (work.academy, work.title) == (academy, title) and work.holds(day)
    )
    return next(found)


def find_unsigned(roster: Sequence[DemoPerson], academy: str, category: Category, since: date) -> Iterator[str]:
    """The staff numbers of those drawn who have not signed at an academy at which they have worked since a day."""
    for person in roster:
        [work, *others] = person.engagements or (None,)
        is_drawn = work and not others and not person.has_fixed_outcome and person.unsigned == {academy}
        if work and is_drawn and work.category == category and work.from_on <= since:
            yield person.reference


def find_first_aiders(roster: Sequence[DemoPerson], day: date) -> list[str]:
    """Staff numbers of two people at each academy who started before a day and still work there, with no absence."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in roster:
        [work, *others] = person.engagements or (None,)
        if work is None or others or person.absence or not person.has_email or work.until_on:
            continue
        if work.title in FIRST_AID_JOBS and work.from_on < day and len(found[work.academy]) < 2:
            found[work.academy].append(person.reference)
    return [reference for references in found.values() for reference in references]
