"""Providers of mail that report by webhook what did not arrive. Pure, so that the settings can import it.

Each gives back words that we send along in a header of its own (by SMTP), and by these a report names our message.
"""

from collections.abc import Mapping
from uuid import UUID

KEY = "notice"
# The name of the header, and what it holds.
HEADERS: Mapping[str, tuple[str, str]] = {
    "brevo": ("X-Mailin-custom", '{{"notice": "{key}"}}'),
    "mailjet": ("X-MJ-EventPayload", '{{"notice": "{key}"}}'),
    "postmark": ("X-PM-Metadata-notice", "{key}"),
}
SHORTEST_SECRET = 32


class UnfitProvider(ValueError):
    """Why no reports can be taken, as a sentence."""


def check_provider(name: str, secret: str) -> tuple[str, str]:
    """As given; both empty where reports by webhook are off. Raises UnfitProvider."""
    if bool(name) != bool(secret):
        raise UnfitProvider("Set both MAIL_WEBHOOK_PROVIDER and MAIL_WEBHOOK_SECRET, or neither.")
    if name and name not in HEADERS:
        raise UnfitProvider(f"MAIL_WEBHOOK_PROVIDER is {name}. Known are {', '.join(HEADERS)}.")
    user, _, password = secret.partition(":")
    if secret and not (user and len(password) >= SHORTEST_SECRET):
        raise UnfitProvider(
            f"MAIL_WEBHOOK_SECRET is a name, a colon and a password of at least {SHORTEST_SECRET} characters."
        )
    return name, secret


def build_header(provider: str, key: UUID) -> dict[str, str]:
    """What a message carries, so that its report names it."""
    name, words = HEADERS[provider]
    return {name: words.format(key=key)}
