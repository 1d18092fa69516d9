"""Pages of requirements: HR makes and ends them, policy leads propose them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.models import AgencyTerms, ImportedAcknowledgement, Requirement, RequirementProposal, WithChildren
from portal.access.permissions import needs
from portal.access.scope import get_person, get_scope
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action

from . import actions, impact, summaries
from .forms import EndForm, RequirementForm
from .terms import build_terms

START = {
    "where": RequirementForm.EVERYWHERE,
    "with_children": WithChildren.ANY,
    "agency": AgencyTerms.EACH,
}


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A requirement or a proposal, with its summary."""

    row: Requirement | RequirementProposal
    sentence: str


@require_safe
@needs(Permission.SEE_REQUIREMENTS)
def requirements(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    current = (
        Requirement.objects.known(at=now).select_related("policy").prefetch_related(summaries.prefetch_academies(now))
    )
    proposals = RequirementProposal.objects.filter(decided_at=None).select_related("policy", "proposed_by")
    ordered = sorted(current, key=lambda row: (_when(row, today), row.policy.title, row.from_on))
    may_propose = bool(get_scope(request, Permission.PROPOSE_REQUIREMENT))
    proposals = proposals.prefetch_related(summaries.prefetch_academies(now)) if may_propose else proposals.none()
    names = summaries.load_names(at=now)
    context = {
        "proposals": _build_rows(proposals, names),
        "lists": {when: _build_rows(rows, names) for when, rows in groupby(ordered, key=lambda row: _when(row, today))},
        "may_propose": may_propose,
        "has_taken_over": ImportedAcknowledgement.objects.known(at=now).exists(),
        "may_require": bool(get_scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirements.html", context)


def _build_rows(rows: Iterable[Requirement | RequirementProposal], names: summaries.Names) -> list[RequirementRow]:
    return [RequirementRow(row, summaries.summarise_requirement(row, names)) for row in rows]


def _when(row: Requirement, today: date) -> str:
    if row.until_on and row.until_on < today:
        return "ended"
    return "to_come" if row.from_on > today else "in_force"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_REQUIREMENT)
def requirement_new(request: HttpRequest) -> HttpResponse:
    """Three steps: fill in, see the impact, confirm."""
    if request.method != "POST":
        return _fill_in(request, RequirementForm(initial=START))
    form = RequirementForm(request.POST)
    step = request.POST.get("step")
    if not form.is_valid() or step == "change":
        return _fill_in(request, form)
    if step != "do":
        return _confirm(request, form)
    if run_action(form, lambda: _require_or_propose(request, form)):
        return redirect("requirements")
    return _fill_in(request, form)


def _require_or_propose(request: HttpRequest, form: RequirementForm) -> Requirement | RequirementProposal:
    by = get_person(request)
    if get_scope(request, Permission.REQUIRE):
        requirement = actions.require(form.chosen, by=by, **form.terms)
        messages.success(request, f"{form.chosen.title}: people are asked from the day you chose.")
        return requirement
    proposal = actions.propose(form.chosen, by=by, **form.terms)
    messages.success(request, "HR can see your proposal now. Nobody is asked before HR has accepted it.")
    return proposal


def _fill_in(request: HttpRequest, form: RequirementForm) -> HttpResponse:
    context = {"form": form, "may_require": bool(get_scope(request, Permission.REQUIRE))}
    return render(request, "requirements/requirement_new.html", context)


def _confirm(request: HttpRequest, form: RequirementForm) -> HttpResponse:
    terms = form.terms
    context = {
        "policy": form.chosen,
        "sentence": summaries.summarise_terms(terms),
        "from_on": terms["from_on"],
        "impact": impact.build_requirement_impact(form.chosen, terms, at=timezone.now()),
        "carried": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "may_require": bool(get_scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirement_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def requirement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it on a day, or take it back before it has begun."""
    now = timezone.now()
    rows = Requirement.objects.select_related("policy").prefetch_related(summaries.prefetch_academies(now))
    found = get_object_or_404(rows, pk=pk)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"until_on": found.until_on})
    if request.method == "POST":
        error = _end(request, found, form)
        if error is None:
            return redirect("requirements")
        if error:
            form.add_error(None, error)
    context = {
        "requirement": found,
        "sentence": summaries.summarise_requirement(found),
        "form": form,
        "has_begun": found.from_on <= timezone.localdate(now),
        "impact": impact.build_requirement_impact(found.policy, build_terms(found), at=now),
    }
    return render(request, "requirements/requirement_end.html", context)


def _end(request: HttpRequest, found: Requirement, form: EndForm) -> str | None:
    """Returns an error, '' if the form shows it, None on success."""
    try:
        if "take_back" in request.POST:
            actions.take_back(found, by=get_person(request))
        elif form.is_valid():
            actions.end(found, until_on=form.cleaned_data["until_on"], by=get_person(request))
        else:
            return ""
    except ActionRefused as refusal:
        return str(refusal)
    messages.success(request, f"{found.policy.title}: done. What was signed stays signed.")
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_REQUIREMENT)
def requirement_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    rows = RequirementProposal.objects.select_related("policy", "proposed_by", "decided_by")
    found = get_object_or_404(rows.prefetch_related(summaries.prefetch_academies(now)), pk=pk)
    if request.method == "POST":
        return _decide(request, found)
    terms = build_terms(found)
    terms["from_on"] = max(terms["from_on"], timezone.localdate(now))
    context = {
        "proposal": found,
        "sentence": summaries.summarise_requirement(found),
        "from_on": terms["from_on"],
        "impact": impact.build_requirement_impact(found.policy, terms, at=now),
        "is_mine": found.proposed_by == get_person(request),
        "may_require": bool(get_scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirement_proposal.html", context)


def _decide(request: HttpRequest, found: RequirementProposal) -> HttpResponse:
    by, is_accepted = get_person(request), request.POST.get("decision") == "accept"
    may = get_scope(request, Permission.REQUIRE) or (found.proposed_by == by and not is_accepted)
    if not may:
        raise PermissionDenied
    try:
        if is_accepted:
            actions.accept(found, by=by)
            messages.success(request, f"{found.policy.title}: accepted. People are asked from its first day.")
        else:
            actions.turn_down(found, by=by)
            messages.success(request, f"{found.policy.title}: the proposal is closed. Nobody was asked by it.")
    except ActionRefused as error:
        messages.error(request, str(error))
        return redirect("requirement_proposal", pk=found.pk)
    return redirect("requirements")
