"""Pages that belong to no policy: what is recorded, how the proof works, and the trust's colour as CSS."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.ledger import errors, store
from portal.ledger.explanation import build_explanation


@require_safe
def recorded(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/recorded.html")


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
def brand_css(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f":root{{--trust:{settings.TRUST_COLOUR}}}\n", content_type="text/css")


@require_safe
@login_not_required
def how_it_works(request: HttpRequest) -> HttpResponse:
    try:
        vkeys = store.load_public_keys()
    except errors.LedgerStopped:
        vkeys = []
    return render(request, "portal/how_it_works.html", {"how": build_explanation(vkeys)})
