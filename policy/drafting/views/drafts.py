"""Writing the next version: begin, text, file, details, preview, and where the draft stands."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from policy import files
from policy.models import Draft, Policy, Version
from policy.reading import downloads, pages
from policy.reading import pdf as version_pdf
from policy.reading.downloads import attached
from policy.text import Refused, parse
from policy.text.hidden import without
from portal.access.permissions import needs
from portal.access.scope import reader, scope
from portal.models.roles import Permission
from portal.pdf import TooLarge, Unfinished
from portal.refusals import ActionRefused

from ..actions import approval, writing
from ..forms import DetailsForm, FileForm, NewPolicyForm, TextForm, done
from ..review import Review
from ..tasks import lacks, tasks

needs_drafts = needs(Permission.SEE_DRAFTS, shows_names=False)


def opened(request: HttpRequest, pk: UUID) -> Review:
    """A draft, for whoever may see drafts; to change anything one must be allowed to draft."""
    if request.method not in {"GET", "HEAD"} and not scope(request, Permission.DRAFT):
        raise PermissionDenied
    return Review(get_object_or_404(Draft.objects.with_names(), pk=pk), today=timezone.localdate())


def page(review: Review, request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """A page of a draft. What was typed comes back with the browser's own "back"."""
    may_draft, may_approve = scope(request, Permission.DRAFT), scope(request, Permission.APPROVE)
    context |= {
        "review": review,
        "draft": review.draft,
        "may_draft": may_draft,
        "may_approve": may_approve,
        "may_write": may_draft and review.is_being_written,
        "may_record": may_draft and not review.is_over,
    }
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@needs_drafts
def drafts(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = Draft.objects.open().with_state().select_related("policy", "saved_by").order_by("-saved_at")
    current = {version.policy_id: version for version in Version.objects.in_force(at=now)}
    coming = Version.objects.standing().filter(in_force_at__gt=now).select_related("policy")
    open_drafts = {draft.slug: draft for draft in rows}
    policies = [(p, current.get(p.pk), open_drafts.get(p.slug)) for p in Policy.objects.order_by("title")]
    context = {
        "drafts": rows,
        "policies": policies,
        "coming": coming,
        "may_draft": scope(request, Permission.DRAFT),
        "may_approve": scope(request, Permission.APPROVE),
    }
    return render(request, "drafting/drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DRAFT, shows_names=False)
def new_policy(request: HttpRequest) -> HttpResponse:
    form = NewPolicyForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST":
        made: list[Draft] = []
        if done(form, lambda: made.append(writing.begin(None, **form.cleaned_data, by=reader(request)))):
            return redirect("draft_file", made[0].pk)
    return render(request, "drafting/new_policy.html", {"form": form})


@require_POST
@needs(Permission.DRAFT, shows_names=False)
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    return redirect(writing.go_on(get_object_or_404(Policy, slug=slug), by=reader(request)))


@require_safe
@needs_drafts
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    return page(review, request, "drafting/draft.html", tasks=tasks(review), lacks=lacks(review))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def text(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    initial = {"text": review.draft.text, "revision": review.draft.revision}
    form = TextForm(request.POST or None, initial=initial, use_required_attribute=False)
    if request.method == "POST" and form.is_valid():
        return _save(request, review, form)
    if request.method == "POST" and is_script(request):
        return JsonResponse({"said": "Not saved. Please load the page again."}, status=400)
    return page(review, request, "drafting/draft_text.html", form=form)


def is_script(request: HttpRequest) -> bool:
    """Whether it was sent by the script that saves as one goes."""
    return request.headers.get("Accept") == "application/json"


def _save(request: HttpRequest, review: Review, form: TextForm) -> HttpResponse:
    """Saved, or a page with both texts; for the script that saves as one goes, in its own words."""
    typed = form.cleaned_data["text"]
    if "take_out" in request.POST:
        typed = without(typed)
    if "tidy" in request.POST:
        typed = _tidied(typed)
    try:
        saved = writing.save_text(review.draft, typed, revision=form.cleaned_data["revision"], by=reader(request))
    except writing.Overtaken as error:
        if is_script(request):
            return JsonResponse({"said": str(error)}, status=409)
        return _conflict(request, review, typed, str(error))
    except ActionRefused as error:
        if is_script(request):
            return JsonResponse({"said": str(error)}, status=400)
        form.add_error(None, str(error))
        return page(review, request, "drafting/draft_text.html", form=form)
    review = Review(saved, today=review.today)
    if is_script(request):
        said = f"Saved. {review.refusal or f'It reads: {review.clause_count} units.'}"
        return JsonResponse({"revision": saved.revision, "said": said, "reads": review.text is not None})
    messages.success(request, "Saved.")
    stays = review.text is None or {"take_out", "tidy"} & request.POST.keys()
    return redirect("draft_text" if stays else "draft", saved.pk)


def _tidied(typed: str) -> str:
    """Each unit on one line, if it can be read."""
    try:
        return parse(typed.encode()).canonical
    except Refused:
        return typed


def _conflict(request: HttpRequest, review: Review, typed: str, said: str) -> HttpResponse:
    """Both texts. Saving mine again is then a decision, because it carries the revision that was shown."""
    review = opened(request, review.draft.pk)
    form = TextForm(initial={"text": typed, "revision": review.draft.revision})
    context = {"form": form, "said": said, "differs": review.against(typed)}
    return page(review, request, "drafting/draft_conflict.html", status=409, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The text from a file; what was understood or left out is said on the page of the text."""
    review = opened(request, pk)
    form = FileForm(request.POST or None, request.FILES or None, use_required_attribute=False)
    if request.method == "POST" and done(form, lambda: _take(request, review.draft, form)):
        return redirect("draft_text", pk)
    # As it stands now, so that whoever was told that somebody else saved can choose to replace that.
    return page(opened(request, pk), request, "drafting/draft_file.html", form=form)


def _take(request: HttpRequest, draft: Draft, form: FileForm) -> None:
    upload = form.cleaned_data["file"]
    if upload.size > writing.MOST_BYTES:
        raise ActionRefused("The file has more than 5 MB. Is this the right one?")
    read = files.read(upload.name, upload.read())
    writing.save_text(draft, read.text, revision=form.cleaned_data["revision"], by=reader(request))
    messages.success(request, f"The text of {upload.name} is here now. Check it against the file.")
    for note in read.notes:
        messages.info(request, note)


@require_safe
@needs_drafts
def preview(request: HttpRequest, pk: UUID, part: str = "") -> HttpResponse:
    """The draft as staff will see it."""
    review = opened(request, pk)
    if review.text is None:
        return page(review, request, "drafting/draft_preview.html")
    version = unsaved(review)
    root = f"{review.draft.get_absolute_url()}preview/"
    shown = pages.preview(version, review.text, part, root=root)
    if shown is None:
        raise Http404
    return page(review, request, "drafting/draft_preview.html", page=shown, version=version)


def unsaved(review: Review) -> Version:
    """The version that the draft would become."""
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
def details(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    names = ("title", "number", "weight", "reason", "in_force_on", "days")
    initial = {name: getattr(review.draft, name) for name in names}
    form = DetailsForm(request.POST or None, initial=initial, use_required_attribute=False)
    action = lambda: writing.describe(review.draft, **form.cleaned_data, by=reader(request))  # noqa: E731
    if request.method == "POST" and done(form, action):
        return redirect("draft", pk)
    review = opened(request, pk)
    return page(review, request, "drafting/draft_details.html", form=form, seen=writing.details_of(review.draft))


@require_POST
@needs(Permission.DRAFT, shows_names=False)
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit, take back, give up."""
    review, by = opened(request, pk), reader(request)
    actions: dict[str, Callable[[], None]] = {
        "submit": lambda: approval.submit(review.draft, fingerprint=request.POST.get("fingerprint", ""), by=by),
        "recall": lambda: writing.recall(review.draft, by=by),
        "discard": lambda: writing.discard(review.draft, by=by),
    }
    if (name := request.POST.get("step", "")) not in actions:
        raise Http404
    try:
        actions[name]()
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("drafts") if name == "discard" else redirect("draft", pk)


@require_safe
@needs_drafts
def draft_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    if review.text is None:
        raise Http404
    try:
        data = version_pdf.of_draft(review.draft, review.text)
    except (TooLarge, Unfinished):
        messages.error(request, "This text is too long for a PDF. Take the Word file.")
        return redirect("draft", pk)
    return attached(data, downloads.PDF, f"{review.draft.slug}-draft.pdf")


@require_safe
@needs_drafts
def draft_docx(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    if review.text is None:
        raise Http404
    data = files.written(review.text, title=review.draft.title, number=review.draft.number, is_draft=True)
    return attached(data, downloads.WORD, f"{review.draft.slug}-draft.docx")
