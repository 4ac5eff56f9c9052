"""Which addresses may be called: one strict reading of what was typed, and one judgement of what it resolves to.

Whatever can be read in two ways is refused rather than read: two parsers that disagree are how a private address gets
past a check. Pure: no socket, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

LONGEST = 2_000  # Longer ones are cut by somebody on the way.
_PORTS = {"http": 80, "https": 443}

# What a browser would repair (back-slashes, tabs, missing slashes, full-width dots, a name before an @) does not fit here.
_SHAPE = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.-]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>(?:/[!-\[\]-~]*|\?[!-\[\]-~]*)?)"
)
_LABEL = re.compile(r"[0-9a-z](?:[0-9a-z-]{0,61}[0-9a-z])?")
_TOP_LABEL = re.compile(r"[a-z](?:[0-9a-z-]{0,61}[0-9a-z])?")  # None begins with a digit: 127.1 is no name.

_INNER_NAMES = (
    # Names that only lead somewhere inside: RFC 2606, 6761, 6762, 7686, 8375, 9476, and what networks use by custom.
    "localhost localdomain local internal intranet private corp home lan svc cluster "
    "home.arpa in-addr.arpa ip6.arpa test example invalid onion alt"
).split()

_PRIVATE_V4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 "
        "203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        # A public number behind which Azure answers its own machines with their keys.
        "168.63.129.16/32"
    ).split()
]
_GLOBAL_V6 = ip_network(
    "2000::/3"
)  # The only part that is given out; all mapped and translated forms lie outside.
_PRIVATE_V6 = [
    ip_network(text)
    # Protocols (Teredo among them), documentation, 6to4, AS112, documentation again, segment routing.
    for text in "2001::/23 2001:db8::/32 2002::/16 2620:4f:8000::/48 3fff::/20 5f00::/16".split()
]
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # In the third quarter of an address: an IPv4 address follows.


class Unsafe(Exception):
    """An address that is not called; the words say why, for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What an installation allows."""

    ports: frozenset[int] = frozenset({443, 8443})
    allows_local: bool = False
    """Plain http, this machine's own addresses and any port there: for development and tests."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address that was read: whom to ask for, and for what."""

    scheme: str
    host: str
    """In lower case; an IPv6 address without brackets."""
    port: int
    target: str
    """Path and query, as they are sent."""

    @property
    def is_literal(self) -> bool:
        """Whether it names an address rather than a name."""
        return ":" in self.host or self.host.rpartition(".")[2][:1].isdigit()

    @property
    def host_header(self) -> str:
        """What the other server is told it was asked for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(url: str, rule: Rule) -> Place:
    """Read what was typed. Raise Unsafe for whatever is no plain address of a public server."""
    if len(url) > LONGEST:
        raise Unsafe(f"The address is longer than {LONGEST:,} characters.")
    found = _SHAPE.fullmatch(url.partition("#")[0])
    if found is None:
        raise Unsafe(
            "This is no plain web address. It begins with https://, has no user name or password, and a name in other"
            " letters is written in its xn-- form."
        )
    scheme, host = found["scheme"], found["host"].lower().strip("[]")
    place = Place(scheme, host, int(found["port"] or _PORTS[scheme]), _target(found["target"]))
    if rule.allows_local and _is_own(host):
        return place
    if scheme == "http" and not rule.allows_local:
        raise Unsafe(
            "The address must begin with https://, so that nobody on the way can read or change the calls."
        )
    _judge_port(place, rule)
    if place.is_literal or found["host"].startswith("["):
        if not is_public(host):
            raise Unsafe("This is an address inside a network, not one on the public internet.")
    else:
        _judge_name(host)
    return place


def check_found(place: Place, found: Sequence[str], rule: Rule) -> list[str]:
    """Where to connect to, of what a name resolved to. Raise Unsafe unless every one of the addresses is public."""
    if not found:
        raise Unsafe(f"No server is known by the name {place.host}.")
    if rule.allows_local and _is_own(place.host):
        if all(_is_loopback(address) for address in found):
            return list(found)
    elif all(is_public(address) for address in found):
        return list(found)
    raise Unsafe(f"{place.host} leads to an address inside a network, not to one on the public internet.")


def is_public(text: str) -> bool:
    """Whether this is an IP address, in its one usual spelling, that belongs to the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _PRIVATE_V4) and address.is_global
    return _is_public_v6(address)


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_V6 or not address.is_global:
        return False
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return False
    return not any(address in network for network in _PRIVATE_V6)


def _is_own(host: str) -> bool:
    return host == "localhost" or _is_loopback(host)


def _is_loopback(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def _target(text: str) -> str:
    return text if text.startswith("/") else f"/{text}"


def _judge_port(place: Place, rule: Rule) -> None:
    ports = rule.ports | {80} if rule.allows_local else rule.ports
    if place.port not in ports:
        allowed = ", ".join(str(port) for port in sorted(ports))
        raise Unsafe(f"Port {place.port} is not called. Allowed are {allowed}.")


def _judge_name(host: str) -> None:
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unsafe(
            "The name of the server must be a whole one, such as hooks.example.com, without a dot at its end."
        )
    if not _TOP_LABEL.fullmatch(labels[-1]):
        raise Unsafe("Numbers for a server are read in more than one way. Write its name.")
    if any(host == name or host.endswith(f".{name}") for name in _INNER_NAMES):
        raise Unsafe(f"Names that end in .{labels[-1]} are not on the public internet.")
