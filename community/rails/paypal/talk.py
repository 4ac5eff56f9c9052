"""How one talks to PayPal: with a token that is fetched and kept, and with each failure told apart by what it means."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from community.rails.calls import Answer, Caller, NoAnswer, NotReached
from community.rails.errors import RailBusy, RailRefused, RailUnknown

_MARGIN_SECONDS = 60  # A token is not used in its last minute: it might end on the way.


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    good_until: float
    """By the monotonic clock."""


class Talk:
    """Calls to one PayPal account. Threads may share it."""

    def __init__(self, url: str, client_id: str, secret: str, caller: Caller) -> None:
        self._url = url
        self._user = (client_id, secret)
        self._caller = caller
        self._lock = threading.Lock()
        self._token: _Token | None = None

    def call(self, method: str, path: str, body: bytes | None = None) -> Answer:
        """The answer where PayPal gave a clear one (2xx or 4xx). Raise RailBusy, RailRefused or RailUnknown for others."""
        answer = self._call(method, path, body, self._fresh_token())
        if answer.status == 401:  # The token ended early. Nothing was done: once more with a new one.
            answer = self._call(method, path, body, self._fresh_token(instead_of_kept=True))
        if answer.status == 401:
            raise RailRefused("PayPal does not accept our credentials.")
        return answer

    def _call(self, method: str, path: str, body: bytes | None, token: str) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            answer = self._caller.call(method, self._url + path, headers=headers, body=body)
        except NotReached as error:
            raise RailBusy("PayPal could not be reached.") from error
        except NoAnswer as error:
            raise RailUnknown("PayPal gave no whole answer.") from error
        return clear(answer)

    def _fresh_token(self, *, instead_of_kept: bool = False) -> str:
        with self._lock:
            if instead_of_kept or self._token is None or time.monotonic() >= self._token.good_until:
                self._token = self._fetched()
            return self._token.text

    def _fetched(self) -> _Token:
        """A token. No payment is asked for yet, so whatever goes wrong here, no money has gone."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = clear(
                self._caller.call(
                    "POST",
                    f"{self._url}/v1/oauth2/token",
                    headers=headers,
                    body=b"grant_type=client_credentials",
                    user=self._user,
                )
            )
        except (NotReached, NoAnswer, RailUnknown) as error:
            raise RailBusy("PayPal could not be reached to sign in.") from error
        if answer.status >= 400:
            raise RailRefused("PayPal does not accept our credentials.")
        fields = answer.fields()
        text, seconds = fields.get("access_token"), fields.get("expires_in")
        if not (isinstance(text, str) and text.isascii() and text.isprintable() and isinstance(seconds, int)):
            raise RailBusy("PayPal's answer to our sign-in cannot be read.")
        return _Token(text, time.monotonic() + seconds - _MARGIN_SECONDS)


def clear(answer: Answer) -> Answer:
    """The answer if it is clear (2xx or 4xx). Raise RailBusy where it was surely not taken, RailUnknown where that is open."""
    if answer.status in (429, 503):
        raise RailBusy("PayPal takes no more for now.", retry_after_seconds=answer.retry_after_seconds)
    if 300 <= answer.status < 400:
        raise RailUnknown(
            "PayPal answered with another address, which we do not follow: check PEERDESK_PAYPAL_URL."
        )
    if answer.status >= 500 or answer.status in (408, 409):
        raise RailUnknown(f"PayPal had a fault of its own ({answer.status}).")
    return answer
