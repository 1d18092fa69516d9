"""Keeps the secrets of webhooks under a key outside the database."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portal.models import Webhook


def encrypt(secret: str, webhook: Webhook) -> bytes:
    return _load_keys(webhook).encrypt(secret.encode())


def decrypt(webhook: Webhook) -> str:
    """Raises InvalidToken if the key is not in the settings any more."""
    return _load_keys(webhook).decrypt(bytes(webhook.secret)).decode()


def _load_keys(webhook: Webhook) -> MultiFernet:
    """Keys of this webhook alone, so that its secret is of no use in another row."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    info = f"webhook {webhook.pk} {webhook.address}".encode()
    derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
