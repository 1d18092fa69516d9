"""The pages that review a draft: what it changes, the linter's remarks, and consultations."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from policy.linter import Rule
from policy.models import Consultation
from policy.reading.downloads import BINARY, build_attachment
from portal import audit
from portal.access.permissions import keeps_words
from portal.access.scope import get_person
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from ..actions import writing
from ..actions.consultations import (
    FILE_ENDINGS,
    is_recorded_again,
    record_consultation,
    restore_consultation,
    strike_consultation,
)
from ..forms import ConsultationForm, WaiverForm
from ..review import NEW_CLAUSE, Review, ReviewedRemark
from ..tasks import describe_missing_consultation
from .drafts import load_review, needs_drafts, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def changes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the changes since the newest version, with a form that decides doubtful matches."""
    review = load_review(request, pk)
    if request.method == "POST" and review.newest:
        answers = _read_answers(review, request.POST)
        try:
            writing.decide_matches(review.draft, answers, since=review.newest.number, by=get_person(request))
        except ActionRefused as error:
            messages.error(request, str(error))
        return redirect("draft_changes", pk)
    return render_page(review, request, "drafting/draft_changes.html")


def _read_answers(review: Review, data: QueryDict) -> dict[str, str | None]:
    """Return, for the key of each answered match, the place in the newest version, or None for a new clause."""
    answers: dict[str, str | None] = {}
    for match in review.doubtful_matches:
        value = data.get(match.key)
        if value in {choice for choice, _, _ in match.choices}:
            answers[match.key] = None if value == NEW_CLAUSE else value
    return answers


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    form = WaiverForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and run_action(
        form, lambda: writing.waive_remark(review.draft, **form.cleaned_data, by=get_person(request))
    ):
        return redirect("draft_remarks", pk)
    return render_page(review, request, "drafting/draft_remarks.html", form=form, groups=_group_by_rule(review.remarks))


def _group_by_rule(remarks: list[ReviewedRemark]) -> list[tuple[Rule, list[ReviewedRemark], list[ReviewedRemark]]]:
    """Return each rule with its open and its waived remarks, in the order of the rules."""
    groups: dict[Rule, tuple[list[ReviewedRemark], list[ReviewedRemark]]] = {}
    for reviewed in remarks:
        groups.setdefault(reviewed.remark.rule, ([], []))[bool(reviewed.waiver)].append(reviewed)
    return [(rule, unwaived, waived) for rule, (unwaived, waived) in groups.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
@keeps_words
def consultations(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = load_review(request, pk)
    if request.method == "POST" and {"strike", "restore"} & request.POST.keys():
        _strike_or_restore(request, review)
        return redirect("draft_consultations", pk)
    form = ConsultationForm(request.POST or None, request.FILES or None, use_required_attribute=False)
    if request.method == "POST" and run_action(
        form, lambda: record_consultation(review.draft, **form.cleaned_data, by=get_person(request))
    ):
        messages.success(request, "The consultation is recorded.")
        return redirect("draft_consultations", pk)
    struck = review.draft.consultations.exclude(struck_at=None).defer("file")
    removed = [one for one in struck if not is_recorded_again(one)]
    return render_page(
        review,
        request,
        "drafting/draft_consultations.html",
        form=form,
        removed=removed,
        lacking=describe_missing_consultation(review),
    )


def _strike_or_restore(request: HttpRequest, review: Review) -> None:
    is_removal = "strike" in request.POST
    act = strike_consultation if is_removal else restore_consultation
    chosen = request.POST["strike" if is_removal else "restore"]
    consultation = next((row for row in review.draft.consultations.defer("file") if str(row.pk) == chosen), None)
    if consultation is None:
        return
    try:
        act(review.draft, consultation.pk, by=get_person(request))
    except ActionRefused as error:
        messages.error(request, str(error))
        return
    if is_removal:
        said = f"The consultation with {consultation.whom} was removed. If that was a mistake, put it back below."
    else:
        said = f"The consultation with {consultation.whom} was put back."
    messages.success(request, said)


@require_safe
@needs_drafts
def consultation_file(request: HttpRequest, pk: UUID, consultation: int) -> HttpResponse:
    """Send the file as a download, never to be shown in the browser, because it may contain anything."""
    found = get_object_or_404(Consultation, draft=pk, pk=consultation)
    if found.file is None:
        raise Http404
    audit.record("download", f"consultation:{found.pk}", by=get_person(request))
    ending = next((ending for ending in FILE_ENDINGS if found.file_name.lower().endswith(ending)), "")
    return build_attachment(bytes(found.file), BINARY, f"consultation-{found.pk}{ending}")
