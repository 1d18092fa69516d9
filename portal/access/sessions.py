"""How long a session lasts, when and how its person signed in, and what browsers may cache."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
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
from .shared_computer import find_where_it_went

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Last-seen is saved every five minutes; limits allow for that.
LAST_SEEN_EVERY = timedelta(minutes=5)
IDLE_LIMIT = timedelta(hours=2) + LAST_SEEN_EVERY
IDLE_LIMIT_AMONG_NAMES = timedelta(minutes=30) + LAST_SEEN_EVERY
# How old a sign-in may be where somebody signs, publishes or sets a password: while the page is opened, and sent.
MINUTES_TO_OPEN, MINUTES_TO_SEND = 60, 90


# What allauth's record of a sign-in by a directory says beside it, if that directory asked for a second factor itself.
ASKED_BY_DIRECTORY = "second_factor"
SLIP = "slip"  # the method of somebody who came in with a printed slip


@dataclass(frozen=True, slots=True)
class SignIn:
    """How and when somebody last proved who they are, in this session; ``slip`` is the key of their slip, if any."""

    method: str
    at: datetime
    slip: int | None = None
    has_second_factor: bool = False

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
    at = datetime.fromtimestamp(newest["at"], UTC)
    return SignIn(name_method(records), at, newest.get("slip"), any(map(is_strong, records)))


def is_strong(record: dict[str, Any]) -> bool:
    """Whether one of allauth's records is of a second factor, or of a directory that asked for one itself."""
    return record["method"] == "mfa" or bool(record.get(ASKED_BY_DIRECTORY))


def has_second_factor(request: HttpRequest) -> bool:
    """Whether somebody gave one in this session: a passkey, an app's code, a recovery code, or to the directory."""
    person = request.user if request.user.is_authenticated else None
    return any(map(is_strong, get_authentication_records(request, person)))


def was_just_asked_by_directory(request: HttpRequest, person: Person) -> bool:
    """Whether the newest way in of this person, in this session, was a directory that asked for a second factor."""
    records = get_authentication_records(request, person)
    return bool(records) and bool(max(records, key=lambda record: record["at"]).get(ASKED_BY_DIRECTORY))


def name_method(records: list[dict[str, Any]]) -> str:
    """How somebody signed in, by all of allauth's records: the newest of the first factors, and whether a second."""
    in_order = sorted(records, key=lambda record: record["at"])
    if in_order[-1].get("passwordless"):
        return "passkey"
    firsts = [record["method"] for record in in_order if record["method"] != "mfa"]
    if not firsts:
        return "passkey"
    first = "directory" if firsts[-1] == "socialaccount" else str(firsts[-1])
    if not any(map(is_strong, in_order)):
        return first
    return f"{first if first in {'directory', 'code'} else 'password'}-and-factor"


def came_with_slip(request: HttpRequest) -> bool:
    """Whether this session began with a printed slip: it is for reading and signing, and carries no role."""
    records = get_authentication_records(request, request.user if request.user.is_authenticated else None)
    return any(record["method"] == SLIP for record in records)


def end_old_sessions(get_response: GetResponse) -> GetResponse:
    """Middleware that signs people out after 12 hours, after two hours without a request, or once HR says so.

    HR does so by closing somebody's access, and by changing the address by which they sign in.
    """

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
    if is_over or _was_ended_since(sign_in, person) or _was_by_another_address(request, person):
        logout(request)
        remember_whose_session_ended(request, person)
        return
    if idle > IDLE_LIMIT_AMONG_NAMES:
        session["rested_until"] = now.timestamp()
    if idle > LAST_SEEN_EVERY or "seen_at" not in session:
        session["seen_at"] = now.timestamp()


def _was_ended_since(sign_in: SignIn | None, person: Person) -> bool:
    """Whether HR has closed this person's access since and opened it again, or changed their address."""
    moments = person.access_opened_at, person.email_changed_at
    return sign_in is not None and any(ended_at is not None and sign_in.at <= ended_at for ended_at in moments)


def _was_by_another_address(request: HttpRequest, person: Person) -> bool:
    """Whether a code was sent to the address of before, and typed in after HR had changed it."""
    records = [record for record in get_authentication_records(request, person) if record["method"] == "code"]
    return any((record.get("email") or "").lower() not in {"", person.email or ""} for record in records)


def is_going_on(content: Mapping[str, Any], person: Person, now: datetime) -> bool:
    """Whether a stored session of this person still lets them in, by the rules above."""
    newest = _find_newest(content)
    ended = [moment for moment in (person.access_opened_at, person.email_changed_at) if moment and newest <= moment]
    return not ended and now - newest <= settings.SESSION_AGE and now - find_last_seen(content) <= IDLE_LIMIT


def find_last_seen(content: Mapping[str, Any]) -> datetime:
    """When a stored session was last used, give or take five minutes."""
    return max(_find_newest(content), datetime.fromtimestamp(content.get("seen_at", 0), UTC))


def _find_newest(content: Mapping[str, Any]) -> datetime:
    records = content.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return datetime.fromtimestamp(max((record["at"] for record in records), default=0), UTC)


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
        if request.method == "POST" and (address := find_where_it_went(request)):
            return HttpResponseRedirect(address)
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
