"""Rows about people as the rules take them: their work, their absences, and what they have signed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from attestations.models import Attestation
from portal.models import Absence, Category, DatedQuerySet, Engagement, Person

from . import cache_stamp
from .rules import Span

Place = tuple[UUID, int]  # a person's id and an academy's
Signed = dict[int, list[tuple[datetime, str]]]  # a version's id, and every signature of it: its moment and receipt


class Job(NamedTuple):
    category: Category
    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """Whose work at which academy is known, with the jobs there, in order of their first day.

    ``stamp`` is of what concerns all, where it was asked with them.
    """

    people: dict[UUID, Person] = field(default_factory=dict)
    jobs: dict[Place, list[Job]] = field(default_factory=lambda: defaultdict(list))
    absences: dict[UUID, list[Span]] = field(default_factory=lambda: defaultdict(list))
    signed: dict[Place, Signed] = field(default_factory=lambda: defaultdict(dict))
    stamp: str = ""


def of_person(person: Person, *, as_at: datetime, known_at: datetime) -> Facts:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM attestations_person_facts(%s, %s, %s)", [person.pk, as_at, known_at])
        *rows, (_, _, stamp, *_) = cursor.fetchall()
    facts = Facts({person.pk: person}, stamp=cache_stamp.of_day(stamp, as_at))
    for kind, academy, said, title, from_on, until_on, moment, row in rows:
        if kind == "job":
            facts.jobs[person.pk, academy].append(Job(Category(said), title, Span(from_on, until_on)))
        elif kind == "absence":
            facts.absences[person.pk].append(Span(from_on, until_on))
        else:
            facts.signed[person.pk, academy].setdefault(row, []).append((moment, said))
    return facts


def of_engagements(
    engagements: DatedQuerySet[Engagement], versions: Collection[int], *, as_at: datetime, known_at: datetime
) -> Facts:
    """Of everybody who has one of these engagements; of what they have signed, only these versions."""
    facts = Facts()
    known = engagements.known(at=known_at)
    for row in known.select_related("person").order_by("from_on", "pk"):
        facts.people.setdefault(row.person_id, row.person)
        job = Job(Category(row.category), row.job_title, Span(row.from_on, row.until_on))
        facts.jobs[row.person_id, row.academy_id].append(job)
    absences = Absence.objects.known(at=known_at).filter(person__in=known.values("person"))
    for person, from_on, until_on in absences.values_list("person_id", "from_on", "until_on"):
        facts.absences[person].append(Span(from_on, until_on))
    attestations = Attestation.objects.filter(
        person__in=known.values("person"),
        academy__in=known.values("academy"),
        version__in=versions,
        signing__signed_at__lte=as_at,
    ).order_by("signing__signed_at")
    columns = "person_id", "academy_id", "version_id", "signing__signed_at", "signing__number"
    for person, academy, version, signed_at, number in attestations.values_list(*columns):
        facts.signed[person, academy].setdefault(version, []).append((signed_at, number))
    return facts
