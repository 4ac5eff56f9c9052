"""What is kept of a sign-in so that shared accounts can be noticed, and how it is made unreadable."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv4Address, ip_address, ip_network

KEPT_DAYS = 180  # Long enough for a slow ring, short enough to be forgotten.
_PURPOSE = b"fairplay-hints-1"


def derive_key(secret: str) -> bytes:
    """This site's own key for hints: another site's hashes of the same address are different ones."""
    return hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()


def hints_of(key: bytes, *, address: str, device: str) -> dict[str, str]:
    """Kind → keyed hash: the network (its first 24 or 48 bits), and the kind of device within it. Empty when unknown."""
    network = network_of(address)
    if not network:
        return {}
    found = {"network": _hash(key, "network", network)}
    if device:
        found["device"] = _hash(key, "device", f"{network}|{device}")
    return found


def network_of(address: str) -> str:
    """The network that an address belongs to; empty when it is none, or this machine's own."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback or found.is_unspecified:
        return ""
    return str(ip_network((found, 24 if isinstance(found, IPv4Address) else 48), strict=False))


def _hash(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()
