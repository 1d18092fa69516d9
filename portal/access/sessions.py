"""How long a sign-in lasts, when it was made, and what browsers may keep."""

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

# The clock of a session is written at most this often, so every limit below is longer by as much.
CLOCK = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=2) + CLOCK
IDLE_LIMIT_AMONG_NAMES = timedelta(minutes=30) + CLOCK


@dataclass(frozen=True, slots=True)
class SignIn:
    """How and when somebody last proved who they are, in this session."""

    method: str
    at: datetime

    def is_within(self, minutes: int, *, of: datetime) -> bool:
        return self.at >= of - timedelta(minutes=minutes)


def newest_sign_in(request: HttpRequest) -> SignIn | None:
    """The newest of allauth's own records.

    Its ``did_recently_authenticate`` does not serve: it is always true for people without a password.
    """
    if not request.user.is_authenticated:
        return None
    records = get_authentication_records(request, request.user)
    if not records:
        return None
    newest = max(records, key=lambda record: record["at"])
    return SignIn(newest["method"], datetime.fromtimestamp(newest["at"], UTC))


def end_old_sessions(get_response: GetResponse) -> GetResponse:
    """Sign out after 12 hours, or two hours without a request; keep the clock that says so."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            _mind_the_clock(request, timezone.now())
        return get_response(request)

    return middleware


def _mind_the_clock(request: HttpRequest, now: datetime) -> None:
    session = request.session
    sign_in = newest_sign_in(request)
    seen_at = datetime.fromtimestamp(session.get("seen_at", now.timestamp()), UTC)
    if sign_in is not None and sign_in.at > seen_at:
        seen_at = sign_in.at
    rested = now - seen_at
    if sign_in is None or now - sign_in.at > settings.SESSION_AGE or rested > IDLE_LIMIT:
        logout(request)
        return
    if rested > IDLE_LIMIT_AMONG_NAMES:
        session["rested_until"] = now.timestamp()
    if rested > CLOCK or "seen_at" not in session:
        session["seen_at"] = now.timestamp()


def has_rested(request: HttpRequest) -> bool:
    """Whether the screen was left alone for 30 minutes since the newest sign-in."""
    sign_in = newest_sign_in(request)
    return sign_in is None or sign_in.at.timestamp() < request.session.get("rested_until", 0)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back to this address afterwards."""
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def keep_private(get_response: GetResponse) -> GetResponse:
    """What a signed-in person is shown stays out of every cache, unless the view has said otherwise."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response

    return middleware
