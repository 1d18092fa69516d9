"""To a directory of the trust, and back: OpenID Connect with state, nonce and PKCE."""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from requests import RequestException

from .directories import DirectoryClient, refuse


class CallbackView(OAuth2CallbackView):
    adapter: DirectoryClient

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        """What was kept when this browser was sent there; the token must bear the nonce of that request."""
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@require_safe
@login_not_required
def go_to_directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sends the browser to sign in there. The request's own address adds nothing but where to go afterwards."""
    try:
        provider = DirectoryClient(request, provider_id).get_provider()
        nonce = secrets.token_urlsafe(32)
        response: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            auth_params={**provider.get_auth_params(), "nonce": nonce},
            nonce=nonce,
        )
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, RequestException, ValueError) as error:
        return refuse(request, None, f"The directory cannot be reached: {error!r}")
    return response


@require_safe
@login_not_required
def come_from_directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        DirectoryClient(request, provider_id).get_provider()
        response: HttpResponse = CallbackView.adapter_view(DirectoryClient(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return response
