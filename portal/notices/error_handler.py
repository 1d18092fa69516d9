"""The handler of ``settings.LOGGING`` that mails errors; it is set up before models can be imported."""

import logging

from django.conf import settings
from django.utils import timezone

from portal.database.outage import find_outage


class ErrorHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        is_answer = record.name == "django.request" and error is None  # a page that says itself what is wrong
        if not settings.ADMINS or is_answer or find_outage(error):  # without a database nothing can be owed
            return
        try:
            from .error_reports import owe_report

            owe_report(record, at=timezone.now())
        except Exception:  # the log has it
            self.handleError(record)
