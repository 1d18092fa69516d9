"""Keeps what a mail must say and nobody else may read, such as a sign-in code, until it is sent."""

import json

from portal.models import Notice
from portal.row_keys import load_row_keys


def encrypt(secret: dict[str, str], notice: Notice) -> bytes:
    return load_row_keys(_name(notice)).encrypt(json.dumps(secret).encode())


def decrypt(notice: Notice) -> dict[str, str]:
    """Empty if the notice has no secret. Raises InvalidToken if the key is not in the settings any more."""
    if notice.secret is None:
        return {}
    secret: dict[str, str] = json.loads(load_row_keys(_name(notice)).decrypt(bytes(notice.secret)))
    return secret


def _name(notice: Notice) -> str:
    """With its receiver: in the row of somebody else a secret cannot be read."""
    return f"notice {notice.pk} to {notice.person_id or notice.address}"
