"""Mails about the address by which somebody signs in."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from portal.models import EmailChange, Notice
from portal.notices.hr_contact import tell_hr_if_unexpected
from portal.notices.letters import Block, Button, Letter

SIGNED_OUT = "You have been signed out everywhere."


def build_email_moved_away(notice: Notice) -> Letter:
    """To the old address, so that a change that nobody asked for is noticed. It does not say the new one."""
    change = _load_change(notice)
    words = f"It was this one until {_write_moment(change)}."
    return _build(
        change,
        "You no longer sign in with this address",
        words,
        f"{SIGNED_OUT} Everything you have signed still counts.",
    )


def build_email_moved_here(notice: Notice) -> Letter:
    change = _load_change(notice)
    return _build(
        change,
        "You sign in with this address from now on",
        f"It has been this one since {_write_moment(change)}.",
        f"{SIGNED_OUT} Sign in with this address, with your password if you have one, or with a code by e-mail.",
        Button("Sign in", settings.SITE_ADDRESS),
        "For the next 30 days your receipts say when the address was changed.",
    )


def _build(change: EmailChange, title: str, when: str, *more: Block) -> Letter:
    changed = f"HR has changed the e-mail address for signing in to the policies of {settings.TRUST_NAME}. {when}"
    return Letter(
        subject=f"{title}: {settings.TRUST_NAME}",
        greeting=f"Dear {change.person.name},",
        body=[changed, *more],
        ask=tell_hr_if_unexpected(),
        why="Both addresses are told of such a change.",
    )


def _load_change(notice: Notice) -> EmailChange:
    return EmailChange.objects.select_related("person").get(pk=notice.cause.removeprefix("email-change:"))


def _write_moment(change: EmailChange) -> str:
    at = timezone.localtime(change.changed_at)
    return f"{date_format(at, 'j F Y')} at {date_format(at, 'H:i')}"
