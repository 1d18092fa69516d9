"""Reads who somebody is from a token of the trust's directory, or refuses it: rules over plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

LONGEST_UID = 191  # allauth's column
TRUE = (True, 1, "1", "true")


class IdentityRefused(Exception):
    """The token proves nothing here. Its words are for the log, never for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a directory says somebody is. Issuer and subject identify them; the address is a hint."""

    provider: str
    uid: str
    email: str
    is_email_verified: bool
    name: str
    has_second_factor: bool


def read_identity(claims: Mapping[str, Any], provider: str, settings: Mapping[str, Any], *, client_id: str) -> Identity:
    """From claims whose signature, issuer, audience, expiry and nonce were checked.

    ``settings`` are those of ``portal/identity_providers.py``.
    """
    if claims.get("azp", client_id) != client_id:
        raise IdentityRefused("The token was made for another application.")
    for name, wanted in settings["demanded_claims"].items():
        if str(claims.get(name, "")).lower() != str(wanted).lower():
            raise IdentityRefused(f"The token's {name} is not the trust's.")
    subject = claims.get(settings["subject_claim"])
    uid = f"{claims['iss']} {subject}"
    if not isinstance(subject, str) or not subject.strip() or not uid.isprintable() or len(uid) > LONGEST_UID:
        raise IdentityRefused("The token has no subject that can be kept.")
    email = _read_email(claims)
    methods = claims.get("amr")
    asked = "mfa" in methods if isinstance(methods, list) else False
    return Identity(
        provider=provider,
        uid=uid,
        email=email,
        is_email_verified=_is_verified(email, claims, settings["domains"]),
        name=_read_text(claims, "name")[:200],
        has_second_factor=asked or bool(settings["demands_second_factor"]),
    )


def check_nonce(claims: Mapping[str, Any], nonce: str) -> None:
    """Raises IdentityRefused unless the token was made for this very request."""
    found = claims.get("nonce")
    if not nonce or not isinstance(found, str) or not compare_digest(found.encode(), nonce.encode()):
        raise IdentityRefused("The token was made for another request.")


def _read_email(claims: Mapping[str, Any]) -> str:
    """In lower case; '' where there is none. Where Microsoft leaves ``email`` out, the user name is the address."""
    email = _read_text(claims, "email") or _read_text(claims, "preferred_username")
    return email.lower() if "@" in email and len(email) <= 254 and email.isascii() else ""


def _is_verified(email: str, claims: Mapping[str, Any], domains: list[str]) -> bool:
    """Whether the address is the trust's own, or the directory has verified it, where no domains are named."""
    if domains:
        return email.rpartition("@")[2] in domains
    is_said = claims.get("email_verified") in TRUE or claims.get("xms_edov") in TRUE
    return bool(email) and email == _read_text(claims, "email").lower() and is_said


def _read_text(claims: Mapping[str, Any], name: str) -> str:
    """Without characters that cannot be seen, or kept."""
    value = claims.get(name)
    return "".join(filter(str.isprintable, value)).strip() if isinstance(value, str) else ""
