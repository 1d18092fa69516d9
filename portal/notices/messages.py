"""From a notice to its mail: what the functions of ``settings.NOTICES`` say of it, in both forms and with headers.

``settings.NOTICES`` is the only list of kinds (``portal.notice_kinds.NoticeKind``). Each names a dotted function of
this shape, called just before the notice is sent::

    def build_ready(notice: Notice) -> Letter:
        return Letter(subject="...", body=["..."], why="...")

What it needs to know stands under the key in ``notice.cause``, and what is secret in ``encryption.decrypt(notice)``.
Receiver, sender and headers are added here. A new kind also needs a sample in ``tests/notice_samples.py``, and somebody
who looks at both its forms.
"""

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.module_loading import import_string

from portal.mail_providers import build_header
from portal.models import Notice

from . import encryption
from .choices import build_off, find_receiver
from .hr_contact import ask_hr
from .letters import Letter
from .rendering import render_html, render_plain, render_subject

REMOVED = "(removed)"
THREADS = UUID("6f1c3c9e-7a57-4c55-9a0e-0d0b8a2f9a51")  # the name space of threads, chosen once


class NotYet(Exception):
    """It cannot be said yet; it is asked for again soon."""


class NotBefore(Exception):
    """It is not to be sent before a moment, when it is asked for again."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class NotNeeded(Exception):
    """There is nothing to say any more; its words tell why, such as "Signed meanwhile"."""


def write_letter(notice: Notice) -> Letter:
    """What a notice says, with a greeting and whom to ask."""
    letter: Letter = import_string(settings.NOTICES[notice.kind].function)(notice)
    receiver = find_receiver(notice)
    greeting = f"Dear {receiver.name}," if receiver else ""
    return replace(
        letter,
        greeting=greeting if letter.greeting is None else letter.greeting,
        ask=ask_hr() if letter.ask is None else letter.ask,
        off=letter.off or build_off(notice),
    )


def build_message(notice: Notice, letter: Letter, address: str) -> EmailMultiAlternatives:
    """The mail, ready to be sent. Each try has the same Message-ID, so that mailboxes can tell a repeat."""
    message = EmailMultiAlternatives(
        subject=render_subject(letter),
        body=render_plain(letter),
        from_email=settings.BOUNCES_TO or settings.DEFAULT_FROM_EMAIL,  # of the envelope: where mail servers answer
        to=[address],
        headers=build_headers(notice, letter),
    )
    message.attach_alternative(render_html(letter), "text/html")
    for attachment in letter.attachments:
        message.attach(attachment.name, attachment.content, attachment.content_type)
    return message


def build_headers(notice: Notice, letter: Letter) -> dict[str, str]:
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": name_message(notice.pk),
        "Auto-Submitted": "auto-generated",
    }
    if settings.MAIL_WEBHOOK_PROVIDER:
        headers |= build_header(settings.MAIL_WEBHOOK_PROVIDER, notice.pk)
    if letter.thread:
        first = name_message(uuid5(THREADS, f"{notice.person_id or notice.address} {letter.thread}"))
        headers |= {"References": first, "In-Reply-To": first}
    if letter.off:  # one click in the mail program (RFC 8058); a page with a button for everybody else
        headers |= {
            "List-Unsubscribe": f"<{letter.off.address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


def name_message(key: UUID) -> str:
    """The Message-ID of a notice, by which what comes back is known."""
    return f"<{key}@{name_host()}>"


def name_host() -> str:
    return settings.SITE_HOST.rsplit(":", 1)[0]


def list_confidential(notice: Notice, letter: Letter) -> list[str]:
    """What must not stay in the words that are kept, the longest first."""
    words = [*encryption.decrypt(notice).values(), *letter.confidential]
    words += [letter.off.address.rstrip("/").rpartition("/")[2]] if letter.off else []
    return sorted(filter(None, words), key=len, reverse=True)


def remove(words: list[str], text: str) -> str:
    """Take words out of a text, also where a line was broken between two of them."""
    for word in words:
        pattern = r"[\s>]+".join(map(re.escape, word.split()))
        text = re.sub(pattern, REMOVED, text) if pattern else text
    return text
