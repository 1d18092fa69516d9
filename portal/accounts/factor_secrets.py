"""Keeps the seeds of authenticator apps and recovery codes under a key outside the database.

A copy of the database gives nobody a second factor. After a change of ``SECRET_KEY`` a job of every day encrypts them
anew, so that the former key need not be kept for longer than ``SECRET_KEY_FALLBACKS`` says.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str) -> str:
    return _derive(settings.SECRET_KEY).encrypt(text.encode()).decode()


def decrypt(encrypted: str) -> str:
    """Raises InvalidToken if the key it was encrypted with is not in the settings any more."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(map(_derive, keys)).decrypt(encrypted.encode()).decode()


def is_under_newest_key(encrypted: str) -> bool:
    try:
        _derive(settings.SECRET_KEY).decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


@cache
def _derive(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
