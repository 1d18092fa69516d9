"""The page with the mails that the demonstration would have sent; elsewhere it is 404."""

import email
import email.policy
import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

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


@require_safe
@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    return render(
        request, "portal/demo_mail.html", {"mails": [m for file in files[:MAX_FILES] for m in _read_mails(file)]}
    )


def _read_mails(file: Path) -> list[Mail]:
    """The messages of a file, newest first; Django's mail backend ends each with a line of dashes."""
    raw = file.read_bytes().split(b"\n" + b"-" * 79 + b"\n")
    parsed = [email.message_from_bytes(piece.lstrip(), policy=email.policy.default) for piece in raw if piece.strip()]
    return [_parse_mail(message) for message in reversed(parsed)]


def _parse_mail(message: EmailMessage) -> Mail:
    body = message.get_body(preferencelist=("plain",))
    text = body.get_content() if body else ""
    sent_at = email.utils.parsedate_to_datetime(str(message["Date"])).replace(tzinfo=UTC)  # as Django writes it
    return Mail(str(message["Subject"]), str(message["To"]), sent_at, text)
