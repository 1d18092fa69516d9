"""How long a session lasts, when and how its person signed in, and what browsers may cache."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Last-seen is saved every five minutes; limits allow for that.
LAST_SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=2) + LAST_SEEN_EVERY
IDLE_LIMIT_AMONG_NAMES = timedelta(minutes=30) + LAST_SEEN_EVERY


@dataclass(frozen=True, slots=True)
class SignIn:
    """How and when somebody last proved who they are, in this session."""

    method: str
    at: datetime

    def is_within(self, minutes: int, *, of: datetime) -> bool:
        return self.at >= of - timedelta(minutes=minutes)


def find_newest_sign_in(request: HttpRequest) -> SignIn | None:
    """The newest of allauth's records of this session.

    Its ``did_recently_authenticate`` is of no use here: it is always true for people without a password.
    """
    if not request.user.is_authenticated:
        return None
    records = get_authentication_records(request, request.user)
    if not records:
        return None
    newest = max(records, key=lambda record: record["at"])
    return SignIn(newest["method"], datetime.fromtimestamp(newest["at"], UTC))


def end_old_sessions(get_response: GetResponse) -> GetResponse:
    """Middleware that signs people out after 12 hours, or two hours without a request."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            _sign_out_or_update(request, timezone.now())
        return get_response(request)

    return middleware


def _sign_out_or_update(request: HttpRequest, now: datetime) -> None:
    session = request.session
    sign_in = find_newest_sign_in(request)
    seen_at = datetime.fromtimestamp(session.get("seen_at", now.timestamp()), UTC)
    if sign_in is not None and sign_in.at > seen_at:
        seen_at = sign_in.at
    idle = now - seen_at
    if sign_in is None or now - sign_in.at > settings.SESSION_AGE or idle > IDLE_LIMIT:
        logout(request)
        return
    if idle > IDLE_LIMIT_AMONG_NAMES:
        session["rested_until"] = now.timestamp()
    if idle > LAST_SEEN_EVERY or "seen_at" not in session:
        session["seen_at"] = now.timestamp()


def was_left_idle(request: HttpRequest) -> bool:
    """Whether there was a pause of 30 minutes between requests since the newest sign-in."""
    sign_in = find_newest_sign_in(request)
    return sign_in is None or sign_in.at.timestamp() < request.session.get("rested_until", 0)


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirects to the sign-in page, which leads back to this address."""
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def keep_private(get_response: GetResponse) -> GetResponse:
    """Middleware that keeps pages out of every cache, unless the view has set Cache-Control."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response

    return middleware
