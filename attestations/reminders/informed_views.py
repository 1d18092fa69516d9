"""Where somebody, or HR for them, chooses to be kept informed in an absence; and the page of the links in e-mails."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.access.permissions import needs
from portal.access.scope import get_person
from portal.models import Person
from portal.models.roles import Permission
from portal.views.form_actions import run_action

from .actions import informed as actions
from .informed import CONFIRM, CONFIRMED_WITHIN, STOP, find_choice, load_absence, read_link

METHODS = ["GET", "HEAD", "POST"]
NO_ADDRESS = "Type an e-mail address, such as name@example.org."


class OwnAddressForm(forms.Form):
    address = forms.EmailField(
        label="Your own e-mail address",
        help_text="One that you read while you are away. It is used for nothing else, and deleted after your absence.",
        error_messages={"required": "Type your e-mail address.", "invalid": NO_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class TheirAddressForm(forms.Form):
    address = forms.EmailField(
        label="E-mail address that they gave you",
        help_text="One of their own. It is used for nothing else, and deleted after the absence.",
        error_messages={"required": "Type the e-mail address that they gave you.", "invalid": NO_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    asked = forms.BooleanField(
        label="They asked to be kept informed",
        error_messages={"required": "Tick this only if they asked for it. Without it nothing is sent."},
    )


@require_http_methods(METHODS)
def my_informed(request: HttpRequest) -> HttpResponse:
    person = get_person(request)
    form = OwnAddressForm(request.POST if _is_filled_in(request) else None, use_required_attribute=False)
    return _answer(request, person, form, "my_informed")


@require_http_methods(METHODS)
@needs(Permission.MANAGE_PEOPLE)
def person_informed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """HR writes down what somebody asked for."""
    person, by = get_object_or_404(Person, pk=pk), get_person(request)
    if person.kept_id:
        return redirect("person_informed", person.kept_id)
    if person == by:
        return redirect("my_informed")
    if request.method != "POST":
        audit.record("see", f"person:{person.pk}", by=by)
    form = TheirAddressForm(request.POST if _is_filled_in(request) else None, use_required_attribute=False)
    return _answer(request, person, form, "person_informed", person.pk)


def _is_filled_in(request: HttpRequest) -> bool:
    return request.method == "POST" and "stop" not in request.POST


def _answer(request: HttpRequest, person: Person, form: forms.Form, page: str, *key: UUID) -> HttpResponse:
    choice, by = find_choice(person), get_person(request)
    if "stop" in request.POST:
        if choice:
            actions.stop(choice, by=by)
        messages.success(request, "Stopped. The address is deleted.")
        return redirect(page, *key)
    if form.is_bound and run_action(
        form, lambda: actions.keep_informed(person, address=form.cleaned_data["address"].lower(), by=by)
    ):
        messages.success(request, "We have sent an e-mail to that address, to be confirmed.")
        return redirect(page, *key)
    context = {
        "person": person,
        "is_own": person == by,
        "form": form,
        "choice": choice,
        "absence": load_absence(person, chosen_at=timezone.now()),
        "lasts": CONFIRMED_WITHIN.days,
    }
    return render(request, "reminders/informed.html", context)


@csrf_exempt  # a mail program sends it, without cookies (RFC 8058); the token is all that it needs
@login_not_required
@require_http_methods(METHODS)
def informed_link(request: HttpRequest, token: str) -> HttpResponse:
    """Confirms one address, or stops what is sent there, and nothing else. Looking at the page changes nothing."""
    found = read_link(token, at=timezone.now())
    if found is None:
        raise Http404
    choice, what = found
    if request.method == "POST" and choice:
        if what == CONFIRM:
            actions.confirm(choice)
        else:
            actions.stop(choice, by=None)
            choice = None
    context = {
        "is_stop": what == STOP,
        "is_over": choice is None,
        "is_confirmed": choice is not None and (request.method == "POST" or choice.confirmed_at is not None),
    }
    return render(request, "reminders/informed_link.html", context)
