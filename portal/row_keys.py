"""Keys that encrypt a secret in one row of the database. They lie outside it, so a copy of it gives nothing away."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def load_row_keys(row: str) -> MultiFernet:
    """The keys of one row alone, made from ``SECRET_KEY`` and its fallbacks: in another row its secret is no use.

    ``row`` names it and what it belongs to, as in ``webhook 3f2a https://example.org/hook``.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=row.encode()).derive(key.encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
