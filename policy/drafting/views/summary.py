"""The page on which a policy lead writes the summary of a version, for everybody and for some categories."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from policy.reading.in_short import arrange_summary
from policy.sealing.summary_digests import digest_summary
from portal.access.permissions import keeps_words
from portal.access.scope import get_person
from portal.views.form_actions import run_action

from ..actions import writing
from ..summary_forms import SummaryForm
from .drafts import load_review, needs_drafts, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def summary(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    form = SummaryForm(request.POST or None, summary=review.draft.summary)
    if request.method == "POST" and run_action(
        form,
        lambda: writing.save_summary(
            review.draft, form.summary, seen=form.cleaned_data["seen"], by=get_person(request)
        ),
    ):
        messages.success(request, "What the version says in short is saved.")
        return redirect("draft", pk)
    kept = load_review(request, pk).draft.summary
    return render_page(
        review,
        request,
        "drafting/draft_summary.html",
        form=form,
        seen=digest_summary(kept),
        in_short=arrange_summary(kept),
    )
