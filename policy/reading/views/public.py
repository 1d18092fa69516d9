"""The policies that everybody may read, for the trust's website: no sign-in, nothing about people, the same for all."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from policy.models import Version
from policy.register.queries import find_public_versions
from portal import release
from portal.digests import sha256_hex
from portal.views.context_processors import build_frame_context

from .. import pages, pdf, pictures
from ..downloads import PDF
from ..in_short import arrange_summary
from ..kept_files import serve_file

CACHED = "public, max-age=300"
HTML = "text/html; charset=utf-8"
SECONDS_KNOWN = 10  # browsers may keep a page for longer
_rendering = Lock()  # so that a robot has each process render one thing at a time, and that once


@require_safe
@login_not_required
def public_policies(request: HttpRequest) -> HttpResponseBase:
    if known := _recall(request, " ".join(_know_stamps().values())):
        return known
    versions = list(_find_versions())
    stamp = " ".join(map(_stamp, versions))
    context = {"versions": sorted(versions, key=lambda version: version.title)}
    return _answer(request, stamp, lambda: _render("public/policies.html", context))


@require_safe
@login_not_required
def public_policy(request: HttpRequest, slug: str, part: str = "") -> HttpResponseBase:
    if known := _recall(request, _know_stamps().get(slug, "")):
        return known
    version = _load(slug)
    return _answer(request, _stamp(version), lambda: _render_page(version, part))


@require_safe
@login_not_required
def public_pdf(request: HttpRequest, slug: str) -> HttpResponseBase:
    version = _load(slug)
    if version.is_file:
        pages.require_sound(version)
        response = serve_file(request, version.version_file, version.digest, f"{slug}.pdf")
        response["Cache-Control"] = CACHED
        return response
    response = _answer(request, _stamp(version), lambda: pdf.render_version(version, is_public=True), kind=PDF)
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response


@require_safe
@login_not_required
def public_picture(request: HttpRequest, slug: str, digest: str) -> HttpResponseBase:
    return pictures.serve_picture(request, _load(slug), digest, cached=CACHED)


def _load(slug: str) -> Version:
    return get_object_or_404(find_public_versions(at=timezone.now()), policy__slug=slug)


def _find_versions() -> QuerySet[Version]:
    return find_public_versions(at=timezone.now()).defer("text")


def _know_stamps() -> dict[str, str]:
    """What is public, by address, looked up once in ten seconds, so that no robot keeps the database busy."""
    known: dict[str, str] | None = caches["pages"].get("public")
    if known is None:
        known = {version.policy.slug: _stamp(version) for version in _find_versions()}
        caches["pages"].set("public", known, SECONDS_KNOWN)
    return known


def _stamp(version: Version) -> str:
    """Not its key, which another database may give to another text."""
    return f"{version.policy.slug} {version.digest} {version.published_at}"


def _answer(request: HttpRequest, stamp: str, render: Callable[[], bytes], *, kind: str = HTML) -> HttpResponseBase:
    """Render once for each stamp, path and release, and answer 304 to a browser that has it already."""
    if known := _recall(request, stamp, kind=kind):
        return known
    tag = _build_tag(request, stamp)
    with _rendering:
        content: Any = caches["public"].get_or_set(tag, render)
    return _build_response(content, tag, kind)


def _recall(request: HttpRequest, stamp: str, *, kind: str = HTML) -> HttpResponseBase | None:
    """What was rendered for this stamp before, without a query."""
    tag = _build_tag(request, stamp)
    if unchanged := get_conditional_response(request, etag=f'"{tag}"'):
        unchanged["Cache-Control"] = CACHED
        return unchanged
    content = caches["public"].get(tag)
    return None if content is None else _build_response(content, tag, kind)


def _build_tag(request: HttpRequest, stamp: str) -> str:
    return sha256_hex(f"{stamp} {request.path} {release.fingerprint()}")


def _build_response(content: bytes, tag: str, kind: str) -> HttpResponse:
    headers = {"ETag": f'"{tag}"', "Cache-Control": CACHED}
    return HttpResponse(content, content_type=kind, headers=headers)


def _render_page(version: Version, part: str) -> bytes:
    root = reverse("public_policy", args=[version.policy.slug])
    page = pages.build_public_page(version, part, root=root)
    if page is None:
        raise Http404
    canonical = reverse("public_policy_part", args=[version.policy.slug, part]) if part else root
    context = {
        "page": page,
        "version": version,
        "in_short": arrange_summary(version.summary, ()),
        "canonical": f"{settings.SITE_ADDRESS}{canonical}",
    }
    return _render("public/policy.html", context)


def _render(template: str, context: dict[str, Any]) -> bytes:
    """Without the request, so that it cannot depend on who asks."""
    return render_to_string(template, build_frame_context() | {"is_public": True} | context).encode()
