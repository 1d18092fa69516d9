"""Who did something, for somebody else to read: their roles at that moment and where, never a name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.london import london_day
from portal.models import Grant
from portal.models.dated import holds_on
from portal.models.roles import Role

YOU, PORTAL, COLLEAGUE = "You", "The portal itself", "A colleague without a role"


@dataclass(frozen=True, slots=True)
class Actors:
    """The grants of everybody who acted, and whose record it is that is read."""

    own: Collection[UUID]
    grants: Mapping[UUID, list[Grant]]
    academies: Mapping[int, str]

    def describe(self, person: UUID | None, at: datetime | None) -> str:
        """``at`` is the moment of the act; None takes every role that they ever held."""
        if person is None:
            return PORTAL
        if person in self.own:
            return YOU
        held = [self._describe(grant) for grant in self.grants.get(person, []) if at is None or _held(grant, at)]
        return " and ".join(dict.fromkeys(held)) or COLLEAGUE

    def _describe(self, grant: Grant) -> str:
        role = Role(grant.role).label
        return f"{role} at {self.academies[grant.academy_id]}" if grant.academy_id else str(role)


def _held(grant: Grant, at: datetime) -> bool:
    is_known = grant.recorded_at <= at and (grant.replaced_at is None or grant.replaced_at > at)
    return is_known and holds_on(london_day(at), grant.from_on, grant.until_on)


def load_actors(people: Iterable[UUID], own: Collection[UUID], academies: Mapping[int, str]) -> Actors:
    grants: dict[UUID, list[Grant]] = {}
    for grant in Grant.objects.filter(person__in={*people} - {*own}).order_by("from_on", "pk"):
        grants.setdefault(grant.person_id, []).append(grant)
    return Actors(own, grants, academies)
