"""The mails of signing in: allauth's, written by its templates when they are sent, and invitations."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal.models import Invitation, Notice, Person
from portal.notices import encryption
from portal.notices.actions import owe
from portal.notices.messages import NotYet

from .queries import find_open_invitation

# What somebody waits for at this moment. These go before all others, and are worth nothing when they come late.
LIFETIMES = {
    "login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "password_reset_key": timedelta(hours=1),
}
# What the templates say and only the request knows.
SECRETS = {"code", "uid", "key", "ip", "user_agent"}
# The folders of allauth's templates, for those that are not about the account itself.
FOLDERS = {
    **dict.fromkeys(("totp_activated", "totp_deactivated", "webauthn_added", "webauthn_removed"), "mfa"),
    "recovery_codes_generated": "mfa",
}


def owe_mail(template_prefix: str, email: str, context: dict[str, Any]) -> None:
    """``template_prefix`` is allauth's, such as ``account/email/login_code``; its end is the kind of the notice."""
    kind, now = template_prefix.rpartition("/")[2], timezone.now()
    lifetime = LIFETIMES.get(kind)
    is_theirs = Q(email=email.lower()) | Q(emailaddress__email=email.lower())
    owe(
        kind,
        person=context.get("user") or Person.objects.filter(is_theirs).distinct().get(),
        secret={name: str(context[name] or "") for name in SECRETS & context.keys()},
        at=now,
        expires_at=now + lifetime if lifetime else None,
        is_urgent=lifetime is not None,
    )


def build_message(notice: Notice) -> EmailMessage:
    adapter, secret = get_adapter(), encryption.decrypt(notice)
    context = {
        "user": notice.person,
        "current_site": {"name": settings.TRUST_NAME, "domain": settings.SITE_ADDRESS},
        "timestamp": notice.owed_at,
        **secret,
    }
    if notice.kind == "password_reset_key":
        context["password_reset_url"] = adapter.get_reset_password_from_key_url(f"{secret['uid']}-{secret['key']}")
    message: EmailMessage = adapter.render_mail(
        f"{FOLDERS.get(notice.kind, 'account')}/email/{notice.kind}", "", context
    )
    return message


def build_invitation(notice: Notice) -> EmailMessage:
    """The first link, while it still leads in; whoever has left since is not written to."""
    invitation = Invitation.objects.select_related("person").get(pk=notice.cause.removeprefix("invitation:"))
    if find_open_invitation(invitation.token_digest, at=timezone.now()) is None:
        raise NotYet
    path = reverse("accept_invitation", args=[encryption.decrypt(notice)["token"]])
    context = {
        "person": invitation.person,
        "trust_name": settings.TRUST_NAME,
        "address": f"{settings.SITE_ADDRESS}{path}",
        "ends_on": date_format(timezone.localtime(invitation.expires_at), "l j F Y"),
        "help_contact": {"phone": settings.HR_PHONE, "email": settings.HR_EMAIL},
    }
    return EmailMessage(
        subject=f"Your way in to the policies of {settings.TRUST_NAME}",
        body=render_to_string("email/invitation.txt", context),
    )
