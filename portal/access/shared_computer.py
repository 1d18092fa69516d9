"""Signing out of a computer that others use: after the last signature, if somebody said so when they signed in."""

from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

KEY = "is_shared_computer"
# A second click on "Sign" arrives when the first has signed its sender out, and is led to the same page.
SECOND_CLICK_WITHIN = 60  # seconds


def remember(request: HttpRequest, *, is_shared: bool) -> None:
    if is_shared:
        request.session[KEY] = True
    else:
        request.session.pop(KEY, None)


def is_shared(request: HttpRequest) -> bool:
    return bool(request.session.get(KEY))


def sign_out(request: HttpRequest, *, to: str) -> HttpResponse:
    """End the session, leave nothing in the browser, and go to an open page."""
    cache.set(_find_key(request), to, SECOND_CLICK_WITHIN)
    get_adapter().logout(request)
    response = HttpResponseRedirect(to)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def find_where_it_went(request: HttpRequest) -> str | None:
    """Where a session has just been led that ended by a signature, by the cookie that it had."""
    address: str | None = cache.get(_find_key(request)) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    return address


def _find_key(request: HttpRequest) -> str:
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return f"signed-out:{sha256(cookie.encode()).hexdigest()}"
