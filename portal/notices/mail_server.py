"""Hands one message at a time to the mail server, which may refuse it, hang or be away.

This is the only place that sends mail. ``settings.OUTBOX_BACKEND`` says by which backend of Django.
"""

import re
import signal
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from types import FrameType

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from .pace import Pace

# EMAIL_TIMEOUT holds for each answer, so a server that sends a byte now and then would never come to an end without
# these. Together they stay below actions.TRY_TAKES.
SECONDS_TO_CONNECT, SECONDS_TO_HAND_OVER, SECONDS_TO_PART = 20, 45, 5
LONGEST_PAUSE = timedelta(seconds=60)
PERMANENT = 500  # and above: the server's answer will be the same tomorrow (RFC 5321, section 4.2.1)
# But not what is about us and not about the receiver, such as relaying or authentication (RFC 3463, section 3.8).
NEEDS_AUTHENTICATION, POLICY = 530, "5.7."


class Unreachable(Exception):
    """Nobody answers there, or not so that a message could be handed over."""


class Unanswered(Exception):
    """The server fell silent over this message, so nobody knows whether it has taken it."""


class Refused(Exception):
    """The server does not take this message for this receiver. Its code says why; its words may name people."""

    def __init__(self, code: int, words: bytes | str, *, is_about_receiver: bool = False) -> None:
        text = words if isinstance(words, str) else words.decode(errors="replace")
        found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text)  # RFC 3463
        reason = found[0] if found else ""
        super().__init__(f"{code} {reason}".strip())
        is_about_us = code == NEEDS_AUTHENTICATION or reason.startswith(POLICY)
        self.is_final = code >= PERMANENT and not is_about_us
        self.is_about_receiver = is_about_receiver
        self.status = reason or str(code)


class MailServer:
    """The mail server, as a worker knows it: one that does not answer is left alone for a while, and longer each time.

    So one try in a minute finds out that it is back, and nobody's message waits behind five hundred time-outs.
    """

    def __init__(self) -> None:
        self.pace = Pace(settings.MAILS_PER_MINUTE)
        self._failures = 0
        self._left_alone_until = datetime.min.replace(tzinfo=UTC)

    def is_left_alone(self, *, at: datetime) -> bool:
        return at < self._left_alone_until <= at + LONGEST_PAUSE  # else the clock was set back

    def leave_alone(self, *, at: datetime) -> None:
        self._left_alone_until = at + min(LONGEST_PAUSE, timedelta(seconds=5) * 2**self._failures)
        self._failures = min(self._failures + 1, 10)

    @contextmanager
    def connect(self) -> Iterator[BaseEmailBackend]:
        """A connection for one message. Raises Unreachable. Use it in the main thread."""
        connection = get_connection(settings.OUTBOX_BACKEND)
        try:
            try:
                with limit(SECONDS_TO_CONNECT):
                    connection.open()
            except OSError as error:  # smtplib's own are of this kind
                raise Unreachable(describe(error)) from error
            yield connection
        finally:
            with suppress(OSError), limit(SECONDS_TO_PART):
                connection.close()

    def hand_over(self, message: EmailMessage, connection: BaseEmailBackend) -> None:
        """Returns once the server has taken the message. Raises Refused and Unanswered."""
        try:
            with limit(SECONDS_TO_HAND_OVER):
                connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            [(code, words)] = error.recipients.values()
            raise Refused(code, words, is_about_receiver=True) from error
        except smtplib.SMTPDataError as error:
            raise Refused(error.smtp_code, error.smtp_error) from error
        except OSError as error:
            raise Unanswered(describe(error)) from error
        self._failures = 0


def describe(error: OSError) -> str:
    """The kind of an error and its code. What the server said may name people."""
    code = getattr(error, "smtp_code", "") or error.errno or ""
    return f"{type(error).__name__} {code}".strip()


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in the middle of whatever takes longer. It needs SIGALRM, so it works in main threads."""

    def end(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"No end after {seconds} seconds")

    previous = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
