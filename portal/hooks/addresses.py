"""Which addresses a webhook may have: none inside the trust's own network.

Somebody who could make the portal call any address could reach machines that only the portal's own network can.
"""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

NOT_HTTPS = "The address begins with https:// and names a server."
UNKNOWN = "There is no server of that name. Check the address."
INSIDE = "That server is inside a network of your own, or is this machine. Webhooks go to servers on the internet only."


class AddressRefused(Exception):
    """Its words say to people what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect: ``ip`` is what was checked, so a name that changes meanwhile leads nowhere else."""

    host: str
    ip: str
    port: int
    path: str
    is_encrypted: bool


def find_target(address: str) -> Target:
    """Look up a webhook's address. Raises AddressRefused."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise AddressRefused(NOT_HTTPS) from error
    if not host or parts.username or parts.password or not address.isascii() or not address.isprintable():
        raise AddressRefused(NOT_HTTPS)
    if parts.scheme not in {"https", "http"}:
        raise AddressRefused(NOT_HTTPS)
    is_encrypted = parts.scheme == "https"
    ips = _look_up(host, port or 443)
    are_exempt = all(any(ip in network for network in _list_exempt()) for ip in ips)
    if not is_encrypted and not are_exempt:
        raise AddressRefused(NOT_HTTPS)
    if not are_exempt and not all(_is_public(ip) for ip in ips):
        raise AddressRefused(INSIDE)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, str(ips[0]), port or (443 if is_encrypted else 80), path, is_encrypted)


def _look_up(host: str, port: int) -> Sequence[IPAddress]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused(UNKNOWN) from error
    return [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]


def _is_public(ip: IPAddress) -> bool:
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(ip.is_global and inner.is_global and not ip.is_multicast)


def _list_exempt() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(network) for network in settings.WEBHOOK_NETWORKS]
