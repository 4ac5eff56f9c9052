"""Calls to providers over HTTP, and the one question about each that failed: can it have been acted on?

5 seconds to connect and 15 in all, answers of at most 4 MB, certificates verified, no redirects (they would repeat a
payment elsewhere), and nothing taken from the environment: a `.netrc` would replace our credentials.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import MaxRetryError, NewConnectionError

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
LARGEST_BYTES = 4_000_000
MOST_SECONDS_TO_WAIT = 86_400
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class NotReached(Exception):
    """There was no connection: nothing was sent."""


class NoAnswer(Exception):
    """It was sent, or may have been, and no whole answer came."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raise ValueError for anything else."""
        return json.loads(self.body.decode("utf-8"))

    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; empty for anything else."""
        try:
            found = self.json()
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def retry_after_seconds(self) -> int:
        """How long it asks us to wait: its Retry-After in seconds, within a day, or a minute."""
        text = self.headers.get("retry-after", "").strip()
        return min(int(text), MOST_SECONDS_TO_WAIT) if text.isascii() and text.isdecimal() else 60


def checked_url(url: str, setting: str) -> str:
    """An address that money may be talked about with. Raise ValueError naming the setting."""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"{setting} must be an https:// address without credentials, not {url!r}.")
    return url.rstrip("/")


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes calls within the limits; other limits are for tests alone."""

    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        user: tuple[str, str] | None = None,
    ) -> Answer:
        """One call. Raise NotReached or NoAnswer."""
        ended: list[Answer | Exception] = []

        def run() -> None:
            try:
                ended.append(self._call(method, url, dict(headers or {}), body, user))
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                ended.append(error)

        # A server that sends a byte now and then never meets a time-out on reading: only a clock beside it ends that.
        thread = threading.Thread(target=run, name="call to a provider", daemon=True)
        thread.start()
        thread.join(self.total_seconds)
        if not ended:
            raise NoAnswer("No whole answer came in time.")
        if isinstance(ended[0], Exception):
            raise ended[0]
        return ended[0]

    def _call(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        user: tuple[str, str] | None,
    ) -> Answer:
        end = time.monotonic() + self.total_seconds
        try:
            with requests.Session() as session:
                session.trust_env = False
                with session.request(
                    method,
                    url,
                    headers={"Accept": "application/json", "User-Agent": "Peerdesk", **headers},
                    data=body,
                    auth=user,
                    timeout=(self.connect_seconds, self.total_seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    whole = self._body(response, end)
                    told = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, told, whole)
        except RequestException as error:
            if _was_never_sent(error):
                raise NotReached("It could not be reached.") from error
            raise NoAnswer("The connection broke before a whole answer came.") from error

    def _body(self, response: requests.Response, end: float) -> bytes:
        parts, size = [], 0
        for part in response.iter_content(65_536):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BYTES or time.monotonic() > end:
                raise NoAnswer("The answer was too long.")
        return b"".join(parts)


def _was_never_sent(error: RequestException) -> bool:
    """Only where the connection itself could not be made; whatever came later may have been acted on."""
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
