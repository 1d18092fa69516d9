"""The pages that bring a file into a draft, and settle the doubts about it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from policy.comparison import ClausePlace
from policy.files.kept_pdf import checks
from policy.models import Draft, FileReading, TrackedChanges, VersionFile
from policy.reading import pages
from policy.reading.clause_names import name_unit
from policy.reading.downloads import BINARY, build_attachment
from policy.reading.pictures import serve_picture
from portal import audit
from portal.access.permissions import keeps_words
from portal.access.scope import get_person
from portal.models import Person
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from ..actions import bringing_in, keeping, writing
from ..file_details import list_details
from ..file_forms import FileForm, ReadingActForm, TrackedChangesForm
from ..file_review import CONTROL, FileReview, ReviewedLeftOut, build_address, load_original
from ..review import Review
from ..tasks import describe_contents
from .drafts import build_unsaved_version, load_review, needs_drafts, render_page

_ENDINGS = (".docx", ".pdf", ".txt", ".md")
_DETAILS = "file_says"  # ids on this page have an underscore, so that they differ from anchors of the text
_COMMENT = "a comment by "  # shown with the comments, because a comment can never become part of the text
_STALE = "This page is out of date. Load it again, and nothing is lost."


@dataclass(frozen=True, slots=True)
class RefusedAct:
    """A refused button: the key of its item, what it would have done (``how``), the reason, and the typed words."""

    key: str
    how: str
    said: str
    words: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the text from a file, or keep a PDF. The next page shows how it was understood, or what it is."""
    review = load_review(request, pk)
    form = FileForm(request.POST or None, request.FILES or None, use_required_attribute=False)
    if request.method == "POST" and run_action(form, lambda: _bring_in(request, review.draft, form)):
        return redirect("draft_kept" if form.cleaned_data["use"] == "keep" else "draft_reading", pk)
    # Load again: after a refusal the form gets the newest revision, so sending it again replaces that text.
    return render_page(load_review(request, pk), request, "drafting/draft_file.html", form=form)


def _bring_in(request: HttpRequest, draft: Draft, form: FileForm) -> FileReading | VersionFile:
    upload = form.cleaned_data["file"]
    if form.cleaned_data["use"] == "keep":
        if upload.size > checks.MOST_BYTES:
            raise ActionRefused(checks.TOO_LARGE)
        revision = form.cleaned_data["revision"]
        return keeping.keep(draft, upload.name, upload.read(), revision=revision, by=get_person(request))
    if upload.size > writing.MOST_BYTES:
        raise ActionRefused(bringing_in.TOO_LARGE)
    revision = form.cleaned_data["revision"]
    return bringing_in.bring_in(draft, upload.name, upload.read(), revision=revision, by=get_person(request))


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def reading(request: HttpRequest, pk: UUID, part: str = "") -> HttpResponse:
    """Show how the file was understood, beside the text as staff will see it."""
    review = load_review(request, pk)
    found = review.file_review
    if found is None:
        return redirect("draft_file", pk)
    if "act" in request.POST:
        return _act(request, review, part)
    if found.waits_for_choice or "choose" in request.GET or request.method == "POST":
        return _choose(request, review, found)
    return _render_reading(request, review, found, part)


def _choose(request: HttpRequest, review: Review, found: FileReview) -> HttpResponse:
    """Ask how to read the tracked changes."""
    newest = found.reading
    initial = {"reading": newest.pk, "revision": review.draft.revision, "choice": newest.tracked_changes}
    form = TrackedChangesForm(request.POST or None, initial=initial, use_required_attribute=False)
    if request.method == "POST" and run_action(form, lambda: _read_again(review.draft, form, get_person(request))):
        return redirect("draft_reading", review.draft.pk)
    return render_page(review, request, "drafting/draft_tracked_changes.html", form=form, reading=newest)


def _read_again(draft: Draft, form: TrackedChangesForm, by: Person) -> FileReading:
    fields = form.cleaned_data
    return bringing_in.choose_tracked_changes(
        draft, fields["reading"], TrackedChanges(fields["choice"]), revision=fields["revision"], by=by
    )


def _act(request: HttpRequest, review: Review, part: str) -> HttpResponse:
    form = ReadingActForm(request.POST)
    sent = form.cleaned_data if form.is_valid() else {}
    key = request.POST.get("key", "")
    act = _ACTS.get(sent.get("act", ""))
    try:
        if act is None:
            raise ActionRefused(_STALE)
        act(review, sent, get_person(request))
    except ActionRefused as error:
        review = load_review(request, review.draft.pk)
        if review.file_review is None:
            raise Http404 from error
        refused = RefusedAct(key, sent.get("how", ""), str(error), sent.get("words", ""))
        return _render_reading(request, review, review.file_review, part, refused=refused)
    fragment = _DETAILS if sent["act"] == "use" or key == CONTROL else key
    return redirect(f"{request.path}#{fragment}")


