"""Shows the pages and files of a policy only to those who may read it; others get 404."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from attestations.assignments.readers import find_unreadable
from portal.access.scope import get_scope
from portal.models import Person
from portal.models.roles import Permission

DRAWN_ONCE = frozenset({"policy", "policy_part"})


class KeepToReaders:
    """404 for every address below a policy's, also for one that is added later.

    The pages of the version in force ask themselves when they are drawn: what decides it stands in their ETag.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: Mapping[str, Any]
    ) -> None:
        match, slug = request.resolver_match, kwargs.get("slug")
        if slug is None or match is None or not match.route.startswith("policies/") or match.url_name in DRAWN_ONCE:
            return
        # People who are not signed in are sent to the sign-in page first.
        if isinstance(request.user, Person) and is_hidden(request, request.user, slug):
            raise Http404


def is_hidden(request: HttpRequest, person: Person, slug: str) -> bool:
    """The roles are looked at last: few policies are kept from anybody."""
    now = timezone.now()
    hidden = find_unreadable(person, at=now, reads_all=False, only=slug)
    return bool(hidden) and not reads_all(request)


def reads_all(request: HttpRequest) -> bool:
    """Policy leads, HR and auditors of the trust."""
    return bool(get_scope(request, Permission.SEE_APPROVALS))
