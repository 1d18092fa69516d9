"""A head or a deputy adds somebody who is at the academy for a few weeks only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.access.permissions import keeps_words, needs
from portal.access.scope import find_academies, get_person, get_scope
from portal.london import london_day
from portal.models import Academy, Category, Engagement
from portal.models.roles import Permission
from portal.refusals import ActionRefused
from portal.views.form_actions import run_action
from portal.views.paging import get_page

from . import door_actions, door_queries
from .door_forms import DoorForm, SamePersonForm

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADD_AT_DOOR)
@keeps_words
def door(request: HttpRequest, slug: str) -> HttpResponse:
    """Two steps: fill in; see what it does, say whether it is somebody known, and confirm."""
    places = find_academies(get_scope(request, Permission.ADD_AT_DOOR), at=timezone.now())
    academy = get_object_or_404(places, slug=slug)
    form = DoorForm(request.POST or None, initial={"from_on": london_day(timezone.now())})
    step = request.POST.get("step")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return _fill_in(request, academy, form)
    if step == "do" and door_actions.find_just_added(academy, form.terms, at=timezone.now()):
        return redirect("door", slug)
    namesakes = door_queries.find_namesakes(form.terms.given_names, form.terms.family_name)
    asks = SamePersonForm(request.POST if step == "do" else None) if len(namesakes) == 1 else None
    if step != "do" or (asks and not asks.is_valid()):
        return _confirm(request, academy, form, asks, has_several=len(namesakes) > 1)
    person = namesakes[0] if asks and asks.is_same else None
    by = get_person(request)
    added = run_action(form, lambda: door_actions.add_at_door(academy, form.terms, person=person, by=by))
    if added is None:
        return _fill_in(request, academy, form)
    messages.success(request, _describe(added))
    return redirect("door", slug)


def _describe(added: Engagement) -> str:
    return f"{added.person.name} is added until {added.until_on:%-d %B}. HR has been told."


def _fill_in(request: HttpRequest, academy: Academy, form: DoorForm) -> HttpResponse:
    now = timezone.now()
    audit.record("see", f"door:{academy.slug}", by=get_person(request), academy=academy)
    context = {
        "academy": academy,
        "form": form,
        "page": get_page(request, door_queries.find_here_now(academy, at=now), PER_PAGE),
        "prints_slips": get_scope(request, Permission.PRINT_SLIPS).covers(academy.pk),
    }
    return render(request, "grants/door.html", context)


def _confirm(
    request: HttpRequest, academy: Academy, form: DoorForm, asks: SamePersonForm | None, *, has_several: bool
) -> HttpResponse:
    """What will be. Where the action would refuse it, the form says so instead."""
    now, terms = timezone.now(), form.terms
    try:
        door_actions.refuse_terms(academy, terms, by=get_person(request), at=now)
    except ActionRefused as refusal:
        form.add_error(None, str(refusal))
        return _fill_in(request, academy, form)
    context = {
        "academy": academy,
        "terms": terms,
        "kind": dict(DoorForm.KINDS)[Category(terms.category)],
        "asks": asks,
        "has_several": has_several,
        "asked": door_queries.list_asked(
            academy, terms.category, terms.job_title, terms.from_on, terms.until_on, at=now
        ),
        "carried": [(name, request.POST.get(name, "")) for name in form.fields],
    }
    return render(request, "grants/door_confirm.html", context)
