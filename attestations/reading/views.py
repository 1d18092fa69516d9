"""The version in force, with what it asks of its reader."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from attestations.assignments import cache_stamp, queries
from attestations.assignments.rules import OUTSTANDING, State
from attestations.models import Signing
from attestations.signing import statement
from attestations.signing.views import in_force
from policy.models import Version
from policy.reading import pages
from portal.access.scope import reader

from .home import Changed, Todo, changed_since, todos


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    versions = Version.objects.in_force(at=now).select_related("policy")
    rows = sorted(versions, key=lambda version: version.title)
    todo = {todo.version.pk: todo for todo in todos(queries.of_person(reader(request), as_at=now), now, OUTSTANDING)}
    listed = [(version, pages.minutes(version.pk), todo.get(version.pk)) for version in rows]
    return render(request, "reading/policies.html", {"listed": listed})


@dataclass(frozen=True, slots=True)
class Asks:
    """What a version asks of its reader: something to sign now, something signed, or nothing."""

    todo: Todo | None
    later: Todo | None
    signed: list[queries.Assignment]
    changed: Changed | None


@require_safe
def policy(request: HttpRequest, slug: str, part: str = "") -> HttpResponseBase:
    now = timezone.now()
    tag = _tag(request, now)
    response = get_conditional_response(request, etag=f'"{tag}"')
    if response is None:
        # Whatever can change the page is in the tag, so what was kept is never stale, only old.
        response = HttpResponse(caches["pages"].get_or_set(tag, lambda: _render(request, slug, part, now)))
        response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag(request: HttpRequest, at: datetime) -> str:
    """Names exactly this page. The session is part of it: nobody is ever given what another session was."""
    said = f"{cache_stamp.of_reader(reader(request), at=at)} {request.session.session_key} {request.path}"
    return hashlib.sha256(said.encode()).hexdigest()


def _render(request: HttpRequest, slug: str, part: str, at: datetime) -> bytes:
    version = in_force(slug)
    page = pages.page(version, part, root=version.policy.get_absolute_url())
    if page is None:
        raise Http404
    context = {"page": page, "version": version, "asks": _asks(request, version, at)}
    return render_to_string("reading/policy.html", context, request).encode()


def _asks(request: HttpRequest, version: Version, at: datetime) -> Asks:
    mine = queries.of_person(reader(request), as_at=at, only=version.policy.slug)
    todo, later = next(iter(todos(mine, at, OUTSTANDING)), None), next(iter(todos(mine, at, {State.NOT_DUE})), None)
    if todo:
        since = statement.of(reader(request), version, todo.assignments[0].asked).since
        todo = replace(todo, since=since)
    changed = next(iter(changed_since(mine, at)), None)
    return Asks(todo, later, [a for a in mine if a.state == State.ATTESTED and not a.outcome.is_over], changed)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now, person = timezone.now(), reader(request)
    assignments = queries.of_person(person, as_at=now)
    rows = Signing.objects.filter(person=person).prefetch_related("attestations").select_related("version__policy")
    signings = list(rows.order_by("-signed_at"))
    signed = {signing.version.policy_id: signing.version for signing in reversed(signings)}
    context = {
        "todos": [_since(todo, signed) for todo in todos(assignments, now, OUTSTANDING)],
        "later": todos(assignments, now, {State.NOT_DUE}),
        "signings": signings,
        "changed": changed_since(assignments, now),
        "is_asked": any(not assignment.outcome.is_over for assignment in assignments),
    }
    return render(request, "reading/home.html", context)


def _since(todo: Todo, signed: Mapping[int, Version]) -> Todo:
    """With the version that was signed last, by policy, if that is an earlier one."""
    last = signed.get(todo.version.policy_id)
    return replace(todo, since=last) if last and last.in_force_at < todo.version.in_force_at else todo
