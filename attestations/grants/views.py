"""Who holds which role; a role is given, changed and ended here."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import keeps_words, needs, needs_recent_sign_in
from portal.access.scope import get_person, get_scope
from portal.london import london_day
from portal.models import Grant
from portal.models.roles import Permission
from portal.people.actions import giving_roles
from portal.people.grants import find_roles_to_give
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import queries, wording
from .forms import CandidateForm, GrantFilterForm, LastDayForm, RoleForm
from .queries import Candidate, GrantFilter

PER_PAGE = 50


@require_safe
@needs(Permission.SEE_GRANTS)
def grants(request: HttpRequest) -> HttpResponse:
    now, reader = timezone.now(), get_person(request)
    sees = get_scope(request, Permission.SEE_GRANTS)
    form = GrantFilterForm(request.GET)
    if not sees.is_trust:
        del form.fields["role"]
    if not form.is_valid():
        raise Http404
    chosen = GrantFilter(**form.cleaned_data)
    audit.record("see", "grants", by=reader)
    lines = queries.list_lines(queries.find_grants(sees, at=now), reader, chosen, at=now)
    context = {
        "form": form,
        "page": get_page(request, lines, PER_PAGE),
        "is_narrower": chosen.is_narrower,
        "sees_all": sees.is_trust,
        "sees_people": bool(get_scope(request, Permission.SEE_PEOPLE)),
        "sees_portal": bool(get_scope(request, Permission.SEE_PORTAL)),
    }
    return render(request, "grants/grants.html", context)


@require_safe
@needs(Permission.SEE_GRANTS)
def grant_new(request: HttpRequest) -> HttpResponse:
    """Whom to give a role: found by a part of the name."""
    now, by = timezone.now(), get_person(request)
    form = CandidateForm(request.GET if "q" in request.GET else None)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    may_give = find_roles_to_give(by, at=now)
    if q:
        audit.record("see", "people:search", by=by)
    context = {
        "form": form,
        "q": q,
        "found": queries.find_candidates(q, by, may_give, at=now),
        "most": queries.MOST_FOUND,
        "sees_all": get_scope(request, Permission.SEE_GRANTS).is_trust,
    }
    return render(request, "grants/grant_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRANTS)
@needs_recent_sign_in
@keeps_words
def grant_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Three steps: fill in, see what it allows, confirm."""
    now, by = timezone.now(), get_person(request)
    may_give = find_roles_to_give(by, at=now)
    candidate = queries.find_candidate(pk, may_give, at=now)
    if candidate is None:
        raise Http404
    if candidate.person == by:
        return render(request, "grants/grant_own.html")
    asked = {name: request.GET[name] for name in ("role", "academy") if name in request.GET}
    form = RoleForm(request.POST or None, may_give=may_give, initial={"from_on": london_day(now), **asked})
    step = request.POST.get("step")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return _fill_in(request, form, candidate)
    if step == "do" and run_action(form, lambda: giving_roles.give_role(candidate.person, by=by, **form.terms)):
        messages.success(request, f"{candidate.person.name} has the role from the day you chose.")
        return redirect("person", pk) if _came_from_person(request) else redirect("grants")
    return _confirm(request, form, candidate)


def _came_from_person(request: HttpRequest) -> bool:
    """Whether it began on the person's own page, to which it then leads back."""
    return request.GET.get("from") == "person" and bool(get_scope(request, Permission.SEE_PEOPLE))


def _fill_in(request: HttpRequest, form: RoleForm, candidate: Candidate) -> HttpResponse:
    context = {"form": form, "candidate": candidate, "came_from_person": _came_from_person(request)}
    return render(request, "grants/grant_give.html", context)


def _confirm(request: HttpRequest, form: RoleForm, candidate: Candidate) -> HttpResponse:
    """What the role allows. Where the action would refuse it, the form says so instead."""
    now, by = timezone.now(), get_person(request)
    grant = Grant(person=candidate.person, given_by=by, recorded_at=now, **form.terms)
    if form.is_valid():
        try:
            giving_roles.refuse_gift(grant, by=by, at=now)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
    if not form.is_valid():
        return _fill_in(request, form, candidate)
    line = queries.build_line(grant, by, at=now)
    context = {
        "line": line,
        "allowed": wording.list_allowed(grant, line.place),
        "came_from_person": _came_from_person(request),
        "carried": [(name, request.POST.get(name, "")) for name in form.fields],
    }
    return render(request, "grants/grant_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRANTS)
@needs_recent_sign_in
@keeps_words
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes the last day of a role, or ends it at once."""
    now, by, sees = timezone.now(), get_person(request), get_scope(request, Permission.SEE_GRANTS)
    if request.method == "POST" and queries.was_changed(pk, sees):
        messages.info(request, "This role was changed already. The list shows how it stands now.")
        return redirect("grants")
    found = get_object_or_404(queries.find_grants(sees, at=now), pk=pk)
    line = queries.build_line(found, by, at=now)
    form = LastDayForm(
        request.POST if request.POST.get("do") == "change" else None, initial={"until_on": found.until_on}
    )
    if request.method == "POST":
        if not line.may_change:
            raise PermissionDenied
        if _change(request, found, form):
            return redirect("grants")
    audit.record("see", f"person:{found.person_id}", by=by, academy=found.academy)
    context = {
        "line": line,
        "form": form,
        "has_begun": found.from_on < london_day(now),
        "begins_today": found.from_on == london_day(now),
        "allowed": wording.list_allowed(found, line.place),
    }
    return render(request, "grants/grant.html", context)


def _change(request: HttpRequest, found: Grant, form: LastDayForm) -> bool:
    """Whether it was done; the button says which of the two was meant."""
    by, name = get_person(request), found.person.name
    try:
        if request.POST.get("do") == "end":
            giving_roles.end_role(found, by=by)
            messages.success(request, f"{name} no longer has the role.")
            return True
        if request.POST.get("do") in ("answers", "answers-not"):
            answers = request.POST["do"] == "answers"
            giving_roles.choose_answering(found, answers_questions=answers, by=by)
            messages.success(request, f"{name} now answers questions." if answers else f"{name} answers no questions.")
            return True
        if form.is_valid():
            giving_roles.change_last_day(found, until_on=form.cleaned_data["until_on"], by=by)
            messages.success(request, f"The last day of {name}’s role is changed.")
            return True
    except ActionRefused as refusal:
        if form.is_bound:
            form.add_error(None, str(refusal))
        else:
            messages.error(request, str(refusal))
    return False
