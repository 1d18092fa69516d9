"""The version in force, with what it asks of its reader."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from policy import reading
from policy.models import Version
from portal.access import reader

from .. import standing
from ..rules import OUTSTANDING, State
from .home import Todo, todos
from .signing import in_force


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    versions = Version.objects.in_force(at=now).select_related("policy")
    rows = sorted(versions, key=lambda version: version.title)
    todo = {todo.version.pk: todo for todo in todos(standing.of_person(reader(request), as_at=now), now, OUTSTANDING)}
    listed = [(version, reading.minutes(version.pk), todo.get(version.pk)) for version in rows]
    return render(request, "attestations/policies.html", {"listed": listed})


@dataclass(frozen=True, slots=True)
class Asks:
    """What a version asks of its reader: something to sign now, something signed, or nothing."""

    todo: Todo | None
    later: Todo | None
    signed: list[standing.Assignment]


@require_safe
def policy(request: HttpRequest, slug: str, part: str = "") -> HttpResponseBase:
    version, now = in_force(slug), timezone.now()
    page = reading.page(version, part, root=version.policy.get_absolute_url())
    if page is None:
        raise Http404
    asks = _asks(request, version, now)

    @condition(etag_func=lambda request: _etag(request, page, asks))
    def answer(request: HttpRequest) -> HttpResponse:
        context = {"page": page, "version": version, "asks": asks}
        return render(request, "attestations/policy.html", context)

    response = answer(request)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _asks(request: HttpRequest, version: Version, at: datetime) -> Asks:
    mine = [a for a in standing.of_person(reader(request), as_at=at) if a.asked.policy == version.policy]
    todo, later = next(iter(todos(mine, at, OUTSTANDING)), None), next(iter(todos(mine, at, {State.NOT_DUE})), None)
    return Asks(todo, later, [a for a in mine if a.state == State.ATTESTED and not a.outcome.is_over])


def _etag(request: HttpRequest, page: reading.Page, asks: Asks) -> str:
    """Over the text, the reader's standing and sign-in, and the release of the portal."""
    standing_of_reader = [repr(asks), str(request.session.session_key), settings.RELEASE]
    said = [page.part.digest, page.version.number, *standing_of_reader]
    return '"' + hashlib.sha256("|".join(said).encode()).hexdigest()[:32] + '"'
