"""What somebody sees about their own ways in: where they are signed in, with what, and what they have set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from portal.access.sessions import find_last_seen, is_going_on
from portal.models import Person, SignedInSession

from .actions.sessions import ROW
from .directory_queries import find_accounts, name_provider


@dataclass(frozen=True, slots=True)
class OwnSession:
    row: SignedInSession
    is_this: bool
    seen: str  # coarse, because the portal notes it every five minutes at most


@dataclass(frozen=True, slots=True)
class Factors:
    """The second steps that somebody has set up."""

    passkeys: list[Authenticator]
    has_app: bool
    codes_left: int | None  # None: no recovery codes were made

    def __bool__(self) -> bool:
        return self.has_app or bool(self.passkeys)


def load_sessions(request: HttpRequest, person: Person) -> list[OwnSession]:
    """The sessions in which a person is signed in, this one first, then by when they began."""
    rows = {row.session_key: row for row in SignedInSession.objects.filter(person=person)}
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    stored = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    data = {session.session_key: store.decode(session.session_data) for session in stored}
    now = timezone.now()
    found = [
        OwnSession(rows[key], rows[key].pk == request.session.get(ROW), _describe_seen(content, now))
        for key, content in data.items()
        if content.get(SESSION_KEY) == str(person.pk) and is_going_on(content, person, now)
    ]
    return sorted(found, key=lambda session: (not session.is_this, -session.row.began_at.timestamp()))


def _describe_seen(content: Mapping[str, Any], now: datetime) -> str:
    minutes = (now - find_last_seen(content)).total_seconds() / 60
    if minutes < 10:
        return "just now"
    return "within the last hour" if minutes < 60 else "more than an hour ago"


def load_factors(person: Person) -> Factors:
    rows = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    codes = [row.wrap().get_unused_codes() for row in rows if row.type == Authenticator.Type.RECOVERY_CODES]
    return Factors(
        passkeys=[row for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        has_app=any(row.type == Authenticator.Type.TOTP for row in rows),
        codes_left=len(codes[0]) if codes else None,
    )


def load_directories(person: Person) -> list[tuple[str, str]]:
    """The directories with which a person signs in: their keys and names, such as Microsoft."""
    keys = find_accounts(person).order_by("provider").values_list("provider", flat=True).distinct()
    return [(key, name_provider(key)) for key in keys]
