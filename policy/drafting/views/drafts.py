"""The pages of a draft: its list, text, preview, details, PDF and Word, and its steps to approval."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from policy import files
from policy.models import Draft, Policy, StepKind, Version, Weight
from policy.reading import downloads, pages
from policy.reading import pdf as version_pdf
from policy.reading.downloads import build_attachment
from policy.reading.pictures import load_pictures
from policy.register.access import is_publisher, needs_publisher_or
from policy.register.queries import find_publisher
from policy.text import TextError, parse
from policy.text.hidden import remove_hidden
from policy.text.typed_form_2 import is_typed_form_2
from portal.access.permissions import keeps_words, needs
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.pdf import TooLarge, Unfinished
from portal.refusals import ActionRefused
from portal.views.form_actions import require_form_of, run_action

from ..actions import approval, writing
from ..any_policy import read_typed_text
from ..forms import DetailsForm, NewPolicyForm, TextForm
from ..review import Review
from ..tasks import build_tasks, describe_contents, find_missing_items

DONE = {
    "submit": "The draft was submitted. HR can approve it now.",
    "recall": "You have taken the draft back and can change it again.",
    "discard": "The draft was abandoned. If that was a mistake, take it back below.",
}
needs_drafts = needs_publisher_or(Permission.SEE_DRAFTS)


def load_review(request: HttpRequest, pk: UUID) -> Review:
    """Load a draft for its pages. Posting anything needs the permission to draft."""
    if request.method not in {"GET", "HEAD"} and not get_scope(request, Permission.DRAFT):
        raise PermissionDenied
    return Review(get_object_or_404(Draft.objects.with_related(), pk=pk), today=timezone.localdate())


def render_page(
    review: Review, request: HttpRequest, template: str, status: int = 200, **context: object
) -> HttpResponse:
    """Render a page of a draft. Browsers may store it, so that "back" restores what was typed."""
    may_draft = get_scope(request, Permission.DRAFT)
    context |= {
        "review": review,
        "draft": review.draft,
        "may_draft": may_draft,
        "may_approve": _may_approve(request, review.draft),
        "may_write": may_draft and review.is_being_written,
        "may_record": may_draft and not review.is_closed,
    }
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _may_approve(request: HttpRequest, draft: Draft) -> bool:
    """HR, unless the register names somebody."""
    if find_publisher(draft.policy, at=timezone.now()):
        return is_publisher(request, draft.pk)
    return bool(get_scope(request, Permission.APPROVE))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DRAFT, shows_names=False)
@keeps_words
def new_policy(request: HttpRequest) -> HttpResponse:
    form = NewPolicyForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and form.is_valid() and not form.must_be_checked:
        begun = run_action(form, lambda: writing.begin(None, **form.cleaned_data, by=get_person(request)))
        if begun:
            return redirect("draft_file", begun.pk)
    return render(request, "drafting/new_policy.html", {"form": form})


@require_form_of("register_policy", "slug")
@needs(Permission.DRAFT, shows_names=False)
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    policy = get_object_or_404(Policy, slug=slug)
    try:
        return redirect(writing.continue_or_begin(policy, by=get_person(request)))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("register_policy", slug)


@require_safe
@needs_drafts
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    return render_page(
        review,
        request,
        "drafting/draft.html",
        tasks=build_tasks(review),
        missing_items=find_missing_items(review),
        is_abandoned=review.state == StepKind.DISCARDED,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def text(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    initial = {"text": review.draft.text, "revision": review.draft.revision}
    form = TextForm(request.POST or None, initial=initial, use_required_attribute=False)
    if request.method == "POST" and request.headers.get("Accept") == "application/json":
        return _autosave(request, review, form)
    if request.method == "POST" and form.is_valid():
        return (
            _read_as_any_policy(request, review, form) if "read_any" in request.POST else _save(request, review, form)
        )
    return _render_text(request, review, form)


def _render_text(request: HttpRequest, review: Review, form: TextForm) -> HttpResponse:
    may_be_any_policy = bool(review.refusal) and not is_typed_form_2(review.draft.text.encode())
    return render_page(
        review,
        request,
        "drafting/draft_text.html",
        form=form,
        contents=describe_contents(review),
        may_be_any_policy=may_be_any_policy,
        refused_number=review.refusal and review.refusal.line,
    )


def _autosave(request: HttpRequest, review: Review, form: TextForm) -> JsonResponse:
    """Answer the script that saves while somebody types."""
    if not form.is_valid():
        return JsonResponse({"said": "Not saved. Please load the page again."}, status=400)
    try:
        saved = writing.save_text(review.draft, **form.cleaned_data, by=get_person(request))
    except ActionRefused as error:
        return JsonResponse({"said": str(error)}, status=409 if isinstance(error, writing.Overtaken) else 400)
    review = Review(saved, today=review.today)
    said = f"Saved. {review.refusal or describe_contents(review)}"
    return JsonResponse({"revision": saved.revision, "said": said, "reads": review.text is not None})


def _save(request: HttpRequest, review: Review, form: TextForm) -> HttpResponse:
    typed, revision = form.cleaned_data["text"], form.cleaned_data["revision"]
    if "take_out" in request.POST:
        typed = remove_hidden(typed)
    if "tidy" in request.POST:
        typed = _tidy(typed)
    try:
        saved = writing.save_text(review.draft, typed, revision=revision, by=get_person(request))
    except writing.Overtaken as error:
        return _render_conflict(request, review, typed, str(error))
    except ActionRefused as error:
        form.add_error(None, str(error))
        return _render_text(request, review, form)
    messages.success(request, "Saved.")
    stays = Review(saved, today=review.today).text is None or {"take_out", "tidy"} & request.POST.keys()
    return redirect("draft_text" if stays else "draft", saved.pk)


def _read_as_any_policy(request: HttpRequest, review: Review, form: TextForm) -> HttpResponse:
    """Show the text as it was understood, for the writer to save. The draft itself does not change."""
    data = form.cleaned_data
    try:
        read = read_typed_text(data["text"])
    except TextError as error:
        form.add_error(None, str(error))
        return _render_text(request, review, form)
    proposed = TextForm(initial={"text": read.source, "revision": data["revision"]})
    return render_page(review, request, "drafting/draft_text.html", form=proposed, read=read)


def _tidy(typed: str) -> str:
    """Put each unit on one line, if the text can be parsed."""
    try:
        return parse(typed.encode()).canonical
    except TextError:
        return typed


def _render_conflict(request: HttpRequest, review: Review, typed: str, said: str) -> HttpResponse:
    """Show both texts. The form now has the newer revision, so saving again replaces the other text."""
    review = load_review(request, review.draft.pk)
    form = TextForm(initial={"text": typed, "revision": review.draft.revision})
    context = {"form": form, "said": said, "changes": review.compare_with(typed)}
    return render_page(review, request, "drafting/draft_conflict.html", status=409, **context)


@require_safe
@needs_drafts
def preview(request: HttpRequest, pk: UUID, part: str = "") -> HttpResponse:
    """Show the draft as staff will see it."""
    review = load_review(request, pk)
    if review.text is None:
        return render_page(review, request, "drafting/draft_preview.html")
    version = build_unsaved_version(review)
    root = f"{review.draft.get_absolute_url()}preview/"
    preview_page = pages.build_preview(version, review.text, part, root=root, draft=review.draft)
    if preview_page is None:
        raise Http404
    return render_page(review, request, "drafting/draft_preview.html", page=preview_page, version=version)


def build_unsaved_version(review: Review) -> Version:
    """Build the version that the draft would become."""
    draft = review.draft
    return Version(
        policy=draft.policy or Policy(slug=draft.slug, title=draft.title),
        number=draft.number,
        title=draft.title,
        reason=draft.reason,
        weight=draft.weight,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    names = ("title", "number", "weight", "reason", "in_force_on", "days")
    initial = {name: getattr(review.draft, name) for name in names}
    form = DetailsForm(request.POST or None, initial=initial, review=review, use_required_attribute=False)
    unasked = {"weight": review.draft.weight or Weight.MATERIAL}
    if request.method == "POST" and run_action(
        form, lambda: writing.save_details(review.draft, **unasked | form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "Title, number and start date are saved.")
        return redirect("draft", pk)
    review = load_review(request, pk)
    return render_page(
        review, request, "drafting/draft_details.html", form=form, seen=writing.digest_details(review.draft)
    )


@require_form_of("draft", "pk")
@needs(Permission.DRAFT, shows_names=False)
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit the draft, take it back, or abandon it."""
    review, by = load_review(request, pk), get_person(request)
    name = request.POST.get("step")
    try:
        match name:
            case "submit":
                approval.submit(review.draft, fingerprint=request.POST.get("fingerprint", ""), by=by)
            case "recall":
                writing.recall(review.draft, by=by)
            case "discard":
                writing.discard(review.draft, by=by)
            case _:
                raise Http404
    except ActionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, DONE[name])
    return redirect("draft", pk)


@require_safe
@needs_drafts
def draft_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    if review.kept_file:
        return redirect("draft_kept_pdf", pk)
    if review.text is None:
        raise Http404
    try:
        data = version_pdf.render_draft(review.draft, review.text)
    except (TooLarge, Unfinished):
        messages.error(request, "This text is too long for a PDF. Download it as Word instead.")
        return redirect("draft", pk)
    return build_attachment(data, downloads.PDF, f"{review.draft.slug}-draft.pdf")


@require_safe
@needs_drafts
def draft_docx(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    if review.text is None:
        raise Http404
    kept, draft = load_pictures(review.text.canonical), review.draft
    data = files.write_docx(review.text, title=draft.title, number=draft.number, is_draft=True, pictures=kept)
    return build_attachment(data, downloads.WORD, f"{review.draft.slug}-draft.docx")
