"""allauth's forms that ask for a mail, with our limits, and the one that asks for the password of before."""

from allauth.account import forms
from allauth.core import context
from django.core.exceptions import ValidationError

from portal.access import security_lines
from portal.models import SecurityKind

from .limits import check_mail


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        check_mail(context.request, email, SecurityKind.CODE_MAILED)
        return email


class ResetPasswordForm(forms.ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        check_mail(context.request, email, SecurityKind.RESET_MAILED)
        return email


class ChangePasswordForm(forms.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        try:
            password: str = super().clean_oldpassword()
        except ValidationError:
            security_lines.record(SecurityKind.SIGN_IN_FAILED, self.user)
            raise
        return password
