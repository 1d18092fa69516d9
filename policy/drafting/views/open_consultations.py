"""The page of a draft's consultations that are still open."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from policy.models import OpenConsultation
from portal.access.permissions import keeps_words
from portal.access.scope import get_person
from portal.models import Person
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from ..actions.open_consultations import end_consultation, mark_answered, open_consultation
from ..consultation_forms import OpenConsultationForm
from .drafts import load_review, needs_drafts, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def open_consultations(request: HttpRequest, pk: UUID) -> HttpResponse:
    review, by = load_review(request, pk), get_person(request)
    rows = review.draft.open_consultations.select_related("opened_by", "draft")
    if request.method == "POST" and "of" in request.POST:
        found = next((row for row in rows if str(row.pk) == request.POST["of"]), None)
        if found:
            _change(request, found, by)
        return redirect("draft_open_consultations", pk)
    form = OpenConsultationForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and run_action(
        form, lambda: open_consultation(review.draft, **form.cleaned_data, by=by)
    ):
        messages.success(request, "Saved. You are told when it has closed.")
        return redirect("draft_open_consultations", pk)
    return render_page(review, request, "drafting/draft_open_consultations.html", form=form, rows=rows)


def _change(request: HttpRequest, row: OpenConsultation, by: Person) -> None:
    try:
        if address := request.POST.get("answered", ""):
            mark_answered(row, address, by=by)
            messages.success(request, f"{address} has answered, and is not reminded.")
        else:
            end_consultation(row, by=by)
            messages.success(request, f"Nobody is told of the consultation with {row.whom} any more.")
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
