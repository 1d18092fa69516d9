"""What people signed at an academy that leaves: the list, the pack that is made of it, and its file."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.jobs.files import KEPT_FOR
from portal.models import Academy, Job
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from .actions import JOB_KIND, ask_for_pack, find_pack_digest
from .acts import Place, find_academy
from .packs import LEFT_OUT
from .records import load_people_there

MOST_SHOWN = 20  # packs asked for before


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def packs(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who worked there, with what they signed; those ticked go into a pack."""
    found, by = find_academy(slug), get_person(request)
    people = load_people_there(found, at=timezone.now())
    signers = [there for there in people if there.has_records and there.person != by]
    if request.method == "POST":
        everybody = {there.person.pk for there in signers}
        chosen = everybody if "all" in request.POST else _read_keys(request.POST.getlist("person"))
        try:
            job = ask_for_pack(found, chosen, by=by)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("academy_packs", slug)
        return redirect("academy_pack", slug, job.number)
    audit.record("see", f"records:{found.slug}", by=by, academy=found)
    context = {
        "place": Place(found),
        "signers": signers,
        "others": [there for there in people if not there.has_records],
        "is_among_them": any(there.person == by for there in people),
        "left_out": LEFT_OUT,
        "jobs": _find_jobs(found).order_by("-queued_at")[:MOST_SHOWN],
    }
    return render(request, "academies/packs.html", context)


def _read_keys(values: list[str]) -> set[UUID]:
    try:
        return {UUID(value) for value in values}
    except ValueError:
        raise Http404 from None


def _find_jobs(academy: Academy) -> "QuerySet[Job]":
    rows = Job.objects.filter(kind=JOB_KIND, arguments__academy=academy.slug)
    return rows.select_related("file", "by").defer("file__data")


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def pack(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    """The page renews itself until the pack is there, unless somebody has asked it to stand still."""
    found = find_academy(slug)
    job = get_object_or_404(_find_jobs(found), number=number)
    is_over = bool(job.done_at or job.failed_at or job.cancelled_at)
    context = {
        "place": Place(found),
        "job": job,
        "percent": 100 * job.done // job.total if job.total else 0,
        "renews": not is_over and "still" not in request.GET,
        "digest": find_pack_digest(job) if job.done_at else "",
        "kept_until": job.queued_at + KEPT_FOR,
        "left_out": LEFT_OUT,
    }
    return render(request, "academies/pack.html", context)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def pack_file(request: HttpRequest, slug: str, number: str) -> HttpResponse:
    found = find_academy(slug)
    job = get_object_or_404(_find_jobs(found), number=number)
    if job.file is None:
        raise Http404
    audit.record("download-pack", f"pack:{number}", by=get_person(request), academy=found)
    headers = {"Content-Disposition": f'attachment; filename="{job.file.name}"'}
    return HttpResponse(bytes(job.file.data), content_type="application/zip", headers=headers)
