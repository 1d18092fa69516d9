"""Tells allauth that nobody may sign up, and which of its messages to leave out."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

# The page says these already: its header who is signed in, its text where the code was sent.
SUPPRESSED_MESSAGES = {"account/messages/logged_in.txt", "account/messages/login_code_sent.txt"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        if message_template not in SUPPRESSED_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)
