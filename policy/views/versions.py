"""A version's own pages, the same for everybody and for ever."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import pdf, reading
from .models import Policy, Version


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    policy = get_object_or_404(Policy, slug=slug)
    published = Version.objects.published(at=now).followed(at=now).filter(policy=policy).defer("text")
    if not published:
        raise Http404
    current = Version.objects.in_force(at=now).filter(policy=policy).first()
    context = {"policy": policy, "versions": published.order_by("-in_force_at"), "current": current, "now": now}
    return render(request, "policy/versions.html", context)


@require_safe
def version(request: HttpRequest, slug: str, number: str, part: str = "") -> HttpResponse:
    found = _published(slug, number)
    page = reading.page(found, part, root=found.get_absolute_url())
    if page is None:
        raise Http404
    now = timezone.now()
    current = Version.objects.in_force(at=now).select_related("policy").filter(policy=found.policy).first()
    context = {"page": page, "version": found, "current": current, "now": now}
    return render(request, "policy/version.html", context)


@require_safe
def version_pdf(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found = _published(slug, number)
    response = HttpResponse(pdf.of_version(found), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{slug}-{number}.pdf"'
    return response


def _published(slug: str, number: str) -> Version:
    versions = Version.objects.published(at=timezone.now()).select_related("policy", "drafted_by", "approved_by")
    return get_object_or_404(versions, policy__slug=slug, number=number)
