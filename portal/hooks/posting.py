"""Hands one message to a webhook: signed, to the address that was checked, without following where it is sent on to.

The signature follows the Standard Webhooks specification 1.0, so that receivers find ready-made code that checks it:
HMAC-SHA256 over "<id>.<seconds since 1970>.<body>".
"""

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
from datetime import datetime

from .addresses import Target

SECONDS = 5.0  # for each answer of the other side; the whole try has a limit of its own
SECRET_PREFIX = "whsec_"  # noqa: S105  # as the specification writes secrets


class NotTaken(Exception):
    """The other side did not take it; the words say what it answered."""


class _Connection(http.client.HTTPConnection):
    """To an address that was looked up before, with the certificate of its name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self._target = target

    def connect(self) -> None:
        self.sock = socket.create_connection((self._target.ip, self._target.port), SECONDS)
        if self._target.is_encrypted:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self._target.host)


def post(target: Target, body: str, *, key: str, secret: str, at: datetime) -> str:
    """Returns what was answered, as in "200 OK". Raises NotTaken."""
    content = body.encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "policy-portal",
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(key, int(at.timestamp()), content, secret),
    }
    connection = _Connection(target)
    try:
        connection.request("POST", target.path, content, headers)
        answer = connection.getresponse()
    except ssl.SSLCertVerificationError as error:
        raise NotTaken("Its certificate is not valid") from error
    except TimeoutError as error:
        raise NotTaken("No answer in time") from error
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(f"It could not be reached ({type(error).__name__})") from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise NotTaken(f"It answered {answer.status}")
    return str(answer.status)


def sign(key: str, seconds: int, content: bytes, secret: str) -> str:
    words = f"{key}.{seconds}.".encode() + content
    digest = hmac.digest(base64.b64decode(secret.removeprefix(SECRET_PREFIX)), words, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"
