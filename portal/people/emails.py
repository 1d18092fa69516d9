"""Mails about the address by which somebody signs in."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from portal.models import EmailChange, Notice


def build_email_moved_away(notice: Notice) -> EmailMessage:
    """To the old address, so that a change that nobody asked for is noticed. It does not say the new one."""
    return _build(notice, "email/email_moved_away.txt", "You no longer sign in with this address")


def build_email_moved_here(notice: Notice) -> EmailMessage:
    return _build(notice, "email/email_moved_here.txt", "You sign in with this address from now on")


def _build(notice: Notice, template: str, title: str) -> EmailMessage:
    change = EmailChange.objects.select_related("person").get(pk=notice.cause.removeprefix("email-change:"))
    context = {
        "change": change,
        "trust_name": settings.TRUST_NAME,
        "site_address": settings.SITE_ADDRESS,
        "hr": {"phone": settings.HR_PHONE, "email": settings.HR_EMAIL},
    }
    return EmailMessage(subject=f"{title}: {settings.TRUST_NAME}", body=render_to_string(template, context))
