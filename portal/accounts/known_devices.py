"""Devices that somebody has signed in from before, by a signed cookie.

It holds a random number and, for each person who signed in there, a keyed hash: nothing that can be read.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.models import Person

SALT = "portal.known-device"
KEPT_FOR_SECONDS = 2 * 365 * 24 * 60 * 60
MOST_PEOPLE = 30  # at a computer of the staff room


def find_device(request: HttpRequest, person: Person | None) -> str:
    """The number of the device, if this person has signed in from it before; else ''."""
    number, *hashes = _read_cookie(request)
    wanted = _make_hash(number, person) if person else ""
    return number if any(constant_time_compare(wanted, known) for known in hashes) else ""


def read_device(request: HttpRequest) -> str:
    """The number of the device, if anybody has signed in from it before; else ''."""
    return _read_cookie(request)[0]


def remember_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Makes the device known for a person who has just signed in from it."""
    number, *hashes = _read_cookie(request)
    number = number or secrets.token_urlsafe(16)
    newest = _make_hash(number, person)
    others = [known for known in hashes if known != newest][: MOST_PEOPLE - 1]
    _write_cookie(response, [number, newest, *others])


def forget_device(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    """Makes the device unknown for one person, and for nobody else who signed in from it."""
    number, *hashes = _read_cookie(request)
    own = _make_hash(number, person)
    _write_cookie(response, [number, *(known for known in hashes if known != own)])


def _write_cookie(response: HttpResponse, parts: list[str]) -> None:
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        " ".join(parts),
        salt=SALT,
        max_age=KEPT_FOR_SECONDS,
        secure=settings.IS_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read_cookie(request: HttpRequest) -> list[str]:
    """The device's number ('' if it has none) and the hashes of its people."""
    cookie = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, "", salt=SALT, max_age=KEPT_FOR_SECONDS)
    return (cookie or "").split(" ")


def _make_hash(number: str, person: Person) -> str:
    return salted_hmac(SALT, f"{number} {person.pk}", algorithm="sha256").hexdigest()[:32]
