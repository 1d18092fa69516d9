"""The page of a PDF that a draft keeps as what staff will sign."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from policy.models import Draft, VersionFile
from policy.reading.kept_files import serve_kept_file
from portal.access.permissions import keeps_words, needs
from portal.access.scope import get_person
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of, run_action

from ..actions import keeping
from ..file_forms import KeptFileForm
from ..review import Review
from ..tasks import describe_contents
from .drafts import load_review, needs_drafts, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def kept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which pages of the file are to be read, and where people who cannot read it find its words."""
    review = load_review(request, pk)
    file = review.kept_file
    if file is None:
        return redirect("draft_file", pk)
    form = _build_form(request, review, file)
    takes_text = "take" in request.POST
    if request.method == "POST" and run_action(
        form,
        lambda: keeping.describe(review.draft, **form.cleaned_data, takes_text=takes_text, by=get_person(request)),
    ):
        messages.success(request, "Saved. The draft’s text is now that of these pages." if takes_text else "Saved.")
        return redirect("draft_kept" if takes_text else "draft", pk)
    return render_page(
        review, request, "drafting/draft_kept.html", form=form, file=file, contents=describe_contents(review)
    )


def _build_form(request: HttpRequest, review: Review, file: VersionFile) -> KeptFileForm:
    initial = {name: getattr(file, name) for name in ("pages_name", "first_page", "last_page", "read_in")}
    initial["revision"] = review.draft.revision
    return KeptFileForm(request.POST or None, initial=initial, pages=file.pages, use_required_attribute=False)


@require_form_of("draft_kept", "pk")
@needs(Permission.DRAFT, shows_names=False)
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let staff sign the text instead of the file."""
    review = load_review(request, pk)
    revision = request.POST.get("revision", "")
    try:
        if not revision.isdecimal():
            raise Http404
        keeping.stop_keeping(review.draft, revision=int(revision), by=get_person(request))
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("draft_kept", pk)
    messages.success(request, "Staff will sign the text. To keep the file after all, bring it in again.")
    return redirect("draft", pk)


@require_safe
@needs_drafts
def kept_pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    draft = get_object_or_404(Draft, pk=pk)
    file = get_object_or_404(VersionFile, draft=draft)
    return serve_kept_file(request, file, f"{draft.slug}-draft.pdf")
