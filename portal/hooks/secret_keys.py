"""Encrypts the secrets of webhooks, so that a copy of the database gives nobody one."""

from portal.models import Webhook
from portal.row_keys import load_row_keys


def encrypt(secret: str, webhook: Webhook) -> bytes:
    return load_row_keys(_name(webhook)).encrypt(secret.encode())


def decrypt(webhook: Webhook) -> str:
    """Raises InvalidToken if the key is not in the settings any more."""
    return load_row_keys(_name(webhook)).decrypt(bytes(webhook.secret)).decode()


def _name(webhook: Webhook) -> str:
    return f"webhook {webhook.pk} {webhook.address}"
