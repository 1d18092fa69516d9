"""A version's own pages and files, which are the same for everybody and never change."""

from csp.decorators import csp_update
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policy import files
from policy.models import Consultation, Policy, Version
from policy.register.queries import find_retirement
from policy.text import parse
from portal.access.permissions import needs_work

from ...reading import pages, pdf, pictures
from ..downloads import WORD, build_attachment, render_pdf_response
from ..forms import DayForm
from ..in_short import arrange_summary
from ..kept_files import serve_file


@require_safe
@needs_work
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    policy = get_object_or_404(Policy, slug=slug)
    consultations = Prefetch("draft__consultations", Consultation.objects.filter(struck_at=None).defer("file"))
    rows = Version.objects.published(at=now).with_followed_at(at=now).filter(policy=policy).defer("text", "draft__text")
    published = rows.select_related("draft", "approved_by").prefetch_related(consultations).order_by("-in_force_at")
    if not published:
        raise Http404
    context = {
        "policy": policy,
        "versions": published,
        "current": Version.objects.in_force(at=now).filter(policy=policy).first(),
        "retirement": find_retirement(policy, at=now),
        "today": timezone.localdate(now),
        "form": DayForm({"day": timezone.localdate(now).isoformat()}),
        "now": now,
    }
    return render(request, "reading/versions.html", context)


@require_safe
@needs_work
def version(request: HttpRequest, slug: str, number: str, part: str = "") -> HttpResponse:
    found = _load_published(slug, number)
    page = pages.build_page(found, part, root=found.get_absolute_url())
    if page is None:
        raise Http404
    now = timezone.now()
    current = Version.objects.in_force(at=now).select_related("policy").filter(policy=found.policy).first()
    in_short = arrange_summary(found.summary)
    context = {"page": page, "version": found, "current": current, "in_short": in_short, "now": now}
    return render(request, "reading/version.html", context)


@require_safe
@needs_work
# The browser's own viewer is an object in a page that the browser makes.
@csp_update({"object-src": ["'self'"]})  # type: ignore[arg-type]
def version_file(request: HttpRequest, slug: str, number: str) -> HttpResponseBase:
    """The PDF of a file version, which is what people sign; 404 for a text."""
    found = _load_published(slug, number)
    if not found.is_file:
        raise Http404
    return serve_file(request, found.version_file, found.digest, f"{slug}-{number}.pdf")


@require_safe
@needs_work
def version_pdf(request: HttpRequest, slug: str, number: str) -> HttpResponseBase:
    found = _load_published(slug, number)
    if found.is_file:
        return serve_file(request, found.version_file, found.digest, f"{slug}-{number}.pdf")
    return render_pdf_response(
        lambda: pdf.render_version(found), f"{slug}-{number}.pdf", request, slug=slug, number=number
    )


@require_safe
@needs_work
def version_docx(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found = _load_published(slug, number)
    if found.is_file:
        raise Http404
    kept = pictures.load_pictures(found.text)
    data = files.write_docx(parse(found.text.encode()), title=found.title, number=number, pictures=kept)
    return build_attachment(data, WORD, f"{slug}-{number}.docx")


@require_safe
@needs_work
def version_picture(request: HttpRequest, slug: str, number: str, digest: str) -> HttpResponseBase:
    return pictures.serve_picture(request, _load_published(slug, number), digest)


def _load_published(slug: str, number: str) -> Version:
    versions = Version.objects.published(at=timezone.now()).select_related("policy", "drafted_by", "approved_by")
    found = get_object_or_404(versions, policy__slug=slug, number=number)
    pages.require_sound(found)
    return found
