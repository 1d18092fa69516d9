"""What the log leaves out."""

import logging


class LeaveOutDeliberateAnswers(logging.Filter):
    """Django logs each 503 as an error. Ours are answers: who gives one has logged the reason, /healthz says it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", None) != 503 or bool(record.exc_info)
