"""Keeps what a mail must say and nobody else may read, such as a sign-in code, until it is sent."""

import base64
import json

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from portal.models import Notice


def encrypt(secret: dict[str, str], notice: Notice) -> bytes:
    return _load_keys(notice).encrypt(json.dumps(secret).encode())


def decrypt(notice: Notice) -> dict[str, str]:
    """Empty if the notice has no secret. Raises InvalidToken if the key is not in the settings any more."""
    if notice.secret is None:
        return {}
    secret: dict[str, str] = json.loads(_load_keys(notice).decrypt(bytes(notice.secret)))
    return secret


def _load_keys(notice: Notice) -> MultiFernet:
    """Keys of this notice and its receiver alone: in the row of somebody else a secret cannot be read."""
    info = f"notice {notice.pk} to {notice.person_id or notice.address}".encode()
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key.encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
