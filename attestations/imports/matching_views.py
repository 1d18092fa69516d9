"""HR says once which columns and values of another system's file mean what here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Import, Preset
from portal.models.roles import Permission
from portal.people.actions import importing
from portal.people.importing.presets import BUILT_IN
from portal.people.importing.tables import FileRefused
from portal.people.importing.working_out import open_import
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of, run_action

from .forms import ColumnsForm, ValuesForm
from .previewing import load_preview
from .queries import find_imports


def _get_open(number: str) -> Import:
    return get_object_or_404(find_imports().select_related("file"), number=number, applied_at=None, file__isnull=False)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def import_columns(request: HttpRequest, number: str) -> HttpResponse:
    """Only the names of the columns are shown, none of what stands in them."""
    found = _get_open(number)
    if found.preset in BUILT_IN:
        return redirect("import", number)
    try:
        header = open_import(found).only.header
    except FileRefused as refusal:
        return render(request, "imports/refused.html", {"import": found, "error": str(refusal)})
    form = ColumnsForm(request.POST or None, header=header, initial={"name": found.preset})
    if request.method == "POST" and run_action(form, lambda: _keep(request, found, form)):
        return redirect("import", number)
    return render(request, "imports/columns.html", {"import": found, "form": form})


def _keep(request: HttpRequest, found: Import, form: ColumnsForm) -> Preset:
    return importing.match_columns(found, form.cleaned_data["name"], form.layout, by=get_person(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
def import_values(request: HttpRequest, number: str) -> HttpResponse:
    found, by = _get_open(number), get_person(request)
    preview = load_preview(found, by=by.pk).preview
    if preview is None or not any(preview.unmatched.values()):
        return redirect("import", number)
    form = ValuesForm(request.POST or None, unmatched=preview.unmatched)
    if request.method == "POST" and form.is_valid():
        try:
            importing.match_values(found, form.values, by=by)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("import", number)
    return render(request, "imports/values.html", {"import": found, "form": form})


@require_form_of("imports")
@needs(Permission.MANAGE_PEOPLE)
def preset_delete(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Preset, pk=pk)
    importing.delete_preset(kept, by=get_person(request))
    messages.success(request, f"{kept.name} is deleted. The next file with its columns is matched anew.")
    return redirect("imports")
