"""Whom somebody can talk to: the head of each of their academies, and HR."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from portal.models import Academy, Grant, Person
from portal.models.roles import Role


@dataclass(frozen=True, slots=True)
class HumanResources:
    """HR's telephone and e-mail, from the settings."""

    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The heads of an academy; none where the reader is the head, or the post is vacant: then it is HR."""

    academy: Academy
    heads: tuple[Person, ...]


def hr() -> HumanResources:
    return HumanResources(settings.HR_PHONE, settings.HR_EMAIL)


def of(person: Person, academies: Sequence[Academy], *, at: datetime) -> list[Contact]:
    """The contacts of a person at these academies, as of a moment."""
    grants = Grant.objects.current(at=at).filter(role=Role.HEAD, academy__in=academies).select_related("person")
    heads: dict[int | None, list[Person]] = {}
    for grant in grants.order_by("person__family_name"):
        heads.setdefault(grant.academy_id, []).append(grant.person)
    return [
        Contact(academy, () if person in heads.get(academy.pk, []) else tuple(heads.get(academy.pk, [])))
        for academy in academies
    ]
