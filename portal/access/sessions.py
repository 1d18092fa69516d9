"""How long a session lasts, when and how its person signed in, and what browsers may cache."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control

from portal.models import Person

from .kept_words import keep_words, remember_whose_session_ended, shows_words_again

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Last-seen is saved every five minutes; limits allow for that.
LAST_SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=2) + LAST_SEEN_EVERY
IDLE_LIMIT_AMONG_NAMES = timedelta(minutes=30) + LAST_SEEN_EVERY
# How old a sign-in may be where somebody signs, publishes or sets a password: while the page is opened, and sent.
MINUTES_TO_OPEN, MINUTES_TO_SEND = 60, 90


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
    """Middleware that signs people out after 12 hours, two hours without a request, or once HR closed their access."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Person):
            _sign_out_or_update(request, request.user, timezone.now())
        return get_response(request)

    return middleware


def _sign_out_or_update(request: HttpRequest, person: Person, now: datetime) -> None:
    session = request.session
    sign_in = find_newest_sign_in(request)
    seen_at = datetime.fromtimestamp(session.get("seen_at", now.timestamp()), UTC)
    if sign_in is not None and sign_in.at > seen_at:
        seen_at = sign_in.at
    idle = now - seen_at
    is_over = sign_in is None or now - sign_in.at > settings.SESSION_AGE or idle > IDLE_LIMIT
    if is_over or _was_closed_since(sign_in, person):
        logout(request)
        remember_whose_session_ended(request, person)
        return
    if idle > IDLE_LIMIT_AMONG_NAMES:
        session["rested_until"] = now.timestamp()
    if idle > LAST_SEEN_EVERY or "seen_at" not in session:
        session["seen_at"] = now.timestamp()


def _was_closed_since(sign_in: SignIn | None, person: Person) -> bool:
    """Whether HR has closed this person's access since, and opened it again."""
    opened_at = person.access_opened_at
    return sign_in is not None and opened_at is not None and sign_in.at <= opened_at


def was_left_idle(request: HttpRequest) -> bool:
    """Whether there was a pause of 30 minutes between requests since the newest sign-in."""
    sign_in = find_newest_sign_in(request)
    return sign_in is None or sign_in.at.timestamp() < request.session.get("rested_until", 0)


def find_recent_sign_in(request: HttpRequest) -> SignIn | None:
    """The newest sign-in, if it is recent enough for what is done in one's own name."""
    minutes = MINUTES_TO_SEND if request.method == "POST" else MINUTES_TO_OPEN
    sign_in = find_newest_sign_in(request)
    return sign_in if sign_in and sign_in.is_within(minutes, of=timezone.now()) else None


def ask_to_sign_in_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, "Please sign in again first, so that nobody else can do this in your name.")
    return redirect_to_sign_in(request)


class SignInFirst(LoginRequiredMiddleware):
    """Django's own, which also keeps what was sent too late. It runs after the form's token was checked."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        is_kept = shows_words_again(view_func) and keep_words(request)
        if request.method == "POST" and request.headers.get("Accept") != "application/json":
            said = "Sign in, and what you typed is here again." if is_kept else "Sign in, and do it again."
            messages.info(request, f"You had been signed out, so nothing was saved or sent. {said}")
        return super().handle_no_permission(request, view_func)


def redirect_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirects to the sign-in page, which leads back to this address."""
    return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))


def delete_expired(job: object, progress: object) -> None:
    """The job of every day: deletes the sessions that no browser can come back to, and the words kept in them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def keep_private(get_response: GetResponse) -> GetResponse:
    """Middleware that tells browsers and proxies not to store a page, unless its view has set Cache-Control."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_store=True, private=True)
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response

    return middleware
