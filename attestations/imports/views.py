"""HR uploads a file of people, looks at what it would change, applies it, and may undo it."""

import csv
import io
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.models import Academy, Category, Import, Job, Person, Preset
from portal.models.imports import ACKNOWLEDGEMENTS
from portal.models.roles import Permission
from portal.people.actions import import_undoing, importing
from portal.people.actions.heads import dismiss_head
from portal.people.importing.layouts import COLUMNS
from portal.people.importing.tables import MOST_BYTES
from portal.people.importing.undoing import plan_undo
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of, run_action
from portal.views.paging import get_page

from .forms import ApplyForm, TermsForm, UploadForm
from .previewing import ShownPreview, load_preview
from .queries import (
    describe_counts,
    describe_undo,
    find_applying,
    find_imports,
    find_undoing,
    is_over,
    list_kinds,
    list_lines,
    list_proposed_heads,
)
from .undo_effects import find_undo_effects

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def imports(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and (made := run_action(form, lambda: _upload(request, form))):
        return redirect("import", made.number)
    rows = get_page(request, find_imports(), PER_PAGE)
    context = {
        "form": form,
        "page": rows,
        "categories": Category.labels,
        "presets": Preset.objects.select_related("made_by").order_by("name"),
    }
    return render(request, "imports/imports.html", context)


def _upload(request: HttpRequest, form: UploadForm) -> Import:
    file = form.cleaned_data["file"]
    if file.size > MOST_BYTES:
        raise ActionRefused(f"{file.name} has more than {MOST_BYTES // 1_000_000} MB. Is this the right file?")
    return importing.upload_import(file.name, file.read(), by=get_person(request))


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def import_template(request: HttpRequest) -> HttpResponse:
    """Our own layout: only the names of the columns, because an example would be imported as a person."""
    text = io.StringIO(newline="")
    csv.writer(text).writerow(COLUMNS)
    headers = {"Content-Disposition": 'attachment; filename="people.csv"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def import_page(request: HttpRequest, number: str) -> HttpResponse:
    """The preview, by name; while something is worked out, how far it has come; afterwards, what was done."""
    found = get_object_or_404(Import.objects.select_related("uploaded_by", "applied_by", "undone_by"), number=number)
    if found.preset == ACKNOWLEDGEMENTS:
        return redirect("acknowledgement_file", number)
    if found.applied_at:
        return _show_applied(request, found)
    if found.file_id is None:
        return render(request, "imports/gone.html", {"import": found})
    if not found.preset:
        return redirect("import_columns", number)
    audit.record("see", f"import:{found.number}", by=get_person(request))
    applying = find_applying(found)
    if applying.is_running:
        return _wait(request, found, "The changes are being made")
    shown = load_preview(found, by=get_person(request).pk, with_effects=True)
    return _show(request, found, shown, error=shown.error or applying.error)


def _show_applied(request: HttpRequest, found: Import) -> HttpResponse:
    undoing = find_undoing(found)
    if undoing.is_running and not found.undone_at:
        return _wait(request, found, "The changes are being taken back")
    context = {
        "import": found,
        "counts": describe_counts(found.counts),
        "undone": describe_undo(undoing.figures),
        "error": undoing.error,
    }
    return render(request, "imports/applied.html", context)


def _wait(request: HttpRequest, found: Import, title: str, job: Job | None = None) -> HttpResponse:
    """With a job, how far it has come: what changes the record does it at once, so nothing can be said of that."""
    context = {
        "import": found,
        "title": title,
        "job": job,
        "percent": 100 * job.done // job.total if job and job.total else 0,
        "renews": "still" not in request.GET,
    }
    return render(request, "imports/waiting.html", context)


def _show(
    request: HttpRequest, found: Import, shown: ShownPreview, *, error: str = "", form: ApplyForm | None = None
) -> HttpResponse:
    preview = shown.preview
    if preview is None:
        if shown.job and not is_over(shown.job):
            return _wait(request, found, "The file is being compared with what is on record", shown.job)
        return render(request, "imports/refused.html", {"import": found, "error": error})
    kinds = list_kinds(preview, request.GET.get("kind", ""))
    current = next((link for link in kinds if link.is_current), None)
    lines = list_lines(preview, current.kind if current else "")
    context = {
        "import": found,
        "preview": preview,
        "effects": shown.effects,
        "kinds": kinds,
        "current": current,
        "page": get_page(request, lines, PER_PAGE),
        "form": form or ApplyForm(preview=preview),
        "heads": list_proposed_heads(preview),
        "terms": _build_terms(found, shown),
        "unmatched": sum(map(len, preview.unmatched.values())),
        "error": error,
    }
    return render(request, "imports/import.html", context)


def _build_terms(found: Import, shown: ShownPreview, data: object = None) -> TermsForm | None:
    if shown.preview is None or shown.preview.is_of_academies:
        return None
    chosen, today = found.choices, timezone.localdate(found.uploaded_at)
    initial = {
        "first_day": chosen.get("first_day", today.isoformat()),
        "ends_on": chosen.get("ends_on", today.isoformat()),
        "academies": chosen.get("complete_academies", []),
        "sources": chosen.get("complete_sources", []),
    }
    return TermsForm(data, preview=shown.preview, initial=initial)


@require_form_of("import", "number")
@needs(Permission.MANAGE_PEOPLE)
def import_terms(request: HttpRequest, number: str) -> HttpResponse:
    """What the file does not say: a first day, and for what it is complete."""
    found, by = _get_open(number), get_person(request)
    shown = load_preview(found, by=by.pk)
    form = _build_terms(found, shown, request.POST)
    if form is None:
        return redirect("import", number)
    if not form.is_valid():
        messages.error(request, "Choose days that exist, then try again.")
        return redirect("import", number)
    try:
        importing.choose_terms(found, by=by, **form.cleaned_data)
        messages.success(request, "This is what the file would change now.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("import", number)


@require_form_of("import", "number")
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def import_apply(request: HttpRequest, number: str) -> HttpResponse:
    """Starts the job; what the preview did not show is not applied."""
    found, by = get_object_or_404(find_imports(), number=number), get_person(request)
    if found.applied_at or found.file_id is None:
        return redirect("import", number)
    shown = load_preview(found, by=by.pk)
    if shown.preview is None:
        return redirect("import", number)
    form = ApplyForm(request.POST, preview=shown.preview)
    if not form.is_valid():
        return _show(request, found, shown, form=form)
    data = form.cleaned_data
    importing.start_applying(
        found,
        digest=data["digest"],
        without_refused=data.get("without_refused", False),
        confirmed=data.get("confirmed", []),
        by=by,
    )
    return redirect("import", number)


@require_form_of("import", "number")
@needs(Permission.MANAGE_PEOPLE)
def import_discard(request: HttpRequest, number: str) -> HttpResponse:
    """Deletes the file, be it of people or of acknowledgements; nothing was changed by it."""
    found = get_object_or_404(Import, number=number)
    try:
        importing.discard_import(found, by=get_person(request))
        messages.success(request, "The file is deleted. Nothing was changed.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("acknowledgements" if found.preset == ACKNOWLEDGEMENTS else "imports")


@require_form_of("import", "number")
@needs(Permission.MANAGE_PEOPLE)
def import_head(request: HttpRequest, number: str, slug: str, pk: UUID) -> HttpResponse:
    """Whom the DfE's file names as head is not: no file proposes them again for this academy."""
    person = get_object_or_404(Person, pk=pk)
    dismiss_head(get_object_or_404(Academy, slug=slug), person, by=get_person(request))
    messages.success(request, f"{person.name} is not proposed any more. You can still give them the role.")
    return redirect("import", number)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def import_undo(request: HttpRequest, number: str) -> HttpResponse:
    """Says first what is taken back and what stays, because it was changed since; a POST starts the job."""
    found, by = get_object_or_404(find_imports(), number=number), get_person(request)
    if found.applied_at is None or found.undone_at or find_undoing(found).is_running:
        return redirect("import", number)
    if request.method == "POST":
        import_undoing.start_undoing(found, by=by)
        return redirect("import", number)
    plan = plan_undo(found.applied_at, own=by.record_ids)
    left = Person.objects.filter(pk__in=plan.left).order_by("family_name", "given_names")
    context = {
        "import": found,
        "plan": plan,
        "figures": describe_undo(plan.count()),
        "effects": find_undo_effects(plan, at=timezone.now()),
        "left": left[:PER_PAGE],
        "left_count": len(plan.left),
    }
    return render(request, "imports/undo.html", context)


def _get_open(number: str) -> Import:
    return get_object_or_404(find_imports(), number=number, applied_at=None, file__isnull=False)
