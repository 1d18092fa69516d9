"""Tells a person what HR, or a code of their own, has changed about how they sign in."""

from django.conf import settings

from portal.models import Notice
from portal.notices.hr_contact import tell_hr_if_unexpected
from portal.notices.letters import Letter

from .directory_queries import name_provider

WHY = "You are always told when a way of signing in is added or removed."


def build_connected(notice: Notice) -> Letter:
    provider = _name_provider(notice)
    words = f"Your {provider} account now signs you in to the policies of {settings.TRUST_NAME}."
    return _build(f"You can sign in with {provider} now", words)


def build_disconnected(notice: Notice) -> Letter:
    provider = _name_provider(notice)
    words = f"Your {provider} account no longer signs you in to the policies of {settings.TRUST_NAME}."
    return _build(f"You can no longer sign in with {provider}", f"{words} Your e-mail address still does.")


def build_factor_removed(notice: Notice) -> Letter:
    words = (
        "HR has removed your passkeys, your authenticator app and your recovery codes from the policies of "
        f"{settings.TRUST_NAME}, so that you can sign in without them and set them up again."
    )
    return _build("Your second step was removed", words)


def _build(subject: str, words: str) -> Letter:
    return Letter(subject=subject, body=[words], ask=tell_hr_if_unexpected(), why=WHY)


def _name_provider(notice: Notice) -> str:
    return name_provider(notice.cause.partition("/")[0])
