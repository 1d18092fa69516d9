"""Boards and reports of an academy and of the trust."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments import queries
from attestations.assignments.queries import RequiredPolicy
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import find_academies, get_person, get_scope
from portal.london import london_day
from portal.models import Academy
from portal.models.roles import Permission
from portal.pdf import TooLarge, Unfinished
from portal.people.names import fold
from portal.views.paging import get_page

from . import actions, charts, mailto, making, wording
from .boards import TrustBoard, build_board, build_trust_board
from .forms import FilterForm
from .kept_views import send_file
from .orders import ReportOrder
from .rows import BoardFilter

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_BOARD)
def academies(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = sorted(find_academies(get_scope(request, Permission.SEE_BOARD), at=now), key=lambda a: fold(a.name))
    if len(found) == 1:
        return redirect("academy", found[0].slug)
    required = _choose_policy(request, now)
    boards = build_trust_board(found, required, as_at=now).academy_figures if required else []
    policies = queries.load_required_policies(known_at=now)
    context = {"boards": boards, "as_at": now, "policies": policies, "required": required}
    return render(request, "reports/academies.html", context)


@require_safe
@needs(Permission.SEE_BOARD)
def academy(request: HttpRequest, slug: str) -> HttpResponse:
    place, now = _find_academy(request, slug), timezone.now()
    required = _choose_policy(request, now)
    if required is None:
        return render(request, "reports/nobody_asked.html", {"place": place.name})
    form = FilterForm(request.GET)
    board = build_board(place, required, as_at=now, filter=_read_filter(form))
    audit.record("see", f"board:{place.slug}/{required.policy.slug}", by=get_person(request), academy=place)
    context = {
        "board": board,
        "form": form,
        "page": get_page(request, board.rows, PER_PAGE),
        "chart": charts.draw_chart(board.timeline, board.first_due_on, london_day(now)),
        "mails": mailto.build_mail_links(board, get_person(request)),
        "sees_people": bool(get_scope(request, Permission.SEE_PEOPLE)),
        "policies": queries.load_required_policies(known_at=now),
        "keep": [("policy", required.policy.slug)] if "policy" in request.GET else [],
    }
    return render(request, "reports/academy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BOARD)
def academy_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The board as a file; ``kind`` is ``pdf`` or ``csv``."""
    place, now = _find_academy(request, slug), timezone.now()
    required = _choose_policy(request, now)
    if required is None:
        raise Http404
    order = ReportOrder(slug, required.policy.slug, kind, now, _read_filter(FilterForm(request.GET)))
    return _answer_order(request, order, place)


@require_safe
@needs(Permission.SEE_TRUST)
def trust(request: HttpRequest) -> HttpResponse:
    board = _build_trust_board(request)
    if board is None:
        return render(request, "reports/nobody_asked.html", {"place": "the trust"})
    audit.record("see", f"board:trust/{board.required.policy.slug}", by=get_person(request))
    chart = charts.draw_chart(board.timeline, board.first_due_on, london_day(board.as_at))
    policies = queries.load_required_policies(known_at=board.as_at)
    return render(request, "reports/trust.html", {"trust": board, "chart": chart, "policies": policies})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TRUST)
def trust_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The report of the trust; ``kind`` is ``pdf`` or ``csv``."""
    now = timezone.now()
    required = _choose_policy(request, now)
    if required is None:
        raise Http404
    return _answer_order(request, ReportOrder("", required.policy.slug, kind, now, BoardFilter()), None)


def _find_academy(request: HttpRequest, slug: str) -> Academy:
    """An academy whose board the signed-in person may see; Http404 for any other."""
    return get_object_or_404(find_academies(get_scope(request, Permission.SEE_BOARD), at=timezone.now()), slug=slug)


def _choose_policy(request: HttpRequest, at: datetime) -> RequiredPolicy | None:
    """The policy that ``?policy=`` names, else the first; None if nothing is required of anybody."""
    policies = queries.load_required_policies(known_at=at)
    if slug := request.GET.get("policy"):
        policies = [required for required in policies if required.policy.slug == slug]
        if not policies:
            raise Http404
    return policies[0] if policies else None


def _read_filter(form: FilterForm) -> BoardFilter:
    """Raises Http404 for values that the form does not offer: the address was tampered with."""
    if not form.is_valid():
        raise Http404
    return BoardFilter(**form.cleaned_data)


def _build_trust_board(request: HttpRequest) -> TrustBoard | None:
    now = timezone.now()
    required = _choose_policy(request, now)
    found = sorted(Academy.objects.named(at=now), key=lambda academy: (academy.is_central, fold(academy.name)))
    return build_trust_board(found, required, as_at=now) if required else None


def _answer_order(request: HttpRequest, order: ReportOrder, place: Academy | None) -> HttpResponse:
    """A short report is answered at once. A long one is a job, which is queued by the button of a page."""
    report = making.build_report(order)
    rows = making.count_rows(report)
    is_long = rows > making.MAX_ROWS_AT_ONCE[order.kind]
    if request.method == "POST":
        if not is_long:
            return redirect(order.address)
        return redirect("report", actions.ask_for_report(order, by=get_person(request), academy=place).number)
    if is_long:
        context = {
            "place": place,
            "report": report,
            "rows": f"{rows:,}",
            "duration": wording.describe_duration(rows),
            "only": wording.describe_filter(order.filter),
        }
        return render(request, "reports/long_report.html", context)
    if making.hold_rows(order):
        report = making.build_report(order)
    audit.record(f"download {order.kind}", order.subject, by=get_person(request), academy=place)
    try:
        content = making.render_report(report, order.kind)
    except (TooLarge, Unfinished) as reason:
        return render(request, "reports/no_report.html", {"reason": reason}, status=503)
    return send_file(content, order.kind, order.file_name)
