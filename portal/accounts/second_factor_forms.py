"""allauth's forms of the second factor: each failure is recorded, and an app's code is good once only."""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from cryptography.fernet import InvalidToken
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError

from portal.access import security_lines
from portal.models import Person, SecurityKind

# As long as a code can be right, the one of the half minute before and after among them.
CODE_USED_FOR_SECONDS = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)
# What the library raises for an answer that no browser gives.
MALFORMED = (AttributeError, KeyError, TypeError, ValueError)
KEY_IS_LOST = "Your codes cannot be checked any more. Use your passkey, or ask HR to let you set up a new second step."
NAME_HINT = "So that you know later which one it is, such as: My phone."
LONGEST_NAME = 60
NOT_THE_PASSKEY = "That passkey did not work here. Try again, or sign in another way."


class _Codes(base.BaseAuthenticateForm):
    """A code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = "Code from your app, or a recovery code"
        field.widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()
        except ValidationError:
            security_lines.record(SecurityKind.FACTOR_FAILED, self.user)
            raise
        except InvalidToken:
            raise ValidationError(KEY_IS_LOST) from None
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(code, self.user)
        return code


class CodeForm(_Codes, base.AuthenticateForm):
    """While signing in."""


class CodeAgainForm(_Codes, base.ReauthenticateForm):
    """In a session, before something weighty."""


class ActivateAppForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "The six digits that the app shows now"
        self.fields["code"].widget.attrs.update(inputmode="numeric", autocomplete="one-time-code")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(code, self.user)
        return code


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    passwordless = forms.BooleanField(
        label="Sign in with it alone, without my password",
        help_text="Your device then asks for your fingerprint, your face or its PIN.",
        required=False,
        initial=True,
    )
    field_order = ("name", "passwordless", "credential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "A name for it"
        self.fields["name"].help_text = NAME_HINT

    def clean_name(self) -> str:
        self.cleaned_data["name"] = _tidy(self.cleaned_data["name"])
        name: str = super().clean_name()
        return name

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *MALFORMED):
            raise ValidationError(NOT_THE_PASSKEY) from None
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        field.label, field.help_text = "A name for it", NAME_HINT
        field.error_messages["required"] = "Type a name for it."

    def clean_name(self) -> str:
        name = _tidy(self.cleaned_data["name"])
        if not name:
            raise ValidationError("Type a name for it.")
        return name


class _Passkeys(webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (ValidationError, *MALFORMED):
            security_lines.record(SecurityKind.FACTOR_FAILED, self.user)
            raise ValidationError(NOT_THE_PASSKEY) from None


class PasskeyForm(_Passkeys):
    """After a password or a code by e-mail."""


class PasskeyAgainForm(_Passkeys, webauthn.ReauthenticateWebAuthnForm):
    """In a session, before something weighty."""


class PasskeyAloneForm(_Passkeys, webauthn.LoginWebAuthnForm):
    """In place of a password."""


def _tidy(name: str) -> str:
    """The name of a passkey without characters that nobody sees, which could turn the order of the page's letters."""
    return "".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME]


def _use_up(code: str, person: Person) -> None:
    """allauth remembers a used code for half a minute, and a code is right for longer."""
    if not cache.add(f"second-factor-code:{person.pk}:{normalize_user_code(code)}", True, CODE_USED_FOR_SECONDS):
        security_lines.record(SecurityKind.FACTOR_FAILED, person)
        raise ValidationError("This code was used already. Wait for the next one in the app.")
