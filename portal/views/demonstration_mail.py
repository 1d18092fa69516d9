"""The page with the mails that the demonstration would have sent; elsewhere it is 404."""

import email
import email.policy
import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

MAX_FILES = 50


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    to: str
    sent_at: datetime
    body: str
    key: str = ""
    html: str = ""


@require_safe
@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """The mails as text, each with a link to its other form."""
    return render(request, "portal/demo_mail.html", {"mails": _load_mails()})


@require_safe
@login_not_required
@csp_replace({"style-src": [UNSAFE_INLINE], "script-src": [NONE], "form-action": [NONE]})
def mail_as_html(request: HttpRequest, key: UUID | None = None) -> HttpResponse:  # csp knows views of a request alone
    """A mail as a mail program shows it. Its styles are inline, as mails must have them; nothing else runs or loads."""
    found = next((mail for mail in _load_mails() if mail.key == str(key) and mail.html), None)
    if found is None:
        raise Http404
    return HttpResponse(found.html)


def _load_mails() -> list[Mail]:
    """Newest first. Raises Http404 where this is no demonstration."""
    if not settings.DEMONSTRATION:
        raise Http404
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [mail for file in files[:MAX_FILES] for mail in _read_mails(file)]


def _read_mails(file: Path) -> list[Mail]:
    """The messages of a file, newest first; Django's mail backend ends each with a line of dashes."""
    raw = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    parsed = [email.message_from_bytes(piece.lstrip(), policy=email.policy.default) for piece in raw if piece.strip()]
    return [_parse_mail(message) for message in reversed(parsed)]


def _parse_mail(message: EmailMessage) -> Mail:
    body, rich = message.get_body(preferencelist=("plain",)), message.get_body(preferencelist=("html",))
    text, html = (part.get_content() if part else "" for part in (body, rich))
    key = str(message["Message-ID"] or "").strip("<>").partition("@")[0]
    sent_at = email.utils.parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC)  # as Django writes it
    return Mail(str(message["Subject"]), str(message["To"]), sent_at, text, key, html)
