"""The mails of allauth: owed when it would send them, written by its templates when they are sent."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone

from portal.models import Notice, Person
from portal.notices import encryption
from portal.notices.actions import owe

# What somebody waits for at this moment. These go before all others, and are worth nothing when they come late.
LIFETIMES = {
    "login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "password_reset_key": timedelta(hours=1),
}
# What the templates say and only the request knows.
SECRETS = {"code", "uid", "key", "ip", "user_agent"}


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
    message: EmailMessage = adapter.render_mail(f"account/email/{notice.kind}", "", context)
    return message
