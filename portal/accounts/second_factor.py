"""Second factors by allauth: how their secrets are kept, what they are called, and when one must stay."""

import re
from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import escape

from portal.access.scope import load_current_grants
from portal.access.second_factor import is_demanded_of
from portal.access.sessions import was_just_asked_by_directory
from portal.models import Person

from . import factor_secrets

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class AskUnlessDirectoryDid(AuthenticateStage):
    """The step of signing in that asks for a second factor.

    The first sign-in with a directory's account, by a code to the mailbox, is asked all the same: it ties the account.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if was_just_asked_by_directory(self.request, self.login.user):
            return None, True
        step: tuple[HttpResponse | None, bool] = super().handle()
        return step


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That is not the right code. Wait for the next one in the app, and type it again.",
        "cannot_delete_authenticator": (
            "Your role needs a second step when you sign in, so you must keep one. Add another one first."
        ),
    }

    def encrypt(self, text: str) -> str:
        """The seed of an app's codes, or of recovery codes, as the database keeps it."""
        return factor_secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factor_secrets.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role demands one."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=STRONG).exclude(pk=authenticator.pk)
        if others.exists():
            return True
        person = Person.objects.get(pk=authenticator.user_id)
        return not is_demanded_of(role for role, _ in load_current_grants(person, at=timezone.now()))

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}" if count else "My passkey"

    def build_totp_svg(self, url: str) -> str:
        """The code as a picture that stands in the page itself, with words for those who cannot see it."""
        picture = super().build_totp_svg(url)
        label = escape("QR code to scan with your authenticator app. The same key stands below in letters.")
        return re.sub(r"^.*?<svg", f'<svg role="img" aria-label="{label}"', picture, count=1, flags=re.DOTALL)

    def _get_site_name(self) -> str:
        return str(settings.TRUST_NAME)
