"""The heads of a person's academies, whom they can ask beside HR."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.models import Academy, Grant, Person, PersonMerge
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class AcademyHeads:
    """``heads`` is empty where the reader is the head or the post is vacant; HR is the contact then."""

    academy: Academy
    heads: tuple[Person, ...]


def load_heads(person: Person, academies: Sequence[Academy], *, at: datetime) -> list[AcademyHeads]:
    grants = Grant.objects.in_force(at=at).filter(role=Role.HEAD, academy__in=academies).select_related("person")
    heads: dict[int | None, list[Person]] = defaultdict(list)
    kept = PersonMerge.objects.map_kept(at=at)
    for grant in grants.order_by("person__family_name"):
        heads[grant.academy_id].append(kept.get(grant.person_id, grant.person))
    known = [(academy, tuple(heads[academy.pk])) for academy in academies]
    return [AcademyHeads(academy, () if person in found else found) for academy, found in known]