def _settle(review: Review, sent: dict[str, Any], by: Person) -> None:
    names = ("reading", "key", "how", "words", "digest", "revision")
    bringing_in.settle(review.draft, **{name: sent[name] for name in names}, by=by)


def _undo(review: Review, sent: dict[str, Any], by: Person) -> None:
    bringing_in.undo(review.draft, sent["reading"], sent["key"], by=by)


def _bring_back(review: Review, sent: dict[str, Any], by: Person) -> None:
    bringing_in.bring_left_out_back(review.draft, sent["reading"], sent["key"], by=by)


def _use(review: Review, sent: dict[str, Any], by: Person) -> None:
    """Save a detail that the file gives about itself."""
    offered = {detail.field: detail.use for detail in list_details(review) if detail.field}
    if sent["key"] in offered:
        names = ("title", "number", "weight", "reason", "in_force_on", "days")
        details = {name: getattr(review.draft, name) for name in names} | {sent["key"]: offered[sent["key"]]}
        writing.save_details(review.draft, **details, seen=sent["digest"], by=by)


_ACTS: dict[str, Callable[[Review, dict[str, Any], Person], None]] = {
    "settle": _settle,
    "undo": _undo,
    "bring-back": _bring_back,
    "use": _use,
}


def _render_reading(
    request: HttpRequest, review: Review, found: FileReview, part: str, *, refused: RefusedAct | None = None
) -> HttpResponse:
    root = reverse("draft_reading", args=[review.draft.pk])
    page = None
    if review.text:
        version = build_unsaved_version(review)
        page = pages.build_preview(version, review.text, part, root=root, draft=review.draft)
        if page is None:
            return redirect("draft_reading", review.draft.pk)
    context = {
        "found": found,
        "reading": found.reading,
        "understood": found.reading.understood,
        "root": root,
        "page": page,
        "contents": describe_contents(review),
        "details": list_details(review),
        "seen": writing.digest_details(review.draft),
        "control": [one for one in found.left_out if one.row["reason"] == CONTROL],
        "left_out": _group_by_reason(found),
        "remarks": _list_remarks(found, review),
        "refused": refused,
    }
    return render_page(review, request, "drafting/draft_reading.html", status=409 if refused else 200, **context)


def _group_by_reason(found: FileReview) -> list[tuple[str, list[ReviewedLeftOut], bool]]:
    """Group what was left out by reason. A group is shown open if something in it was brought back."""
    rows = [one for one in found.left_out if not one.row["reason"].startswith(_COMMENT)]
    rows.sort(key=lambda one: str(one.row["reason"]))
    groups = [(reason, list(group)) for reason, group in groupby(rows, key=lambda one: str(one.row["reason"]))]
    return [(reason, group, any(one.settlement for one in group)) for reason, group in groups]


@dataclass(frozen=True, slots=True)
class ClauseRemarks:
    """The tracked changes and comments of one clause; ``address`` is "" for those outside all clauses of the text."""

    name: str
    words: str
    address: str
    rows: list[dict[str, Any]]


def _list_remarks(found: FileReview, review: Review) -> list[ClauseRemarks]:
    """List tracked changes and comments by clause, in the order of the text. Those outside all clauses come last."""
    understood = found.reading.understood
    rows = [*understood.get("revisions", []), *understood.get("comments", [])]
    by_place: dict[ClausePlace | None, list[dict[str, Any]]] = defaultdict(list)
    for row, place in zip(rows, found.locate(rows), strict=True):
        by_place[place].append(row | {"at": datetime.fromisoformat(row["at"]) if row["at"] else None})
    listed = [
        ClauseRemarks(name_unit(unit), unit.text, build_address(unit.place), by_place.pop(unit.place))
        for unit in review.units
        if unit.place in by_place
    ]
    rest = [row for rows in by_place.values() for row in rows]
    return [*listed, *([ClauseRemarks("Elsewhere in the file", "", "", rest)] if rest else [])]


@require_safe
@needs_drafts
def original(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send the newest file as it was brought in; always as a download, because it may contain anything."""
    newest = FileReading.objects.filter(draft=pk).select_related("file").order_by("-pk").first()
    if newest is None:
        raise Http404
    data = load_original(newest)
    audit.record("download", f"file-reading:{newest.pk}", by=get_person(request))
    ending = next((ending for ending in _ENDINGS if newest.name.lower().endswith(ending)), "")
    return build_attachment(data, BINARY, f"original-{newest.pk}{ending}")


@require_safe
@needs_drafts
def picture(request: HttpRequest, pk: UUID, digest: str) -> HttpResponseBase:
    return serve_picture(request, get_object_or_404(Draft, pk=pk), digest)
