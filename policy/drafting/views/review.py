"""Looking at a draft: what it changes, what the linter remarks, who was consulted."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from policy.linter import Rule
from policy.models import Consultation
from policy.reading.downloads import ANYTHING, attached
from portal.access.scope import reader
from portal.refusals import ActionRefused

from ..actions import writing
from ..actions.consultations import FILES, record_consultation, strike_consultation
from ..forms import ConsultationForm, WaiverForm, done
from ..review import Looked, Review
from .drafts import needs_drafts, opened, page


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def changes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Clause by clause against the newest version; doubtful matches are decided here."""
    review = opened(request, pk)
    if request.method == "POST" and review.newest:
        answers = _answers(review, request.POST)
        try:
            writing.decide(review.draft, answers, since=review.newest.number, by=reader(request))
        except ActionRefused as error:
            messages.error(request, str(error))
        return redirect("draft_changes", pk)
    return page(review, request, "drafting/draft_changes.html")


def _answers(review: Review, sent: QueryDict) -> dict[str, str | None]:
    """What was chosen for each doubtful clause: a place in the newest version, or "new"."""
    found: dict[str, str | None] = {}
    for doubt in review.doubts:
        chosen = sent.get(doubt.key, "")
        if chosen == "new" or chosen in {f"{unit.part}#{unit.anchor}" for unit in doubt.candidates}:
            found[doubt.key] = None if chosen == "new" else chosen
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def remarks(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    form = WaiverForm(request.POST or None, use_required_attribute=False)
    if request.method == "POST" and done(
        form, lambda: writing.waive(review.draft, **form.cleaned_data, by=reader(request))
    ):
        return redirect("draft_remarks", pk)
    return page(review, request, "drafting/draft_remarks.html", form=form, groups=_grouped(review.looked))


def _grouped(looked: list[Looked]) -> list[tuple[Rule, list[Looked], list[Looked]]]:
    """Each rule with what is open and what was waived, in the order in which the rules stand."""
    rules = dict.fromkeys(one.remark.rule for one in looked)
    groups = []
    for rule in rules:
        mine = [one for one in looked if one.remark.rule == rule]
        groups.append((rule, [one for one in mine if not one.waiver], [one for one in mine if one.waiver]))
    return groups


@require_http_methods(["GET", "HEAD", "POST"])
@needs_drafts
def consultations(request: HttpRequest, pk: UUID) -> HttpResponse:
    review = opened(request, pk)
    if strike := request.POST.get("strike"):
        _strike(request, review, strike)
        return redirect("draft_consultations", pk)
    form = ConsultationForm(request.POST or None, request.FILES or None, use_required_attribute=False)
    if request.method == "POST" and done(form, lambda: _record(request, review, form)):
        return redirect("draft_consultations", pk)
    return page(review, request, "drafting/draft_consultations.html", form=form)


def _strike(request: HttpRequest, review: Review, chosen: str) -> None:
    consultation = next((one.pk for one in review.consultations if str(one.pk) == chosen), 0)
    try:
        strike_consultation(review.draft, consultation, by=reader(request))
    except ActionRefused as error:
        messages.error(request, str(error))


def _record(request: HttpRequest, review: Review, form: ConsultationForm) -> None:
    fields = {name: value for name, value in form.cleaned_data.items() if name != "file"}
    record_consultation(review.draft, **fields, file=form.upload, by=reader(request))


@require_safe
@needs_drafts
def consultation_file(request: HttpRequest, pk: UUID, consultation: int) -> HttpResponse:
    """Handed out to be kept, never shown: it may hold anything."""
    found = get_object_or_404(Consultation, draft=pk, pk=consultation)
    if found.file is None:
        raise Http404
    return attached(bytes(found.file), ANYTHING, f"consultation-{found.pk}{_ending(found.file_name)}")


def _ending(name: str) -> str:
    return next((ending for ending in FILES if name.lower().endswith(ending)), "")
