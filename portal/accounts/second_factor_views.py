"""allauth's pages of the second factor, behind a recent sign-in, each with the mail about it in one transaction."""

from functools import wraps
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from portal.access.permissions import needs_recent_sign_in
from portal.access.scope import get_person, lacks_second_factor
from portal.access.second_factor import lead_to_second_factor
from portal.access.sessions import came_with_slip

from . import own_sign_ins
from .actions import second_factors
from .second_factor_forms import RenamePasskeyForm
from .views import View, as_if_signed_out


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("my_sign_ins")
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class RenamePasskeyView(webauthn.EditWebAuthnView):
    # allauth's own page keeps its button hidden until a script has found passkeys, and a new name needs none.
    template_name = "accounts/passkey_name.html"
    success_url = reverse_lazy("my_sign_ins")

    def form_valid(self, form: RenamePasskeyForm) -> HttpResponse:
        second_factors.rename_passkey(form.instance, form.cleaned_data["name"], by=get_person(self.request))
        messages.success(self.request, f"This passkey is now called {form.cleaned_data['name']}.")
        return redirect(self.success_url)


class DownloadCodesView(recovery_codes.DownloadRecoveryCodesView):
    template_name = "accounts/recovery_codes.txt"


def careful(view: View) -> View:
    """Decorates a view: a recent sign-in first, and none by a printed slip, which whoever printed it could use."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if came_with_slip(request):
            raise PermissionDenied
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return needs_recent_sign_in(cast("View", wrapped))


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """To the page where one gives a second step that a role demands, or else to one's own sign-ins, where all stand."""
    if lacks_second_factor(request) and own_sign_ins.load_factors(get_person(request)):
        return lead_to_second_factor(request)
    return redirect("my_sign_ins")


authenticate = as_if_signed_out(base.authenticate)
reauthenticate = base.reauthenticate
reauthenticate_by_passkey = webauthn.reauthenticate_webauthn
sign_in_by_passkey = webauthn.login_webauthn
add_passkey = careful(webauthn.add_webauthn)
rename_passkey = careful(RenamePasskeyView.as_view())
remove_passkey = careful(RemovePasskeyView.as_view())
activate_app = careful(totp.activate_totp)
deactivate_app = careful(totp.deactivate_totp)
make_codes = careful(recovery_codes.generate_recovery_codes)
view_codes = careful(recovery_codes.view_recovery_codes)
download_codes = careful(DownloadCodesView.as_view())
