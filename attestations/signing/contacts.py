"""Whom a person can ask beside HR: the head of each of their academies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.models import Academy, Grant, Person
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class AcademyContact:
    """``heads`` is empty where the reader is the head or the post is vacant; HR is the contact then."""

    academy: Academy
    heads: tuple[Person, ...]


def load_contacts(person: Person, academies: Sequence[Academy], *, at: datetime) -> list[AcademyContact]:
    grants = Grant.objects.in_force(at=at).filter(role=Role.HEAD, academy__in=academies).select_related("person")
    heads: dict[int | None, list[Person]] = defaultdict(list)
    for grant in grants.order_by("person__family_name"):
        heads[grant.academy_id].append(grant.person)
    known = [(academy, tuple(heads[academy.pk])) for academy in academies]
    return [AcademyContact(academy, () if person in found else found) for academy, found in known]
