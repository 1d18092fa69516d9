"""Tells ``settings.ADMINS`` that something went wrong, at most once an hour; the log of the service has the rest."""

import logging
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.models import Notice

from . import encryption
from .actions import owe
from .letters import Letter, Verbatim

KIND = "error_report"


def owe_report(record: logging.LogRecord, *, at: datetime) -> None:
    for _, address in settings.ADMINS:
        owe(KIND, address=address, cause=f"errors:{at:%Y-%m-%dT%H}", secret={"report": describe(record)}, at=at)


def describe(record: logging.LogRecord) -> str:
    """Which error and where. Its own words are left out, because they may hold what people typed."""
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is None:
        return f"{record.levelname} of {record.name}, in {Path(record.pathname).name}, line {record.lineno}"
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(error).__name__} in {place}"


def build_report(notice: Notice) -> Letter:
    moment = f"{timezone.localtime(notice.owed_at):%-d %B %Y at %H:%M %Z}"
    return Letter(
        subject=f"{settings.TRUST_NAME}: something went wrong in the portal",
        body=[
            f"Something went wrong in the portal on {moment}:",
            Verbatim(encryption.decrypt(notice)["report"]),
            "See the log of the service. This message is sent at most once an hour, so more may have gone wrong since.",
        ],
        ask="",
        why="You get this because the settings name you among those who are told of errors.",
    )
