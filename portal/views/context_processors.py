"""What stands around every page: the trust's name, where one can go, whom to ask."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.access.scope import academies_in, scope
from portal.models import Person
from portal.models.roles import Permission


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    label: str
    url: str
    is_current: bool


def chrome(request: HttpRequest) -> dict[str, Any]:
    """What stands around every page, as template context."""
    return {
        "trust_name": settings.TRUST_NAME,
        "is_demonstration": settings.DEMONSTRATION,
        "help_contact": {"email": settings.HR_EMAIL, "phone": settings.HR_PHONE},
        "data_protection_email": settings.DATA_PROTECTION_EMAIL,
        "navigation": navigation(request),
    }


def navigation(request: HttpRequest) -> list[Link]:
    """Where the signed-in person can go; the current place is the longest address that leads here."""
    if not isinstance(getattr(request, "user", None), Person):
        return []
    places = [("My policies", reverse("home")), ("Policies", reverse("policies")), *_boards(request)]
    path = reverse("drafts") if request.path.startswith("/manage/") else request.path
    current = max((url for _, url in places if path.startswith(url)), key=len)
    if current == reverse("home") != request.path:
        current = ""
    return [Link(label, url, url == current) for label, url in places]


def _boards(request: HttpRequest) -> list[tuple[str, str]]:
    places: list[tuple[str, str]] = []
    boards = scope(request, Permission.SEE_BOARD)
    if not boards.is_trust and len(boards.academies) == 1:
        [academy] = academies_in(boards, at=timezone.now())
        places.append((academy.name, reverse("academy", args=[academy.slug])))
    elif boards:
        places.append(("Academies", reverse("academies")))
    if scope(request, Permission.SEE_TRUST):
        places.append(("Trust", reverse("trust")))
    if scope(request, Permission.SEE_PEOPLE):
        places.append(("People", reverse("people")))
    if scope(request, Permission.SEE_DRAFTS):
        places.append(("Manage", reverse("drafts")))
    return places
