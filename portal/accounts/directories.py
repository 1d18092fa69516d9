"""Single sign-on by allauth's OpenID Connect, with what it leaves out: signature, nonce, issuer, and whose it is.

Never is somebody let in for an address alone: a first sign-in is tied to a person by a code to the mailbox on record,
or by HR. Sign-up is closed.
"""

import logging
from typing import Any

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from portal.access import security_lines
from portal.models import Person, SecurityKind

from . import first_sign_in
from .directory_queries import find_kept, may_come_in
from .identity import Identity, IdentityRefused, check_nonce, read_identity

log = logging.getLogger(__name__)

# Signatures by a key that only the directory has; never one that needs a shared secret, or none at all.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
CLOCKS_DIFFER_BY_SECONDS = 60
DEMANDED = ["iss", "sub", "aud", "exp", "iat"]


class DirectoryAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """In place of what allauth would do next, whether it knows the sign-in or not."""
        identity: Identity = sociallogin.identity
        if sociallogin.state.get("process") != "login":
            raise ImmediateHttpResponse(refuse(request, None, "It was not begun on our sign-in page."))
        tied = sociallogin.user if sociallogin.account.pk else None
        person = find_kept(tied) if tied else None
        # People who sign in again keep the words that they had typed; somebody else begins with nothing of theirs.
        if request.user.is_authenticated and request.user != person:
            get_account_adapter(request).logout(request)
        next_url = sociallogin.get_redirect_url(request)
        if tied is None or person is None:
            raise ImmediateHttpResponse(first_sign_in.answer(request, identity, next_url))
        # Access that HR has closed to either of two merged records is closed to the person.
        let_in = person if tied.is_active else tied
        raise ImmediateHttpResponse(_let_in(request, let_in, identity, next_url))

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        raise ImmediateHttpResponse(refuse(request, None, f"{error} {exception!r}"))


class DirectoryClient(OpenIDConnectOAuth2Adapter):
    """Speaks with one directory. ``nonce`` is that of the request whose answer is read."""

    nonce = ""

    def get_provider(self) -> Any:
        """allauth's, which then speaks through this class, not through the one that it checks less with."""
        provider = super().get_provider()
        provider.oauth2_adapter_class = DirectoryClient
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if config.get("issuer") != self.get_provider().app.settings["issuer"]:
            raise OAuth2Error(f"The directory calls itself {config.get('issuer')!r}.")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Built from our address, not from the one that the request claims to be for."""
        return f"{settings.SITE_ADDRESS}{reverse('openid_connect_callback', args=[self.provider_id])}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        try:
            claims = self._decode(app, kwargs["response"]["id_token"])
            check_nonce(claims, self.nonce)
            identity = read_identity(claims, app.provider_id, app.settings, client_id=app.client_id)
        except (KeyError, ValueError, TypeError, jwt.PyJWTError, IdentityRefused) as error:
            raise OAuth2Error(str(error)) from error
        account = SocialAccount(provider=app.provider_id, uid=identity.uid, extra_data={})
        login = SocialLogin(provider=self.get_provider(), account=account, user=Person())
        login.identity = identity
        return login

    def _decode(self, app: SocialApp, token: str) -> dict[str, Any]:
        """The claims of a token that this directory signed, for us, and that holds now."""
        header = jwt.get_unverified_header(token)
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        # Asked for anew each time, so a key that the directory has changed is known at once.
        keys = [key for key in jwt.PyJWKSet.from_dict(answer.json()).keys if key.key_id == header.get("kid")]
        if header.get("alg") not in ALGORITHMS or len(keys) != 1:
            raise IdentityRefused("The directory has no such key.")
        claims: dict[str, Any] = jwt.decode(
            token,
            keys[0].key,
            algorithms=[header["alg"]],
            audience=app.client_id,
            issuer=app.settings["issuer"],
            leeway=CLOCKS_DIFFER_BY_SECONDS,
            options={"require": DEMANDED},
        )
        return claims


def _let_in(request: HttpRequest, person: Person, identity: Identity, next_url: str | None) -> HttpResponse:
    if person.is_active and not may_come_in(person):
        return refuse(request, person, "They have left.")
    first_sign_in.note_authentication(
        request, person, identity.provider, identity.uid, is_strong=identity.has_second_factor
    )
    response: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=next_url)
    return response


def refuse(request: HttpRequest, person: Person | None, why: str) -> HttpResponse:
    """One page, whatever was wrong; the log says what."""
    log.warning("A sign-in by a directory was refused: %s", why)
    security_lines.record(SecurityKind.DIRECTORY_REFUSED, person)
    return render(request, "accounts/directory_refused.html", status=403)
