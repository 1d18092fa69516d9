"""The door for people with a printed slip: its code and their day of birth let them in, for this once."""

from datetime import date
from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.access import shared_computer
from portal.access.sessions import SLIP
from portal.models import Slip

from . import limits, slip_codes
from .actions import slips
from .forms import SharedComputerField
from .views import answers_evenly

SECOND_CLICK_WITHIN = 60  # seconds
WRONG = (
    "This code and day of birth do not open anything. Check both, "
    "or ask the person who gave you the slip for a new one."
)
TOO_MANY = "Too many tries. Wait 15 minutes and try again, or ask the person who gave you the slip for a new one."


class SlipForm(forms.Form):
    code = forms.CharField(
        label="Code on your slip",
        help_text="12 letters and digits, such as 7KW4-M3XT-9RTW",
        max_length=40,
        error_messages={"required": "Type the code on your slip."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "app-slip-code",
            }
        ),
    )
    born_on = forms.CharField(
        label="Your day of birth",
        help_text="Day, month and year, such as 14 3 1985",
        max_length=40,
        error_messages={"required": "Type your day of birth."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shared_computer = SharedComputerField()

    def clean_born_on(self) -> Any:
        try:
            return slip_codes.parse_birthday(self.cleaned_data["born_on"], today=timezone.localdate())
        except ValueError as fault:
            raise ValidationError(str(fault)) from None


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@sensitive_post_parameters()
@answers_evenly
def enter_with_slip(request: HttpRequest) -> HttpResponse:
    """Every wrong answer is one sentence, takes the same time, and gives no hint."""
    form, status = SlipForm(request.POST or None, use_required_attribute=False), 200
    if request.method == "POST" and form.is_valid():
        code = slip_codes.parse_code(form.cleaned_data["code"])
        if not limits.consume_slip_try(request, code):
            form.add_error(None, TOO_MANY)
            status = 429
        elif slip := _use(request, code, form.cleaned_data["born_on"]):
            return _let_in(request, slip, is_shared=form.cleaned_data["shared_computer"])
        else:
            form.add_error(None, WRONG)
    return render(request, "accounts/slip.html", {"form": form}, status=status)


@transaction.atomic
def _use(request: HttpRequest, code: str, born_on: date) -> Slip | None:
    """A second click of the same browser gets what the first got, which that browser does not show any more."""
    form = salted_hmac("portal.slip.click", f"{request.META.get('CSRF_COOKIE', '')} {code} {born_on}").hexdigest()
    slip = slips.use_slip(code, born_on)
    if slip:
        cache.set(f"slip:{form}", slip.pk, SECOND_CLICK_WITHIN)
        return slip
    just_used = cache.get(f"slip:{form}") if "CSRF_COOKIE" in request.META else None
    return Slip.objects.select_related("person").filter(pk=just_used).first() if just_used else None


def _let_in(request: HttpRequest, slip: Slip, *, is_shared: bool) -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)
    shared_computer.remember(request, is_shared=is_shared)
    record_authentication(request, slip.person, method=SLIP, slip=slip.pk)
    login = Login(user=slip.person, email_verification=EmailVerificationMethod.NONE)
    response: HttpResponse = perform_login(request, login)
    return response
