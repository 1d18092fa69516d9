"""What somebody may open who came in with a printed slip: reading, signing, and their own receipts. Nothing else.

The person who printed the slip could have used it, so a password or passkey that stayed would be a way in for ever.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from .sessions import GetResponse, came_with_slip

# By the names of their addresses; open pages, the way out among them, need no mention.
OPEN_TO_SLIPS = frozenset(
    {
        *("home", "policies", "policy", "policy_part", "policy_on", "policy_on_part", "clause_history"),
        *("versions", "version", "version_part", "version_pdf", "version_docx", "version_picture"),
        *("version_changes", "version_changes_pdf", "version_changes_docx"),
        *("sign", "question", "decline", "receipt", "receipt_pdf", "receipt_json", "recorded"),
        *("account_logout", "account_inactive", "account_login", "account_request_login_code"),
        "account_confirm_login_code",
    }
)
CLOSED_THOUGH_OPEN = ("account_", "mfa_", "openid_", "socialaccount_")


class KeepSlipsToReading:
    """Middleware that refuses every other page, so that a page added later is closed until it is named here."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object) -> None:
        match = request.resolver_match
        name = (match and match.url_name) or ""
        is_open = not getattr(view, "login_required", True) and not name.startswith(CLOSED_THOUGH_OPEN)
        if name not in OPEN_TO_SLIPS and not is_open and came_with_slip(request):
            raise PermissionDenied
