"""Finds people by name, e-mail address or staff number, with or without accents, leavers included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localdate

from portal.models import Academy, Engagement, Person, PersonMerge, PersonName

from .search_index import load_search_index


def find_people(query: str, *, sees_former_names: bool = False) -> list[UUID]:
    """Returns the ids of matching people, by family name; for a merged record that of the person who is kept.

    Every word of the query, in any order and however it is accented, hyphenated or spaced, is a part of the name, of
    a staff number (of today, a former one, or another system's), or of the e-mail address.
    """
    index = load_search_index()
    return index.sort_by_name(index.find(query, sees_former_names=sees_former_names))


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person, with a line for each job they have now or are to begin, or for the last they had.

    ``former_names`` are for HR alone. ``merged`` are records that turned out to be of this person too.
    """

    person: Person
    work: list[str]
    former_names: list[str] = field(default_factory=list)
    merged: list[Person] = field(default_factory=list)

    @property
    def choice(self) -> tuple[str, str]:
        """As a form's field offers it."""
        return str(self.person.pk), f"{self.person.name}: {'; '.join(self.work) or 'no work on record'}"


def load_with_work(ids: Iterable[UUID], at: datetime, *, sees_former_names: bool = False) -> list[FoundPerson]:
    """Loads people with their work in six queries at most."""
    ids = list(ids)
    people = Person.objects.in_bulk(ids)
    names = {academy.pk: academy.name for academy in Academy.objects.named(at=at)}
    merges = list(PersonMerge.objects.filter(kept__in=ids, replaced_at=None).select_related("merged"))
    owner = {pk: pk for pk in ids} | {merge.merged_id: merge.kept_id for merge in merges}
    work: dict[UUID, list[Engagement]] = {pk: [] for pk in ids}
    for engagement in Engagement.objects.known(at=at).filter(person__in=owner).order_by("-from_on", "pk"):
        work[owner[engagement.person_id]].append(engagement)
    former = _load_former_names(owner, people) if sees_former_names else {}
    return [
        FoundPerson(
            people[pk],
            _describe_work(work[pk], names, at),
            former.get(pk, []),
            [merge.merged for merge in merges if merge.kept_id == pk],
        )
        for pk in ids
    ]


def _load_former_names(owner: Mapping[UUID, UUID], people: Mapping[UUID, Person]) -> dict[UUID, list[str]]:
    """Each person's names that are not the one of today, oldest first."""
    found: dict[UUID, list[str]] = {}
    rows = PersonName.objects.filter(person__in=owner, replaced_at=None).order_by("from_on", "pk")
    for row in rows:
        person = owner[row.person_id]
        if str(row) != people[person].name:
            found.setdefault(person, []).append(str(row))
    return found


def _describe_work(engagements: list[Engagement], names: dict[int, str], at: datetime) -> list[str]:
    if last := find_last_day(engagements, at):
        newest = max(engagements, key=lambda row: row.until_on or row.from_on)
        return [f"{newest.job_title}, {names[newest.academy_id]}, until {date_format(last, 'j M Y')}"]
    day = localdate(at)
    current = [row for row in engagements if row.until_on is None or row.until_on >= day]
    return list(dict.fromkeys(f"{row.job_title}, {names[row.academy_id]}" for row in current))


def find_last_day(engagements: Iterable[Engagement], at: datetime) -> date | None:
    """Returns the last day of somebody who has left every academy, None while any work goes on or is to come."""
    ends = [row.until_on for row in engagements]
    if not ends or any(end is None or end >= localdate(at) for end in ends):
        return None
    return max(end for end in ends if end is not None)


def find_first_day(engagements: Iterable[Engagement], at: datetime) -> date | None:
    """Returns the first day of somebody who has yet to start anywhere, None for everybody else."""
    first = min((row.from_on for row in engagements), default=None)
    return first if first and first > localdate(at) else None
