"""Who is asked to sign what: HR says so, and policy leads propose it."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from attestations.models import Requirement, RequirementProposal
from portal.access.permissions import needs
from portal.access.scope import reader, scope
from portal.models import Academy
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from . import actions, impact, summaries
from .forms import EndForm, RequirementForm


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement or a proposal, as a list shows it."""

    row: Requirement | RequirementProposal
    sentence: str


@require_safe
@needs(Permission.PROPOSE_REQUIREMENT)
def requirements(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = Requirement.objects.known(at=now).select_related("policy").prefetch_related(_named(now))
    proposals = RequirementProposal.objects.filter(decided_at=None).select_related("policy", "proposed_by")
    today = timezone.localdate(now)
    lines = sorted(((_when(row, today), Line(row, summaries.of_row(row))) for row in rows), key=_order)
    context = {
        "proposals": [Line(row, summaries.of_row(row)) for row in proposals.prefetch_related(_named(now))],
        "lists": {when: [line for _, line in group] for when, group in groupby(lines, key=itemgetter(0))},
        "may_require": bool(scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirements.html", context)


def _named(at: datetime) -> "Prefetch[str]":
    return Prefetch("academies", Academy.objects.named(at=at))


def _when(row: Requirement, today: date) -> str:
    if row.until_on and row.until_on < today:
        return "ended"
    return "to_come" if row.from_on > today else "in_force"


def _order(found: tuple[str, Line]) -> tuple[str, str, date]:
    when, line = found
    return when, line.row.policy.title, line.row.from_on


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PROPOSE_REQUIREMENT)
def requirement_new(request: HttpRequest) -> HttpResponse:
    """Filled in, then shown with what it would do, then done."""
    if request.method != "POST":
        return _fill_in(request, RequirementForm(initial={"where": RequirementForm.EVERYWHERE}))
    form = RequirementForm(request.POST)
    step = request.POST.get("step")
    if not form.is_valid() or step == "change":
        return _fill_in(request, form)
    if step != "do":
        return _confirm(request, form)
    try:
        _do(request, form)
    except ActionRefused as error:
        form.add_error(None, str(error))
        return _fill_in(request, form)
    return redirect("requirements")


def _do(request: HttpRequest, form: RequirementForm) -> None:
    if scope(request, Permission.REQUIRE):
        actions.require(form.chosen, by=reader(request), **form.terms)
        messages.success(request, f"{form.chosen.title}: people are asked from the day you chose.")
    else:
        actions.propose(form.chosen, by=reader(request), **form.terms)
        messages.success(request, "HR can see your proposal now. Nobody is asked before HR has accepted it.")


def _fill_in(request: HttpRequest, form: RequirementForm) -> HttpResponse:
    context = {"form": form, "may_require": bool(scope(request, Permission.REQUIRE))}
    return render(request, "requirements/requirement_new.html", context)


def _confirm(request: HttpRequest, form: RequirementForm) -> HttpResponse:
    terms = form.terms
    names = [academy.name for academy in terms["academies"]]
    context = {
        "policy": form.chosen,
        "sentence": summaries.in_full(
            terms["categories"], names, every=terms["every"], days=terms["days"], counts=terms["counts"]
        ),
        "from_on": terms["from_on"],
        "effect": impact.of_requirement(form.chosen, terms, at=timezone.now()),
        "carried": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "may_require": bool(scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirement_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.REQUIRE)
def requirement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it on a day; or take it back, where it has not begun."""
    now = timezone.now()
    rows = Requirement.objects.select_related("policy").prefetch_related(_named(now))
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
        "sentence": summaries.of_row(found),
        "form": form,
        "has_begun": found.from_on <= timezone.localdate(now),
        "effect": impact.of_requirement(found.policy, actions.terms_of(found), at=now),
    }
    return render(request, "requirements/requirement_end.html", context)


def _end(request: HttpRequest, found: Requirement, form: EndForm) -> str | None:
    """None when it is done, else why not; the empty string where the form says so itself."""
    try:
        if "take_back" in request.POST:
            actions.take_back(found, by=reader(request))
        elif form.is_valid():
            actions.end(found, until_on=form.cleaned_data["until_on"], by=reader(request))
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
    found = get_object_or_404(rows.prefetch_related(_named(now)), pk=pk)
    if request.method == "POST":
        return _decide(request, found)
    terms = actions.terms_of(found)
    terms["from_on"] = max(terms["from_on"], timezone.localdate(now))
    context = {
        "proposal": found,
        "sentence": summaries.of_row(found),
        "from_on": terms["from_on"],
        "effect": impact.of_requirement(found.policy, terms, at=now),
        "is_mine": found.proposed_by == reader(request),
        "may_require": bool(scope(request, Permission.REQUIRE)),
    }
    return render(request, "requirements/requirement_proposal.html", context)


def _decide(request: HttpRequest, found: RequirementProposal) -> HttpResponse:
    by, is_accepted = reader(request), request.POST.get("decision") == "accept"
    may = scope(request, Permission.REQUIRE) or (found.proposed_by == by and not is_accepted)
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
