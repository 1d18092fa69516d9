"""Boards and reports of an academy and of the trust."""

from dataclasses import replace
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.assignments import queries
from attestations.assignments.todos import sort_policies
from policy.models import Version
from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.london import london_day
from portal.models import Academy
from portal.models.roles import Permission
from portal.notices.returned.queries import load_unreached
from portal.pdf import TooLarge, Unfinished
from portal.people.names import fold
from portal.views.paging import get_page

from . import actions, charts, making, wording
from .audiences import Audience, describe_governing, get_board_scope
from .boards import Board
from .forms import FilterForm
from .kept_views import send_file
from .moments import BoardChoice, find_moment
from .orders import ReportOrder, name_subject
from .rows import BoardFilter

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def academies(request: HttpRequest) -> HttpResponse:
    now, sees = timezone.now(), get_board_scope(request)
    found = sorted(sees.find_academies(at=now), key=lambda academy: fold(academy.name))
    if len(found) == 1:
        return redirect("academy", found[0].slug)
    if get_scope(request, Permission.SEE_TRUST):
        return redirect(reverse("trust", query=request.GET))  # which shows the same table
    chosen = _choose(request, now)
    if chosen is None:
        return render(request, "reports/nobody_asked.html", {"place": "Academies"})
    whole = [academy for academy in found if sees.choose_audience(academy) != Audience.GOVERNING]
    others = [academy for academy in found if academy not in whole]
    context = {
        "chosen": chosen,
        "shown": chosen.moment,
        "trust": chosen.moment.build_trust_board(whole) if whole else None,
        "governing": chosen.moment.build_trust_board(others, Audience.GOVERNING) if others else None,
    }
    return render(request, "reports/academies.html", context)


@require_safe
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def academy(request: HttpRequest, slug: str) -> HttpResponse:
    (place, audience), now = _find_academy(request, slug), timezone.now()
    chosen = _choose(request, now)
    if chosen is None:
        return render(request, "reports/nobody_asked.html", {"place": place.name})
    form = FilterForm(request.GET, categories=audience.categories)
    board = chosen.moment.build_board(place, _read_filter(form), audience)
    subject = name_subject(place.slug, board.required.policy.slug, chosen.moment.version)
    audit.record("see", subject, by=get_person(request), academy=place)
    replaced = chosen.find_replaced_version()
    page = get_page(request, board.rows, PER_PAGE)
    context = {
        "board": board,
        "form": form,
        "page": page,
        "chart": charts.draw_chart(board.timeline, board.first_due_on, london_day(board.as_at)),
        "may_remind": not chosen.moment.version and bool(board.outstanding) and _may_remind(request, board),
        "unreached": load_unreached([row.assignment.person.pk for row in page]),
        "governing": describe_governing(board.unnamed),
        "is_governing": audience == Audience.GOVERNING,
        "sees_people": bool(get_scope(request, Permission.SEE_PEOPLE)),
        "prints_slips": get_scope(request, Permission.PRINT_SLIPS).covers(place.pk),
        "adds_at_door": get_scope(request, Permission.ADD_AT_DOOR).covers(place.pk),
        "enters_first_days": any(
            get_scope(request, name).covers(place.pk) for name in (Permission.ADD_AT_DOOR, Permission.MANAGE_PEOPLE)
        ),
        "gives_deputies": place.pk in get_scope(request, Permission.SEE_GRANTS).academies,
        "chosen": chosen,
        "keep": [(name, request.GET[name]) for name in ("policy", "version") if request.GET.get(name)],
        "replaced": replaced,
        "replaced_figures": replaced.moment.build_trust_board([place], audience).figures if replaced else None,
    }
    return render(request, "reports/academy.html", context)


def _may_remind(request: HttpRequest, board: Board) -> bool:
    """Whether the reader reminds the people whom the board names."""
    governing = board.audience == Audience.GOVERNING
    reminds = Permission.REMIND_GOVERNING if governing else Permission.REMIND
    return get_scope(request, reminds).covers(board.academy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def academy_file(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The board as a file; ``kind`` is ``pdf`` or ``csv``."""
    place, audience = _find_academy(request, slug)
    chosen = _read_filter(FilterForm(request.GET, categories=audience.categories))
    return _answer_order(request, replace(_read_order(request, kind, slug, chosen), audience=audience), place)


@require_safe
@needs(Permission.SEE_TRUST)
def trust(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    chosen = _choose(request, now)
    if chosen is None:
        return render(request, "reports/nobody_asked.html", {"place": "the trust"})
    found = sorted(Academy.objects.named(at=now), key=lambda academy: (academy.is_central, fold(academy.name)))
    board = chosen.moment.build_trust_board(found)
    audit.record("see", name_subject("", board.required.policy.slug, chosen.moment.version), by=get_person(request))
    replaced = chosen.find_replaced_version()
    context = {
        "trust": board,
        "chart": charts.draw_chart(board.timeline, board.first_due_on, london_day(board.as_at)),
        "chosen": chosen,
        "replaced": replaced,
        "replaced_figures": replaced.moment.build_trust_board(found).figures if replaced else None,
    }
    return render(request, "reports/trust.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_TRUST)
def trust_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The report of the trust; ``kind`` is ``pdf`` or ``csv``."""
    return _answer_order(request, _read_order(request, kind, "", BoardFilter()), None)


def _find_academy(request: HttpRequest, slug: str) -> tuple[Academy, Audience]:
    """An academy whose board the signed-in person may see, and for whom; Http404 for any other."""
    sees = get_board_scope(request)
    academy = get_object_or_404(sees.find_academies(at=timezone.now()), slug=slug)
    audience = sees.choose_audience(academy)
    if audience is None:
        raise Http404
    return academy, audience


def _choose(request: HttpRequest, now: datetime) -> BoardChoice | None:
    """The policy that ``?policy=`` names, else the first, now or at the end of ``?version=``; None if none is required.

    Raises Http404 for a policy that is not required, and a version that was not in force by now.
    """
    policies = sort_policies(queries.load_shared(at=now).policies)
    if not policies:
        return None
    slug = request.GET.get("policy") or policies[0].policy.slug
    try:
        required = next(required for required in policies if required.policy.slug == slug)
        moment = find_moment(required, request.GET.get("version", ""), at=now)
    except (StopIteration, Version.DoesNotExist):
        raise Http404 from None
    return BoardChoice(policies, required, now, moment)


def _read_order(request: HttpRequest, kind: str, place: str, filter: BoardFilter) -> ReportOrder:
    now = timezone.now()
    chosen = _choose(request, now)
    if chosen is None:
        raise Http404
    return ReportOrder(place, chosen.required.policy.slug, kind, now, filter, chosen.moment.version)


def _read_filter(form: FilterForm) -> BoardFilter:
    """Raises Http404 for values that the form does not offer: the address was tampered with."""
    if not form.is_valid():
        raise Http404
    return BoardFilter(**form.cleaned_data)


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
