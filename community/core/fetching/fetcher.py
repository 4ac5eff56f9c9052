"""One call to an address that somebody typed, to exactly the address that was checked.

The name is resolved once and each call anew, so a name that is public today and private tomorrow is refused tomorrow; the
connection goes to the checked address while certificate and Host are those of the name. No redirects, no proxies, no
`.netrc`, no compression (a small answer cannot become a large one), and one clock over all of it.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import certifi

from community.core.fetching.addresses import Place, Rule, check_found, read_address

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
LARGEST_BYTES = 65_536
_TRIED_MOST = 3  # Addresses of one name: each may cost the whole time for connecting.

Resolve = Callable[[str, int], Sequence[str]]


class NotReached(Exception):
    """There was no connection: nothing was sent."""


class NoAnswer(Exception):
    """It was sent, or may have been, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. A redirect is an answer like any other: it is not followed."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case; of a name that came twice the last."""
    body: bytes
    is_cut: bool = False
    """Whether there was more of it than was asked for."""


@dataclass(slots=True)
class _Call:
    """What is going on, for whoever has to end it."""

    socket: socket.socket | None = None
    ended: list[Answer | Exception] = field(default_factory=list)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a server by the system's resolver. Raise NotReached when there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"The name {host} could not be found.") from error
    return [str(address[0]) for *_, address in found]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Calls addresses within a rule. Other limits, and another resolver, are for tests and proofs."""

    rule: Rule = field(default_factory=Rule)
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS
    resolve: Resolve = resolve

    def check(self, url: str) -> Place:
        """Read an address without calling it. Raise Unsafe. What its name leads to is judged at each call."""
        return read_address(url, self.rule)

    def fetch(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        largest_bytes: int = LARGEST_BYTES,
    ) -> Answer:
        """One call. Raise Unsafe where the address may not be called, NotReached or NoAnswer where it fails."""
        place = self.check(url)
        call = _Call()

        def run() -> None:
            try:
                call.ended.append(self._fetch(call, place, method, dict(headers or {}), body, largest_bytes))
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                call.ended.append(error)

        # Neither a resolver that is silent nor a server that sends a byte now and then meets a time-out on reading.
        thread = threading.Thread(target=run, name="call to another server", daemon=True)
        thread.start()
        thread.join(self.total_seconds)
        if not call.ended:
            if call.socket is not None:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(call.socket, socket.SHUT_RDWR)
            raise NoAnswer(f"There was no whole answer within {self.total_seconds:g} seconds.")
        if isinstance(call.ended[0], Exception):
            raise call.ended[0]
        return call.ended[0]

    def _fetch(
        self,
        call: _Call,
        place: Place,
        method: str,
        headers: dict[str, str],
        body: bytes | None,
        largest_bytes: int,
    ) -> Answer:
        found = [place.host] if place.is_literal else self.resolve(place.host, place.port)
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = self._connect(call, place, check_found(place, found, self.rule))
        try:
            connection.request(
                method,
                place.target,
                body=body,
                headers={
                    "Host": place.host_header,
                    "User-Agent": "Peerdesk",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                    **headers,
                },
            )
            with connection.getresponse() as response:
                told = {name.lower(): value for name, value in response.getheaders()}
                kept, status = response.read(largest_bytes + 1), response.status
                is_broken = bool(response.length) and len(kept) <= largest_bytes
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer("The connection broke before a whole answer came.") from error
        finally:
            connection.close()
        if is_broken:
            raise NoAnswer("The connection broke before a whole answer came.")
        return Answer(status, told, kept[:largest_bytes], is_cut=len(kept) > largest_bytes)

    def _connect(self, call: _Call, place: Place, addresses: Sequence[str]) -> socket.socket:
        plain = self._open(addresses[:_TRIED_MOST], place.port)
        call.socket = plain
        plain.settimeout(self.total_seconds + 1)  # Whoever waits for the whole gives up first, and says so.
        if place.scheme == "http":
            return plain
        try:
            call.socket = encrypted = _trust().wrap_socket(plain, server_hostname=place.host)
        except (OSError, ValueError) as error:
            plain.close()
            why = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
            raise NotReached(
                f"Its certificate cannot be trusted: {why}." if why else "No encrypted connection came about."
            ) from error
        return encrypted

    def _open(self, addresses: Sequence[str], port: int) -> socket.socket:
        """A connection to the first that takes one: a machine without IPv6 is told such addresses all the same."""
        failure: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=self.connect_seconds)
            except OSError as error:
                failure = error
        raise NotReached("The server does not answer at this address.") from failure


@cache
def _trust() -> ssl.SSLContext:
    """The system's authorities, and the common ones for a machine that has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
