"""What the functions of ``settings.NOTICES`` make of a notice: the words of its mail, or that it must wait.

``settings.NOTICES`` maps a kind to a dotted function of this shape, called just before the notice is sent::

    def build_message(notice: Notice) -> EmailMessage:
        return EmailMessage(subject="...", body="...")

It gives a subject, a body and perhaps attachments; receiver, sender and headers are added here. What it needs to know
stands under the key in ``notice.cause``, and what is secret in ``encryption.decrypt(notice)``.
"""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.module_loading import import_string

from portal.models import Notice

from . import encryption

REMOVED = "(removed)"


class NotYet(Exception):
    """It cannot be said yet; it is asked for again soon."""


class ConfidentialMessage(EmailMessage):
    """Some of its words are sent, and not kept, beside the secret of the notice."""

    def __init__(self, *args: Any, confidential: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        self.confidential = confidential


def build_message(notice: Notice, address: str) -> EmailMessage:
    """The mail, ready to be sent. Each try has the same Message-ID, so that mailboxes can tell a repeat."""
    message: EmailMessage = import_string(settings.NOTICES[notice.kind])(notice)
    message.to = [address]
    message.from_email = settings.DEFAULT_FROM_EMAIL
    host = settings.SITE_HOST.rsplit(":", 1)[0]
    message.extra_headers |= {"Message-ID": f"<{notice.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    return message


def list_confidential(notice: Notice, message: EmailMessage) -> list[str]:
    """What must not stay in the words that are kept, the longest first."""
    words = [*encryption.decrypt(notice).values(), *getattr(message, "confidential", ())]
    return sorted(filter(None, words), key=len, reverse=True)


def remove(words: list[str], text: str) -> str:
    for word in words:
        text = text.replace(word, REMOVED)
    return text
