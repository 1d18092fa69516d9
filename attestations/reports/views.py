"""Boards and reports of an academy and of the trust."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from attestations.assignments import queries, rules
from attestations.assignments.queries import Asked
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import academies_in, reader, scope
from portal.models import Academy
from portal.models.roles import Permission
from portal.pdf import TooLarge, Unfinished
from portal.people.names import fold
from portal.views.paging import page_of

from . import charts, csv_export, mailto, pdf
from .boards import Board, TrustBoard, of_academy, of_trust
from .forms import FilterForm
from .rows import Filter

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_BOARD)
def academies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = sorted(academies_in(scope(request, Permission.SEE_BOARD), at=now), key=lambda a: fold(a.name))
    if len(found) == 1:
        return redirect("academy", found[0].slug)
    asked = _asked(request, now)
    boards = of_trust(found, asked, as_at=now).side_by_side if asked else []
    policies = queries.asked_policies(known_at=now)
    context = {"boards": boards, "as_at": now, "policies": policies, "asked": asked}
    return render(request, "reports/academies.html", context)


@require_safe
@needs(Permission.SEE_BOARD)
def academy(request: HttpRequest, slug: str) -> HttpResponse:
    place, now = _academy(request, slug), timezone.now()
    asked = _asked(request, now)
    if asked is None:
        return render(request, "reports/nobody_asked.html", {"place": place.name})
    form = FilterForm(request.GET)
    board = of_academy(place, asked, as_at=now, filter=_filter(form))
    audit.record("see", f"board:{place.slug}/{asked.policy.slug}", by=reader(request), academy=place)
    context = {
        "board": board,
        "form": form,
        "page": page_of(request, board.lines, PER_PAGE),
        "picture": charts.picture(board.steps, board.first_due_on, rules.london_day(now)),
        "mails": mailto.links(board, reader(request)),
        "sees_people": bool(scope(request, Permission.SEE_PEOPLE)),
        "policies": queries.asked_policies(known_at=now),
        "keep": [("policy", asked.policy.slug)] if "policy" in request.GET else [],
    }
    return render(request, "reports/academy.html", context)


@require_safe
@needs(Permission.SEE_BOARD)
def academy_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return _academy_file(request, slug, "pdf", pdf.of_board)


@require_safe
@needs(Permission.SEE_BOARD)
def academy_csv(request: HttpRequest, slug: str) -> HttpResponse:
    return _academy_file(request, slug, "csv", csv_export.of_board)


@require_safe
@needs(Permission.SEE_TRUST)
def trust(request: HttpRequest) -> HttpResponse:
    board = _trust(request)
    if board is None:
        return render(request, "reports/nobody_asked.html", {"place": "the trust"})
    audit.record("see", f"board:trust/{board.asked.policy.slug}", by=reader(request))
    picture = charts.picture(board.steps, board.first_due_on, rules.london_day(board.as_at))
    policies = queries.asked_policies(known_at=board.as_at)
    return render(request, "reports/trust.html", {"trust": board, "picture": picture, "policies": policies})


@require_safe
@needs(Permission.SEE_TRUST)
def trust_pdf(request: HttpRequest) -> HttpResponse:
    return _trust_file(request, "pdf", pdf.of_trust)


@require_safe
@needs(Permission.SEE_TRUST)
def trust_csv(request: HttpRequest) -> HttpResponse:
    return _trust_file(request, "csv", csv_export.of_trust)


def _academy(request: HttpRequest, slug: str) -> Academy:
    """An academy whose board the signed-in person may see; any other does not exist."""
    return get_object_or_404(academies_in(scope(request, Permission.SEE_BOARD), at=timezone.now()), slug=slug)


def _asked(request: HttpRequest, at: datetime) -> Asked | None:
    """The policy that ``?policy=`` names, or the first that is asked of anybody."""
    policies = queries.asked_policies(known_at=at)
    if slug := request.GET.get("policy"):
        policies = [asked for asked in policies if asked.policy.slug == slug]
        if not policies:
            raise Http404
    return policies[0] if policies else None


def _filter(form: FilterForm) -> Filter:
    """What the form asks for; an address that was tampered with asks for nothing that exists."""
    if not form.is_valid():
        raise Http404
    return Filter(**form.cleaned_data)


def _academy_file(request: HttpRequest, slug: str, kind: str, render_board: Callable[[Board], bytes]) -> HttpResponse:
    place, now = _academy(request, slug), timezone.now()
    asked = _asked(request, now)
    if asked is None:
        raise Http404
    board = of_academy(place, asked, as_at=now, filter=_filter(FilterForm(request.GET)))
    audit.record(f"download {kind}", f"board:{slug}/{asked.policy.slug}", by=reader(request), academy=place)
    return _file(request, partial(render_board, board), kind, f"{slug}-{asked.policy.slug}", now)


def _trust(request: HttpRequest) -> TrustBoard | None:
    now = timezone.now()
    asked = _asked(request, now)
    found = sorted(Academy.objects.named(at=now), key=lambda academy: (academy.is_central, fold(academy.name)))
    return of_trust(found, asked, as_at=now) if asked else None


def _trust_file(request: HttpRequest, kind: str, render_trust: Callable[[TrustBoard], bytes]) -> HttpResponse:
    board = _trust(request)
    if board is None:
        raise Http404
    audit.record(f"download {kind}", f"board:trust/{board.asked.policy.slug}", by=reader(request))
    return _file(request, partial(render_trust, board), kind, f"trust-{board.asked.policy.slug}", board.as_at)


def _file(request: HttpRequest, make_content: Callable[[], bytes], kind: str, name: str, at: datetime) -> HttpResponse:
    try:
        content = make_content()
    except (TooLarge, Unfinished) as reason:
        return render(request, "reports/no_report.html", {"reason": reason}, status=503)
    types = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
    response = HttpResponse(content, content_type=types[kind])
    disposition = "inline" if kind == "pdf" else "attachment"
    filename = f"{slugify(name)}-{rules.london_day(at)}.{kind}"
    response.headers["Content-Disposition"] = f'{disposition}; filename="{filename}"'
    return response
