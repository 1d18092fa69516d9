"""Of whom a second factor is demanded, and the way to it."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.models.roles import Role

WEIGHTY = frozenset({Role.HR, Role.POLICY_LEAD, Role.ADMINISTRATOR})
OF_ACADEMIES = frozenset({Role.HEAD, Role.DEPUTY})


def is_demanded_of(roles: Iterable[Role]) -> bool:
    """Whether somebody with these roles must have one before the pages of the roles open."""
    demanding = WEIGHTY | OF_ACADEMIES if settings.SECOND_FACTOR_FOR_HEADS else WEIGHTY
    return bool(settings.SECOND_FACTOR_DEMANDED) and not demanding.isdisjoint(roles)


def lead_to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page to give it, or to set one up; from there back to this address."""
    kinds = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    back = urlencode({"next": request.get_full_path()})
    if Authenticator.Type.TOTP in kinds:
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    if Authenticator.Type.WEBAUTHN in kinds:
        return redirect(f"{reverse('mfa_reauthenticate_webauthn')}?{back}")
    messages.info(
        request, "Your role opens more than your own record, so please add a second step to your sign-in first."
    )
    return redirect("my_sign_ins")
