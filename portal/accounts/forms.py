"""allauth's forms where we ask more of them: limits of mails, shared computers, the password of before."""

from typing import Any

from allauth.account import forms
from allauth.core import context
from django.core.exceptions import ValidationError
from django.forms import BooleanField
from django.http import HttpRequest, HttpResponse

from portal.access import security_lines, shared_computer
from portal.models import SecurityKind

from .limits import check_mail


class SharedComputerField(BooleanField):
    """To be ticked by people who sign in where others do; never ticked beforehand."""

    def __init__(self) -> None:
        super().__init__(
            label="Other people use this computer or phone: sign me out once I have signed", required=False
        )


class LoginForm(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_computer"] = SharedComputerField()

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        shared_computer.remember(request, is_shared=self.cleaned_data["shared_computer"])
        response: HttpResponse = super().login(request, redirect_url)
        return response


class RequestLoginCodeForm(forms.RequestLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shared_computer"] = SharedComputerField()

    def clean_email(self) -> str:
        email: str = super().clean_email()
        check_mail(context.request, email, SecurityKind.CODE_MAILED)
        return email

    def clean_shared_computer(self) -> bool:
        is_shared: bool = self.cleaned_data["shared_computer"]
        shared_computer.remember(context.request, is_shared=is_shared)
        return is_shared


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
