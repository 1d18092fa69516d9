"""The page to which an invitation leads: its owner chooses a password or a passkey. Looking at it uses nothing up."""

from allauth.account.forms import SetPasswordForm
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from portal.digests import sha256_hex
from portal.models import Person

from . import queries
from .actions import invitations

METHOD = "invitation"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@sensitive_post_parameters()
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners open links, so only a POST uses one up."""
    found = queries.find_open_invitation(sha256_hex(token), at=timezone.now())
    wants_passkey, password = "passkey" in request.POST, request.POST.get("password1", "")
    if found and not wants_passkey:
        form = SetPasswordForm(data=request.POST or None, user=found.person, use_required_attribute=False)
        if not form.is_valid():
            return render(request, "accounts/invitation.html", {"form": form, "person": found.person})
    elif request.method != "POST":
        return _show_end(request)
    try:
        if wants_passkey:
            return _let_in(request, token, None, to=reverse("mfa_add_webauthn"))
        return _let_in(request, token, password)
    except invitations.LinkEnded:  # perhaps withdrawn, or used in another window, while it was typed
        return _show_end(request)


@transaction.atomic
def _let_in(request: HttpRequest, token: str, password: str | None, *, to: str | None = None) -> HttpResponse:
    person: Person = invitations.accept(token, password=password)
    if request.user.is_authenticated:
        logout(request)
    record_authentication(request, person, method=METHOD)
    response: HttpResponse = perform_login(request, Login(user=person, email=person.email, redirect_url=to))
    return response


def _show_end(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/link_ended.html", {"sentence": invitations.ENDED}, status=410)
