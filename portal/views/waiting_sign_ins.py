"""HR's pages about how others sign in: sign-ins of a directory that wait, and one person's ways in."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.access.permissions import needs, needs_recent_sign_in
from portal.access.scope import get_person
from portal.accounts import own_sign_ins, waiting_sign_ins
from portal.accounts.actions import directories, second_factors
from portal.accounts.directory_queries import name_provider
from portal.models import Person, WaitingSignIn
from portal.models.roles import Permission
from portal.refusals import ActionRefused

from .paging import get_page

PER_PAGE = 50


class WhoForm(forms.Form):
    who = forms.CharField(label="Whose is it?", help_text="The staff number or e-mail address that we have for them.")


class SettleForm(forms.Form):
    person = forms.UUIDField(required=False)  # none: it is nobody's here


@require_safe
@needs(Permission.MANAGE_PEOPLE)
def waiting(request: HttpRequest) -> HttpResponse:
    """The sign-ins of which it is not known whose they are."""
    audit.record("see", "waiting-sign-ins", by=get_person(request))
    page = get_page(request, waiting_sign_ins.find_waiting(), PER_PAGE)
    rows = [(each, name_provider(each.provider)) for each in page.object_list]
    return render(request, "accounts/waiting_sign_ins.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def waiting_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Find whose it is, look at what would happen, connect it or turn it down."""
    found = get_object_or_404(waiting_sign_ins.find_waiting(), pk=pk)
    if request.method == "POST":
        return _settle(request, found)
    form = WhoForm(request.GET if "who" in request.GET else None, initial={"who": found.email})
    person = waiting_sign_ins.find_person(form.cleaned_data["who"] if form.is_valid() else "")
    if form.is_valid() and person is None:
        form.add_error("who", "Nobody has this staff number or address. Check it, or look the person up first.")
    context = {
        "waiting": found,
        "provider": name_provider(found.provider),
        "form": form,
        "person": person,
        "replaces": person is not None and waiting_sign_ins.has_other(person, found),
    }
    return render(request, "accounts/waiting_sign_in.html", context)


def _settle(request: HttpRequest, found: WaitingSignIn) -> HttpResponse:
    form = SettleForm(request.POST)
    if not form.is_valid():
        raise Http404
    chosen = form.cleaned_data["person"]
    person = get_object_or_404(Person, pk=chosen) if chosen else None
    try:
        directories.settle(found, person=person, by=get_person(request))
    except ActionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("waiting_sign_in", found.pk)
    messages.success(request, f"Connected to {person.name}." if person else "Turned down. It leads nowhere here.")
    return redirect("waiting_sign_ins")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PEOPLE)
@needs_recent_sign_in
def person_sign_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How somebody gets in, and the way back for people who have lost their phone."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    if request.method == "POST":
        try:
            _act(request.POST.get("act", ""), person, by)
        except ActionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("person_sign_in", pk)
    audit.record("see", f"person:{person.pk}/sign-in", by=by)
    context = {
        "person": person,
        "is_own": person == by,
        "factors": own_sign_ins.load_factors(person),
        "directories": own_sign_ins.load_directories(person),
        "sessions": person.signed_in_sessions.count(),
    }
    return render(request, "accounts/person_sign_in.html", context)


def _act(wanted: str, person: Person, by: Person) -> None:
    if wanted == "factors":
        second_factors.remove_factors(person, by=by)
    elif wanted.startswith("directory "):
        directories.untie(person, wanted.removeprefix("directory "), by=by)
