"""The mails of signing in: those that allauth asks for, in our words, and invitations."""

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal.models import Invitation, Notice, Person
from portal.notices import encryption
from portal.notices.actions import owe
from portal.notices.hr_contact import reach_hr, tell_hr_if_unexpected
from portal.notices.letters import Button, Code, Facts, Letter
from portal.notices.messages import NotYet

from .device_names import describe_device
from .queries import find_open_invitation

# What somebody waits for at this moment. These go before all others, and are worth nothing when they come late.
LIFETIMES = {
    "login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "password_reset_key": timedelta(hours=1),
}
# What they say and only the request knows.
SECRETS = {"code", "uid", "key", "user_agent"}
# The rest of allauth's kinds, by the names of its templates: the subject, and what has changed.
CHANGES = {
    "password_reset": ("Your password was set", "Your password was set, with the link that we e-mailed to you."),
    "password_changed": ("Your password was changed", "Your password was changed."),
    "password_set": (
        "Your password was set",
        "You have a password now. You can sign in with it, or with a code by e-mail.",
    ),
    "totp_activated": (
        "You have added an authenticator app",
        "You have added an authenticator app to how you sign in.",
    ),
    "totp_deactivated": (
        "Your authenticator app was removed",
        "Your authenticator app was removed. You are no longer asked for its codes.",
    ),
    "webauthn_added": ("You have added a passkey", "You have added a passkey. You can sign in with it."),
    "webauthn_removed": ("A passkey was removed", "A passkey was removed. It no longer signs you in."),
    "recovery_codes_generated": (
        "You have new recovery codes",
        "You have made new recovery codes. The old ones no longer work.",
    ),
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


def build_login_code(notice: Notice) -> Letter:
    return Letter(
        subject="Your sign-in code",
        body=[
            "Enter this code on the page where you asked for it. It works for 15 minutes.",
            Code(encryption.decrypt(notice)["code"]),
            "If you did not ask for it, do nothing. Nobody from the trust will ever ask you for this code.",
        ],
        why="You get this because somebody asked for a code to sign in with this address.",
    )


def build_password_reset(notice: Notice) -> Letter:
    secret = encryption.decrypt(notice)
    return Letter(
        subject="Set your password",
        body=[
            "Open this page to set your password. It works for an hour.",
            Button(
                "Set your password", get_adapter().get_reset_password_from_key_url(f"{secret['uid']}-{secret['key']}")
            ),
            "If you did not ask for it, do nothing: your password stays as it is.",
        ],
        why="You get this because somebody asked to set the password of this address.",
    )


def build_sign_in_change(notice: Notice) -> Letter:
    """What has changed about how its owner signs in, and from which browser. No IP address: nobody knows theirs."""
    subject, words = CHANGES[notice.kind]
    browser = describe_device(encryption.decrypt(notice).get("user_agent", ""))
    when = date_format(timezone.localtime(notice.owed_at), "l j F Y, H:i T")
    return Letter(
        subject=subject,
        body=[words, Facts([("When", when), ("From", browser)])],
        ask=tell_hr_if_unexpected(),
        why="You are always told when something about how you sign in has changed.",
    )


def build_invitation(notice: Notice) -> Letter:
    """The first link, while it still leads in; people who have left since are not written to."""
    invitation = Invitation.objects.select_related("person").get(pk=notice.cause.removeprefix("invitation:"))
    if find_open_invitation(invitation.token_digest, at=timezone.now()) is None:
        raise NotYet
    path = reverse("accept_invitation", args=[encryption.decrypt(notice)["token"]])
    ends_on = date_format(timezone.localtime(invitation.expires_at), "l j F Y")
    return Letter(
        subject=f"Sign in to the policies of {settings.TRUST_NAME}",
        body=[
            (
                f"{settings.TRUST_NAME} keeps its staff policies in a portal. There you can read what applies to you, "
                "and sign what you are asked to sign. It takes about ten minutes, on a phone or a computer."
            ),
            "The first time you sign in, choose a password.",
            Button("Choose a password", f"{settings.SITE_ADDRESS}{path}"),
            f"The link works once, until {ends_on}. Nobody from the trust will ever ask you for your password.",
        ],
        ask=f"You did not expect this, or the link has ended? Ask HR{reach_hr()}.",
        why="You get this because HR has added you to the people who read the trust's policies here.",
    )
