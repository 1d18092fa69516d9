"""The heads of a person's academies, whom they can ask beside HR."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from portal.models import Academy, Engagement, Grant, Person, PersonMerge
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class AcademyHeads:
    """``heads`` is empty where the reader is the head or the post is vacant; HR is the contact then."""

    academy: Academy
    heads: tuple[Person, ...]


def load_heads(person: Person, academies: Sequence[Academy], *, at: datetime) -> list[AcademyHeads]:
    """Two queries; one where the post is vacant, and a third where a head has several records and work in another."""
    heads: dict[int | None, list[Person]] = defaultdict(list)
    grants = _load_current_grants(academies, at)
    kept = PersonMerge.objects.map_kept(at=at) if grants else {}
    for grant in _select_in_force(grants, kept, at):
        heads[grant.academy_id].append(kept.get(grant.person_id, grant.person))
    known = [(academy, tuple(heads[academy.pk])) for academy in academies]
    return [AcademyHeads(academy, () if person in found else found) for academy, found in known]


def _load_current_grants(academies: Sequence[Academy], at: datetime) -> list[Grant]:
    """By family name; whether one ``works`` is said of the record alone in which it stands."""
    work = Engagement.objects.current(at=at).filter(person=OuterRef("person"))
    columns: dict[str, Any] = {"works": Exists(work)}
    grants = Grant.objects.current(at=at).filter(role=Role.HEAD, academy__in=academies).annotate(**columns)
    return list(grants.select_related("person").order_by("person__family_name"))


def _select_in_force(grants: Iterable[Grant], kept: Mapping[UUID, Person], at: datetime) -> list[Grant]:
    """Those that ``Grant.objects.in_force`` finds.

    To ask it of all takes Django 20 ms for each reminder and each page; few people have several records.
    """
    several = {*kept, *(person.pk for person in kept.values())}
    doubtful = [grant.pk for grant in grants if not grant.works and grant.person_id in several]
    rows = Grant.objects.in_force(at=at).filter(pk__in=doubtful) if doubtful else Grant.objects.none()
    in_force = set(rows.values_list("pk", flat=True))
    return [grant for grant in grants if grant.works or grant.pk in in_force]
