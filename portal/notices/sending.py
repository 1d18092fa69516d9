"""Sends what is due, one notice at a time, the urgent ones first."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from portal.models import Notice

from . import actions
from .choices import find_receiver, is_only_in_portal
from .mail_server import MailServer, Refused, Unanswered, Unreachable
from .messages import NotBefore, NotNeeded, NotYet, build_message, list_confidential, write_letter
from .queries import PERHAPS_SENT, REFUSED_FOR_NOW
from .returned.actions import record_refusal, record_taken

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0
LONGEST_RUN_SECONDS = 30


def send_due(server: MailServer, is_ending: Callable[[], bool] = lambda: False) -> float:
    """Send what is due, for half a minute at most. Returns the seconds until there may be something to send again."""
    actions.give_up_late(at=timezone.now())
    begun = time.monotonic()
    while not is_ending() and time.monotonic() < begun + LONGEST_RUN_SECONDS:
        now = timezone.now()
        if server.is_left_alone(at=now):
            return LOOK_EVERY_SECONDS
        wait = server.pace.find_wait(at=now)
        if (notice := actions.take_next(at=now, only_urgent=bool(wait))) is None:
            return min(LOOK_EVERY_SECONDS, wait.total_seconds() or LOOK_EVERY_SECONDS)
        _try(notice, server)
    return 0


def _try(notice: Notice, server: MailServer) -> None:
    """One try. Whatever is wrong with this notice, the others are sent."""
    try:
        _send(notice, server)
    except NotYet:
        actions.ask_again(notice, at=timezone.now())
    except NotBefore as later:
        actions.wait_until(notice, at=later.at)
    except NotNeeded as reason:
        actions.give_up(Notice.objects.filter(pk=notice.pk), str(reason), at=timezone.now())
    except Unreachable as error:
        _leave_alone(server, error)
        actions.put_back(notice, f"The mail server cannot be used: {error}", at=timezone.now())
    except Unanswered as error:
        _leave_alone(server, error)
        _answer_silence(notice, f"The mail server did not answer: {error}")
    except Refused as error:
        _take_refusal(notice, error)
    except (InterfaceError, OperationalError):  # the database is away
        raise
    except Exception as error:  # neither its traceback nor its words are logged: they might hold the secret
        _put_off(notice, f"It could not be written: {type(error).__name__}")


def _send(notice: Notice, server: MailServer) -> None:
    letter, receiver = write_letter(notice), find_receiver(notice)
    address = letter.to or notice.address or (receiver.email if receiver else "")
    if not address:
        _give_up(notice, "No address")
        return
    message, confidential = build_message(notice, letter, address), list_confidential(notice, letter)
    if is_only_in_portal(notice):
        actions.keep_in_portal(notice, message, confidential, at=timezone.now())
        return
    with server.connect() as connection:
        server.pace.count(at=timezone.now())
        try:
            server.hand_over(message, connection)
        except Refused as error:
            error.is_about_receiver &= not letter.to
            raise
        actions.keep_as_sent(notice, message, confidential, at=timezone.now())
    if not letter.to:
        record_taken(notice)


def _leave_alone(server: MailServer, error: Exception) -> None:
    server.leave_alone(at=timezone.now())
    log.warning("The mail server cannot be used (%s). Its messages wait", error)


def _answer_silence(notice: Notice, error: str) -> None:
    """Nobody knows whether the server has taken it, so what nobody has asked for is not sent again."""
    if settings.NOTICES[notice.kind].keeps_quiet_hours:
        _give_up(notice, f"{PERHAPS_SENT}. {error}")
    else:
        _put_off(notice, error)


def _take_refusal(notice: Notice, error: Refused) -> None:
    if not error.is_final:
        _put_off(notice, f"{REFUSED_FOR_NOW}: {error}")
        return
    _give_up(notice, f"Refused for good: {error}")
    if error.is_about_receiver:
        record_refusal(notice, error.status)


def _put_off(notice: Notice, error: str) -> None:
    actions.put_off(notice, error, at=timezone.now())
    _log(notice, error)


def _give_up(notice: Notice, error: str) -> None:
    actions.give_up(Notice.objects.filter(pk=notice.pk), error, at=timezone.now())
    _log(notice, error)


def _log(notice: Notice, error: str) -> None:
    log.warning("Notice %s (%s) was not sent: %s", notice.pk, notice.kind, error)
