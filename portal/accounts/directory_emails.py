"""Tells a person what HR, or a code of their own, has changed about how they sign in."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from portal.models import Notice

from .directory_queries import name_provider

SUBJECTS = {
    "sign_in_connected": "You can sign in with {} now",
    "sign_in_disconnected": "You can no longer sign in with {}",
}


def build_message(notice: Notice) -> EmailMessage:
    provider = name_provider(notice.cause.partition("/")[0])
    body = _render(notice, "sign_in_by_directory", provider=provider, is_connected=notice.kind == "sign_in_connected")
    return EmailMessage(subject=SUBJECTS[notice.kind].format(provider), body=body)


def build_factor_removed(notice: Notice) -> EmailMessage:
    return EmailMessage(subject="Your second step was removed", body=_render(notice, "second_factor_removed"))


def _render(notice: Notice, template: str, **context: object) -> str:
    hr = {"hr_email": settings.HR_EMAIL, "hr_phone": settings.HR_PHONE}
    context |= {"person": notice.person, "trust_name": settings.TRUST_NAME, **hr}
    return render_to_string(f"email/{template}.txt", context)
