"""Keeps tests off the network: connecting anywhere is an error unless a test opens this machine's own addresses.

An audit hook sees every way that Python has of connecting, asyncio's too. PostgreSQL's driver connects in C and is
not seen: the database is the one thing outside that tests may reach.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_LOCAL = ("127.0.0.1", "::1", "localhost")
_state = {"closed": False, "local": False}


class SocketClosed(RuntimeError):
    """A test tried to reach the network."""


def close_sockets() -> None:
    """From now on, refuse every connection that is not allowed by `local_sockets`."""
    if not _state["closed"]:
        _state["closed"] = True
        sys.addaudithook(_watch)


@contextmanager
def local_sockets() -> Iterator[None]:
    """Allow connections to this machine inside the block."""
    before, _state["local"] = _state["local"], True
    try:
        yield
    finally:
        _state["local"] = before


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect":
        return
    address = arguments[1]
    host = address[0] if isinstance(address, tuple) else address  # A path: a socket in the file system.
    if _state["local"] and (not isinstance(address, tuple) or host in _LOCAL):
        return
    raise SocketClosed(f"A test tried to connect to {host!r}. Only tests marked `network` or `journey` may.")
