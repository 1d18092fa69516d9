"""How often one account may be tried, and asked to be mailed.

Everybody counts together at an account, except devices that its owner has signed in from: each of those has a count of
its own, so that strangers lock out strangers only. Nothing counts by address: a school is one.
"""

from datetime import timedelta

from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from portal.access import security_lines
from portal.models import Person, SecurityKind, SecurityLine

from .known_devices import find_device, read_device

TOO_MANY_MAILS = "You have asked for too many e-mails. Wait 15 minutes and try again, or sign in with your password."


def find_person(email: str) -> Person | None:
    return Person.objects.filter(email=email.lower()).first()


def consume_try(request: HttpRequest, email: str) -> bool:
    """Counts a try with a password; False if there were too many, which is recorded."""
    person = find_person(email)
    if ratelimit.consume(request, action="login_failed", key=_make_key(request, email, person)):
        return True
    security_lines.record(SecurityKind.LOCKED_OUT, person)
    return False


def forget_tries(request: HttpRequest, email: str) -> None:
    """Whoever knows the password has nothing left to guess, so tries before it no longer count."""
    ratelimit.clear(request, action="login_failed", key=_make_key(request, email, find_person(email)))


def check_mail(request: HttpRequest, email: str, kind: SecurityKind) -> None:
    """Raises ValidationError if the account may be mailed no more for now, else records that it was asked for."""
    person = find_person(email)
    is_known_device = bool(find_device(request, person))
    if not ratelimit.consume(request, action="mail", key=_make_key(request, email, person)):
        security_lines.record(SecurityKind.LOCKED_OUT, person)
        raise ValidationError(TOO_MANY_MAILS)
    if not is_known_device and _count_recent_mails() >= settings.MAILS_TO_NEW_DEVICES:
        raise ValidationError(TOO_MANY_MAILS)
    security_lines.record(kind, person)


def _make_key(request: HttpRequest, email: str, person: Person | None) -> str:
    return f"{find_device(request, person)} {email.lower()}"


def _count_recent_mails() -> int:
    kinds = [SecurityKind.CODE_MAILED, SecurityKind.RESET_MAILED]
    recent = SecurityLine.objects.filter(kind__in=kinds, at__gt=timezone.now() - timedelta(minutes=15))
    return recent.exclude(person=None).count()


def consume_slip_try(request: HttpRequest, code: str) -> bool:
    """Counts a try at the door for slips, by its code and of everybody together; False if there were too many.

    A device from which somebody has signed in before has a count of its own, so that strangers elsewhere cannot close
    the door to a school.
    """
    device = read_device(request)
    # What cannot be a code is no try at one.
    is_few = not code or ratelimit.consume(request, action="slip", key=f"{device} {code}")
    if is_few and ratelimit.consume(request, action="slip_of_anybody", key=device or "strangers"):
        return True
    security_lines.record(SecurityKind.LOCKED_OUT, None, "slip")
    return False
