"""Stands in ``settings.EMAIL_BACKEND``: mail that does not go through the outbox is a mistake, and says so."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise RuntimeError("All mail goes through the outbox. Call portal.notices.actions.owe() instead")
