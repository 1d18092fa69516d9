"""What every page shows around its content: the trust's name, the navigation, whom to ask for help."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.access.scope import find_academies, get_scope, lacks_second_factor, may_read
from portal.models import Person
from portal.models.roles import Permission


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """An entry of the navigation."""

    label: str
    url: str
    is_current: bool


def build_page_context(request: HttpRequest) -> dict[str, Any]:
    """The context that every template gets."""
    return {
        **build_frame_context(),
        "help_contact": {"email": settings.HR_EMAIL, "phone": settings.HR_PHONE},
        "navigation": build_navigation(request),
    }


def build_frame_context() -> dict[str, Any]:
    """What stands around every page, whoever asks for it."""
    return {
        "trust_name": settings.TRUST_NAME,
        "release": settings.VERSION,
        "is_demonstration": settings.DEMONSTRATION,
        "data_protection_email": settings.DATA_PROTECTION_EMAIL,
    }


def build_navigation(request: HttpRequest) -> list[NavigationLink]:
    """The signed-in person's navigation; the current link is the one with the longest matching address."""
    if not isinstance(getattr(request, "user", None), Person):
        return []
    links = _list_role_links(request) if may_read(request) else []
    if lacks_second_factor(request):
        links = [("Second step", reverse("mfa_index"))]
    places = [("Home" if links else "My policies", reverse("home"))]
    if may_read(request):
        places += [("Policies", reverse("policies")), *links]
    path = _find_section(request.path, {url for _, url in places})
    current = max((url for _, url in places if path.startswith(url)), key=len)
    if current == reverse("home") != request.path:
        current = ""
    return [NavigationLink(label, url, url == current) for label, url in places]


def _find_section(path: str, urls: Collection[str]) -> str:
    """The address to look for in the navigation: some pages stand under an entry with another address."""
    if path.startswith(reverse("grants")) and reverse("portal") in urls:
        return reverse("portal")
    if path.startswith(reverse("grants")) and reverse("people") in urls:
        return reverse("people")
    if path.startswith(reverse("search")):
        return reverse("policies")
    if path.startswith("/manage/people/"):
        return reverse("people")
    if path.startswith("/manage/") and reverse("register") in urls:
        return reverse("register")
    if path.startswith(reverse("academies")) and reverse("trust") in urls:
        return reverse("trust")
    return path


def _list_role_links(request: HttpRequest) -> list[tuple[str, str]]:
    places: list[tuple[str, str]] = []
    boards = get_scope(request, Permission.SEE_BOARD)
    if get_scope(request, Permission.SEE_TRUST):
        places.append(("Trust", reverse("trust")))
    elif len(boards.academies) == 1:
        [academy] = find_academies(boards, at=timezone.now())
        places.append((academy.name, reverse("academy", args=[academy.slug])))
    elif boards:
        places.append(("Academies", reverse("academies")))
    elif get_scope(request, Permission.SEE_GOVERNING):
        places.append(("Governors", reverse("academies")))
    if get_scope(request, Permission.SEE_PEOPLE):
        places.append(("People", reverse("people")))
    if get_scope(request, Permission.SEE_DRAFTS):
        places.append(("Manage", reverse("register")))
    elif get_scope(request, Permission.SEE_APPROVALS):
        places.append(("Approvals", reverse("approvals")))
    if get_scope(request, Permission.SEE_SECURITY):
        places.append(("Security", reverse("security")))
    if get_scope(request, Permission.SEE_PORTAL):
        places.append(("Portal", reverse("portal")))
    return places
