"""Where a person holds a permission: in the whole trust, or at some academies."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.models import Academy, AcademyQuerySet, Grant, Person
from portal.models.roles import CARRIES, TRUST_WIDE, Permission, Role


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds: in the whole trust, or at some academies (by id), or nowhere."""

    is_trust: bool
    academies: frozenset[int]

    def __bool__(self) -> bool:
        return self.is_trust or bool(self.academies)

    def covers(self, academy_id: int) -> bool:
        return self.is_trust or academy_id in self.academies


def grants_of(person: Person, *, at: datetime) -> list[tuple[Role, int | None]]:
    """The roles a person holds at a moment, each with the id of its academy, or None for the trust."""
    rows = Grant.objects.current(at=at).filter(person=person).values_list("role", "academy_id")
    return [(Role(role), academy) for role, academy in rows]


def scope_of(grants: list[tuple[Role, int | None]], permission: Permission) -> Scope:
    """Where these grants carry a permission."""
    places = [academy for role, academy in grants if permission in CARRIES[role]]
    if None in places:
        return Scope(True, frozenset())
    if permission in TRUST_WIDE:
        return Scope(False, frozenset())
    return Scope(False, frozenset(place for place in places if place is not None))


def scope(request: HttpRequest, permission: Permission) -> Scope:
    """Where the signed-in person holds a permission; their grants are read once a request."""
    grants = getattr(request, "grants", None)
    if grants is None:
        grants = grants_of(reader(request), at=timezone.now())
        request.grants = grants  # type: ignore[attr-defined]  # a note of this request's own
    return scope_of(grants, permission)


def reader(request: HttpRequest) -> Person:
    """The signed-in person; every view but the open ones has one."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def academies_in(scope: Scope, *, at: datetime) -> AcademyQuerySet:
    """The academies within a scope, named as of a moment."""
    academies = Academy.objects.named(at=at)
    return academies if scope.is_trust else academies.filter(pk__in=scope.academies)
