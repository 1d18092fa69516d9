"""Finds people by name, e-mail address or staff number, with or without accents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate

from portal.models import Academy, Engagement, Person

from .names import fold, name_sort_key

# PostgreSQL cannot ignore accents without an extension, so each web process folds every name here, once.
_fold_cached = lru_cache(maxsize=250_000)(fold)


def find_people(query: str) -> list[UUID]:
    """Returns the ids of matching people, by family name.

    The name contains every word of the query, or the e-mail address starts with it, or the staff number is it.
    """
    words, typed = fold(query).split(), query.strip().casefold()
    found = []
    rows = Person.objects.values_list("pk", "given_names", "family_name", "email", "reference")
    for pk, given_names, family_name, email, reference in rows:
        name = _fold_cached(f"{given_names} {family_name}")
        if (
            all(word in name for word in words)
            or (email or "").startswith(typed)
            or (reference or "").casefold() == typed
        ):
            found.append((family_name, given_names, reference or "", pk))
    found.sort(key=lambda row: (name_sort_key(row[0], row[1]), row[2]))
    return [row[-1] for row in found]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person, with a line for each job they have now or are to begin, or for the last they had."""

    person: Person
    work: list[str]


def load_with_work(ids: Iterable[UUID], at: datetime) -> list[FoundPerson]:
    """Loads people with their work in three queries."""
    ids = list(ids)
    people = Person.objects.in_bulk(ids)
    names = {academy.pk: academy.name for academy in Academy.objects.named(at=at)}
    work: dict[UUID, list[Engagement]] = {pk: [] for pk in ids}
    for engagement in Engagement.objects.known(at=at).filter(person__in=ids).order_by("-from_on", "pk"):
        work[engagement.person_id].append(engagement)
    return [FoundPerson(people[pk], _describe_work(work[pk], names, at)) for pk in ids]


def _describe_work(engagements: list[Engagement], names: dict[int, str], at: datetime) -> list[str]:
    if last := find_last_day(engagements, at):
        newest = max(engagements, key=lambda row: row.until_on or row.from_on)
        return [f"{newest.job_title}, {names[newest.academy_id]}, until {date_format(last, 'j M Y')}"]
    day = localdate(at)
    return [
        f"{row.job_title}, {names[row.academy_id]}"
        for row in engagements
        if row.until_on is None or row.until_on >= day
    ]


def find_last_day(engagements: Iterable[Engagement], at: datetime) -> date | None:
    """Returns the last day of somebody who has left every academy, None while any work goes on or is to come."""
    ends = [row.until_on for row in engagements]
    if not ends or any(end is None or end >= localdate(at) for end in ends):
        return None
    return max(end for end in ends if end is not None)
