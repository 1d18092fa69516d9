"""HR brings in what people acknowledged in another system, looks at it first, and may undo it."""

import csv
import io

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Import
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.models.roles import Permission
from portal.people.importing.tables import MOST_BYTES
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import actions
from .acknowledgement_forms import AcknowledgementsForm, TakeOverForm
from .acknowledgements import TEMPLATE

PER_PAGE, MOST_REFUSED = 50, 500


def _find_files() -> QuerySet[Import]:
    rows = Import.objects.filter(preset=ACKNOWLEDGEMENTS)
    return rows.select_related("uploaded_by", "applied_by", "undone_by", "file").order_by("-uploaded_at", "-pk")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def acknowledgements(request: HttpRequest) -> HttpResponse:
    form = AcknowledgementsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (made := run_action(form, lambda: _upload(request, form))):
        return redirect("acknowledgement_file", made.number)
    context = {"form": form, "page": get_page(request, _find_files().defer("file__data"), PER_PAGE)}
    return render(request, "imports/acknowledgements.html", context)


def _upload(request: HttpRequest, form: AcknowledgementsForm) -> Import:
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        raise ActionRefused(f"{file.name} has more than {MOST_BYTES // 1_000_000} MB. Is this the right file?")
    source, by = form.cleaned_data["source"], get_person(request)
    return actions.upload_acknowledgements(file.name, file.read(), source=source, by=by)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def acknowledgements_template(request: HttpRequest) -> HttpResponse:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(TEMPLATE)
    headers = {"Content-Disposition": 'attachment; filename="acknowledgements.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def acknowledgement_file(request: HttpRequest, number: str) -> HttpResponse:
    """What it would record, by name; a POST records it; afterwards, what was recorded."""
    found, by = get_object_or_404(_find_files(), number=number), get_person(request)
    if found.applied_at or found.file_id is None:
        return render(request, "imports/acknowledgements_over.html", {"import": found})
    audit.record("see", f"import:{found.number}", by=by)
    plan = actions.build_plan(found, by=by)
    form = TakeOverForm(request.POST or None, plan=plan)
    if request.method == "POST" and run_action(form, lambda: _take_over(request, found, form)):
        return redirect("acknowledgement_file", number)
    context = {
        "import": found,
        "plan": plan,
        "form": form,
        "page": get_page(request, plan.new, PER_PAGE),
        "refused": plan.refused[:MOST_REFUSED],
    }
    return render(request, "imports/acknowledgements_preview.html", context)


def _take_over(request: HttpRequest, found: Import, form: TakeOverForm) -> Import:
    return actions.take_over(
        found,
        digest=form.cleaned_data["digest"],
        without_refused=form.cleaned_data.get("without_refused", False),
        by=get_person(request),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def acknowledgement_undo(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(_find_files(), number=number)
    if found.applied_at is None or found.undone_at:
        return redirect("acknowledgement_file", number)
    if request.method == "POST":
        try:
            done = actions.undo_take_over(found, by=get_person(request))
            own = f" Not taken back, because they are in your own record: {done.left}." if done.left else ""
            messages.success(request, f"Records taken back: {done.taken_back:,}.{own}")
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("acknowledgement_file", number)
    return render(request, "imports/acknowledgements_undo.html", {"import": found})
