"""Finding people by name, e-mail address or staff number, whatever accents are typed or left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate

from portal.models import Academy, Engagement, Person

from .names import fold, order

# PostgreSQL's core cannot leave out accents, so every name is read and folded here: once in each web process.
_folded = lru_cache(maxsize=250_000)(fold)


def find(words: str) -> list[UUID]:
    """The ids of all whose name holds every word, or whose e-mail address or staff number is meant, by family name."""
    wanted, start = fold(words).split(), words.strip().casefold()
    found = []
    rows = Person.objects.values_list("pk", "given_names", "family_name", "email", "reference")
    for pk, given_names, family_name, email, reference in rows:
        name = _folded(f"{given_names} {family_name}")
        if all(word in name for word in wanted) or (email or "").startswith(start) or reference.casefold() == start:
            found.append((family_name, given_names, reference, pk))
    found.sort(key=lambda row: (order(row[0], row[1]), row[2]))
    return [row[-1] for row in found]


@dataclass(frozen=True, slots=True)
class Found:
    """A person with what they do now, or did last, in words."""

    person: Person
    work: list[str]


def with_work(ids: Iterable[UUID], at: datetime) -> list[Found]:
    """People with their work: three queries, however many they are."""
    wanted = list(ids)
    people = Person.objects.in_bulk(wanted)
    rows = [people[pk] for pk in wanted]
    names = {academy.pk: academy.name for academy in Academy.objects.named(at=at)}
    work: dict[UUID, list[Engagement]] = {person.pk: [] for person in rows}
    for engagement in Engagement.objects.known(at=at).filter(person__in=rows).order_by("-from_on", "pk"):
        work[engagement.person_id].append(engagement)
    return [Found(person, _in_words(work[person.pk], names, at)) for person in rows]


def _in_words(engagements: list[Engagement], names: dict[int, str], at: datetime) -> list[str]:
    if last := last_day(engagements, at):
        newest = max(engagements, key=lambda row: row.until_on or row.from_on)
        return [f"{newest.job_title}, {names[newest.academy_id]}, until {date_format(last, 'j M Y')}"]
    day = localdate(at)
    return [
        f"{row.job_title}, {names[row.academy_id]}"
        for row in engagements
        if row.until_on is None or row.until_on >= day
    ]


def last_day(engagements: Iterable[Engagement], at: datetime) -> date | None:
    """The last day of somebody who has left every academy; None while any work goes on or is to come."""
    ends = [row.until_on for row in engagements]
    if not ends or any(end is None or end >= localdate(at) for end in ends):
        return None
    return max(end for end in ends if end is not None)
