"""Tells allauth that nobody may sign up, how tries are counted, what is recorded, and which messages to leave out."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.access import security_lines
from portal.access.scope import get_person
from portal.access.sessions import find_newest_sign_in
from portal.models import Person, SecurityKind

from . import emails, first_sign_in, limits
from .actions.sessions import note_session
from .device_names import describe_device
from .known_devices import remember_device

# The page says these already: its header who is signed in, its text where the code was sent.
SUPPRESSED_MESSAGES = {"account/messages/logged_in.txt", "account/messages/login_code_sent.txt"}
MINUTES_AFTER_SIGN_IN = 5
AUTHENTICATE = "allauth.mfa.stages.AuthenticateStage"
# Where allauth keeps how somebody has just signed in, and who.
RECORDS = (AUTHENTICATION_METHODS_SESSION_KEY, f"{AUTHENTICATION_METHODS_SESSION_KEY}_user")
# What a change of the second factor is called among the security lines, by the mail that tells of it.
FACTOR_CHANGES = {
    "mfa/email/totp_activated": SecurityKind.FACTOR_ADDED,
    "mfa/email/webauthn_added": SecurityKind.FACTOR_ADDED,
    "mfa/email/totp_deactivated": SecurityKind.FACTOR_REMOVED,
    "mfa/email/webauthn_removed": SecurityKind.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": SecurityKind.RECOVERY_CODES_MADE,
}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        """allauth's, but that nobody is asked for a second step whom the trust's directory has just asked for one."""
        ours = "portal.accounts.second_factor.AskUnlessDirectoryDid"
        return [ours if stage == AUTHENTICATE else stage for stage in super().get_login_stages()]

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in SUPPRESSED_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        emails.owe_mail(template_prefix, email, context)

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        if kind := FACTOR_CHANGES.get(template_prefix):
            security_lines.record(kind, user)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """In place of allauth's own count, whose key holds the Host that the request claims to be for."""
        if not limits.consume_try(request, credentials.get("email", "")):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        person: Person | None = super().authenticate(request, **credentials)
        if person:
            limits.forget_tries(request, credentials.get("email", ""))
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        security_lines.record(SecurityKind.SIGN_IN_FAILED, limits.find_person(credentials.get("email", "")))

    def reauthenticate(self, user: Person, password: str) -> bool:
        is_right: bool = super().reauthenticate(user, password)
        if is_right:
            security_lines.record(SecurityKind.SIGNED_IN_AGAIN, user)
        return is_right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Somebody who has just signed in, in whatever way, need not prove it once more; allauth would ask at once."""
        sign_in = find_newest_sign_in(self.request)
        if sign_in and sign_in.is_within(MINUTES_AFTER_SIGN_IN, of=timezone.now()):
            return False
        is_required: bool = super().is_reauthentication_required(app=app, **kwargs)
        return is_required

    def login(self, request: HttpRequest, user: Person) -> None:
        """Django empties the session of who was signed in before; what proves this very sign-in must stay."""
        kept = {key: request.session[key] for key in RECORDS if key in request.session}
        super().login(request, user)
        request.session.update(kept)

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        first_sign_in.finish(request, user, kwargs.get("signal_kwargs"))
        note_session(request.session, by=user, device=describe_device(request.headers.get("User-Agent", "")))
        sign_in = find_newest_sign_in(request)
        security_lines.record(SecurityKind.SIGN_IN, user, sign_in.method if sign_in else "")
        remember_device(request, response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        security_lines.record(SecurityKind.SIGN_OUT, get_person(request))
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: Person, password: str) -> None:
        super().set_password(user, password)
        security_lines.record(SecurityKind.PASSWORD_SET, user)
        limits.forget_tries(self.request, user.email or "")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Built from our address: the request may claim to be for any of ALLOWED_HOSTS, and for any port."""
        person, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": token})
        return f"{settings.SITE_ADDRESS}{path}"
