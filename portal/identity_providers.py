"""Reads from the environment whose sign-ins the trust accepts beside its own: Microsoft, Google, one other.

Each is named only where all its values are set; a half of them is a mistake, and says so.
"""

from collections.abc import Mapping
from typing import Any

ON = {"1", "true", "yes", "on"}


class IncompleteProvider(Exception):
    """Names the values that are missing, or wrong, for people who set them."""


def read_providers(environment: Mapping[str, str], *, needs_https: bool) -> list[dict[str, Any]]:
    """The providers in the form of allauth's ``SOCIALACCOUNT_PROVIDERS``; none where nothing is set."""
    found = []
    if values := _read(environment, "MICROSOFT", "TENANT"):
        issuer = f"https://login.microsoftonline.com/{values['TENANT']}/v2.0"
        # ``oid`` stays when the trust registers the portal anew there; ``sub`` would be another.
        claims = {"subject_claim": "oid", "demanded_claims": {"tid": values["TENANT"]}}
        found.append(_build("microsoft", values | {"NAME": "Microsoft", "ISSUER": issuer}, claims))
    if values := _read(environment, "GOOGLE", "DOMAIN"):
        claims = {"demanded_claims": {"hd": values["DOMAIN"]}, "auth_params": {"hd": values["DOMAIN"]}}
        issuer = "https://accounts.google.com"
        found.append(_build("google", values | {"NAME": "Google", "ISSUER": issuer}, claims))
    if values := _read(environment, "OTHER", "ISSUER", "NAME"):
        if needs_https and not values["ISSUER"].startswith("https://"):
            raise IncompleteProvider("SSO_OTHER_ISSUER must begin with https://.")
        found.append(_build("other", values, {}))
    return found


def _read(environment: Mapping[str, str], name: str, *further: str) -> dict[str, str]:
    """The values of a provider, without SSO_ and its name; none where none is set."""
    prefix, demanded = f"SSO_{name}_", [*further, "CLIENT_ID", "SECRET"]
    values = {key.removeprefix(prefix): value.strip() for key, value in environment.items() if key.startswith(prefix)}
    values = {key: value for key, value in values.items() if value}
    if values and (missing := [f"{prefix}{key}" for key in demanded if key not in values]):
        raise IncompleteProvider(f"{' and '.join(missing)} must be set too, or nothing that begins with {prefix}.")
    return values


def _build(key: str, values: dict[str, str], claims: dict[str, Any]) -> dict[str, Any]:
    return {
        "provider_id": key,
        "name": values["NAME"],
        "client_id": values["CLIENT_ID"],
        "secret": values["SECRET"],
        "settings": {
            "server_url": values["ISSUER"].rstrip("/"),
            "issuer": values["ISSUER"],
            "fetch_userinfo": False,
            "subject_claim": "sub",
            "demanded_claims": {},
            # Addresses of these domains are given out by the trust itself, so they count as verified.
            "domains": values.get("DOMAINS", values.get("DOMAIN", "")).lower().replace(",", " ").split(),
            "demands_second_factor": values.get("DEMANDS_SECOND_FACTOR", "").lower() in ON,
            **claims,
        },
    }
