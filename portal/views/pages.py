"""Pages that belong to no policy: accessibility, how the proof works, and the trust's colour."""

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.colour import derive_dark_tint
from portal.ledger import errors, store
from portal.ledger.explanation import build_explanation

from .retention import describe_session_limits

# The accessibility statement is about the release that was tested, and is read again for each release.
STATEMENT_PREPARED_ON = STATEMENT_REVIEWED_ON = RELEASE_TESTED_ON = date(2026, 11, 29)
RELEASE_TESTED = "0.4.0"


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {
        "site_address": settings.SITE_ADDRESS,
        "prepared_on": STATEMENT_PREPARED_ON,
        "reviewed_on": STATEMENT_REVIEWED_ON,
        "tested_on": RELEASE_TESTED_ON,
        "release_tested": RELEASE_TESTED,
        "limits": describe_session_limits(),
    }
    return render(request, "portal/accessibility.html", context)


@require_safe
@login_not_required
@cache_control(public=True, max_age=3600)
def brand_css(request: HttpRequest) -> HttpResponse:
    colour, tint = settings.TRUST_COLOUR, derive_dark_tint(settings.TRUST_COLOUR)
    light = f":root{{--trust:{colour};--band:{colour}}}\n"
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{--trust:{tint}}}}}\n"
    return HttpResponse(light + dark, content_type="text/css")


@require_safe
@login_not_required
def how_it_works(request: HttpRequest) -> HttpResponse:
    try:
        vkeys = store.load_public_keys()
    except errors.LedgerStopped:
        vkeys = []
    return render(request, "portal/how_it_works.html", {"how": build_explanation(vkeys)})
