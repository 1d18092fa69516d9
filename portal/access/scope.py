"""Where a person holds a permission."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from portal.london import london_day
from portal.models import Academy, AcademyQuerySet, Engagement, Grant, Person
from portal.models.dated import holds_on
from portal.models.roles import CARRIES, TRUST_WIDE, Permission, Role

from .second_factor import is_demanded_of
from .sessions import came_with_slip, has_second_factor


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a permission holds: in the whole trust, or at some academies (by id), or nowhere."""

    is_trust: bool
    academies: frozenset[int]

    def __bool__(self) -> bool:
        return self.is_trust or bool(self.academies)

    def covers(self, academy_id: int) -> bool:
        return self.is_trust or academy_id in self.academies


NOWHERE = Scope(False, frozenset())


def load_current_grants(person: Person, *, at: datetime) -> list[tuple[Role, int | None]]:
    """Loads the roles that work for a person at a moment, each with the id of its academy, or None for the trust."""
    grants = list(Grant.objects.current(at=at).filter(person__in=person.record_ids))
    if not grants:
        return []
    # As ``Grant.objects.in_force`` does for many people at once, which takes three times as long to put together.
    work = Engagement.objects.known(at=at).filter(person__in=person.record_ids).values_list("from_on", "until_on")
    has_work, works_now = bool(work), any(holds_on(london_day(at), *span) for span in work)
    in_force = [grant for grant in grants if works_now or grant.is_for_outsider(has_work=has_work)]
    return [(Role(grant.role), grant.academy_id) for grant in in_force]


def build_scope(grants: list[tuple[Role, int | None]], permission: Permission) -> Scope:
    places = [academy for role, academy in grants if permission in CARRIES[role]]
    if None in places:
        return Scope(True, frozenset())
    if permission in TRUST_WIDE:
        return Scope(False, frozenset())
    return Scope(False, frozenset(place for place in places if place is not None))


def get_scope(request: HttpRequest, permission: Permission) -> Scope:
    """Where the signed-in person holds a permission; nowhere while a second factor is demanded and was not given."""
    return NOWHERE if lacks_second_factor(request) else find_scope_by_roles(request, permission)


def find_scope_by_roles(request: HttpRequest, permission: Permission) -> Scope:
    """Where their roles would give the signed-in person a permission, whatever is demanded of them first."""
    return build_scope(_load_grants_once(request), permission)


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether a role of theirs demands a second factor that was not given in this session: till then none works."""
    return is_demanded_of(role for role, _ in _load_grants_once(request)) and not has_second_factor(request)


def may_read(request: HttpRequest) -> bool:
    """Whether the signed-in person works here, is to begin, or has a role: who has left reads no policies."""
    return get_person(request).has_work or bool(_load_grants_once(request))


def _load_grants_once(request: HttpRequest) -> list[tuple[Role, int | None]]:
    grants: list[tuple[Role, int | None]] | None = getattr(request, "grants", None)
    if grants is None:
        # Whoever printed a slip could use it, so it opens nothing but reading and signing.
        grants = [] if came_with_slip(request) else load_current_grants(get_person(request), at=timezone.now())
        request.grants = grants  # type: ignore[attr-defined]  # kept for later calls in the same request
    return grants


def get_person(request: HttpRequest) -> Person:
    """The signed-in person; only open views can be without one."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def find_academies(scope: Scope, *, at: datetime) -> AcademyQuerySet:
    """The academies within a scope, with the names they had at a moment."""
    academies = Academy.objects.named(at=at)
    return academies if scope.is_trust else academies.filter(pk__in=scope.academies)
