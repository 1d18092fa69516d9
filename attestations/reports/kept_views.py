"""Long reports: how one comes along, its file, and all that are kept."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.jobs import actions as jobs
from portal.jobs.queries import count_before
from portal.models import Academy, Job
from portal.models.roles import Permission
from portal.views.form_actions import require_form_of
from portal.views.paging import get_page

from . import wording
from .audiences import get_board_scope
from .making import MEDIA_TYPES
from .orders import read_order
from .queries import describe_reports, find_report_jobs

PER_PAGE = 25
DISPOSITIONS = {"pdf": "inline", "csv": "attachment"}


@require_safe
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def reports(request: HttpRequest) -> HttpResponse:
    page = get_page(request, _find_jobs(request), PER_PAGE)
    sees_all = bool(get_scope(request, Permission.SEE_REPORTS))
    context = {"page": page, "reports": describe_reports(list(page)), "sees_all": sees_all}
    return render(request, "reports/reports.html", context)


@require_safe
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The page renews itself until the report is there, unless somebody has asked it to stand still."""
    [kept] = describe_reports([get_object_or_404(_find_jobs(request), number=number)])
    context = {
        "report": kept,
        "renews": not kept.is_over and "still" not in request.GET,
        "before": wording.describe_queue(count_before(kept.job)),
        "only": wording.describe_filter(kept.order.filter),
    }
    return render(request, "reports/report.html", context)


@require_form_of("report", "number")
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    jobs.cancel(get_object_or_404(_find_jobs(request), number=number), by=get_person(request))
    return redirect("report", number)


@require_safe
@needs(Permission.SEE_BOARD, Permission.SEE_GOVERNING)
def report_file(request: HttpRequest, number: str) -> HttpResponse:
    """The file, if there is one: to people who may still see the board that it shows."""
    job = get_object_or_404(_find_jobs(request), number=number)
    if job.file is None:
        raise Http404
    etag = f'"{job.file.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return HttpResponse(status=unchanged.status_code, headers={"ETag": etag})
    order = read_order(job.arguments)
    academy = Academy.objects.get(slug=order.place) if order.place else None
    audit.record(f"download {order.kind}", order.subject, by=get_person(request), academy=academy)
    response = send_file(bytes(job.file.data), order.kind, job.file.name)
    response["ETag"] = etag
    return response


def send_file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'{DISPOSITIONS[kind]}; filename="{name}"'}
    return HttpResponse(content, content_type=MEDIA_TYPES[kind], headers=headers)


def _find_jobs(request: HttpRequest) -> QuerySet[Job]:
    return find_report_jobs(
        get_person(request),
        get_board_scope(request),
        sees_trust=bool(get_scope(request, Permission.SEE_TRUST)),
        sees_all=bool(get_scope(request, Permission.SEE_REPORTS)),
    )
