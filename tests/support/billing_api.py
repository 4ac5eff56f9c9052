"""Behaves like a brand's billing that gives credit, over real HTTP, with scripted faults and a book of what was credited."""

from __future__ import annotations

import base64
import hmac
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from standardwebhooks import Webhook

from community.core import clock
from tests.support.local_server import Ask, LocalServer, Say

SECRET = "whsec_" + base64.b64encode(b"between Halden and its billing").decode()


class BillingApi(LocalServer):
    """The billing. `forgets` makes it pay a key again, as a broken one would; `plants` misreport what it did."""

    def __init__(self) -> None:
        super().__init__()
        self.plants: dict[str, dict[str, Any]] = {}
        """By key: fields that its answers get wrong."""
        self.refuses: dict[str, str] = {}
        """By account: why it gets no credit."""
        self.credits: dict[str, dict[str, Any]] = {}
        self.paid: dict[str, list[int]] = defaultdict(list)
        """The book: each time an account was credited under a key."""
        self._numbers = count(1)

    def take_back(self, key: str) -> None:
        """The credit is undone, such as on day 30."""
        with self.lock:
            self.paid[key].pop()
            self.credits[key] |= {"status": "returned", "reason": "The account was closed."}

    def callback(
        self, key: str, *, secret: str = SECRET, at: datetime | None = None, kind: str = "credit.changed"
    ) -> tuple[dict[str, str], bytes]:
        """A callback that something has changed; with another secret a forged one."""
        moment = at or clock.now()
        body = json.dumps({"type": kind, "key": key})
        number = f"evt_{next(self._numbers)}"
        signature = Webhook(secret).sign(number, moment, body)
        headers = {
            "Webhook-Id": number,
            "Webhook-Timestamp": str(int(moment.timestamp())),
            "Webhook-Signature": signature,
        }
        return headers, body.encode()

    def old_callback(self, key: str) -> tuple[dict[str, str], bytes]:
        """One that was signed rightly, but an hour ago."""
        return self.callback(key, at=clock.now() - timedelta(hours=1))

    def answer(self, ask: Ask) -> Say:
        is_post = ask.method == "POST"
        if not _is_signed(ask, ask.body.decode() if is_post else ask.path):
            return Say.json({"error": "The signature is wrong."}, 401)
        return self._credit(ask) if is_post else self._show(ask.path.rpartition("/")[2])

    def _credit(self, ask: Ask) -> Say:
        wanted = ask.json()
        key = wanted["key"]
        if ask.headers.get("idempotency-key") != key:
            return Say.json({"error": "The key and its header differ."}, 400)
        if known := self.credits.get(key):
            same = all(known[name] == wanted[name] for name in ("account", "amount_minor", "currency"))
            return (
                self._show(key, 409)
                if same
                else Say.json({"error": "The key was used for another credit."}, 409)
            )
        if wanted["account"] in self.refuses:
            return Say.json({"error": self.refuses[wanted["account"]]}, 422)
        self.paid[key].append(wanted["amount_minor"])
        self.credits[key] = {
            **wanted,
            "id": f"C{next(self._numbers)}",
            "status": "settled",
            "at": "2026-11-03T09:30:00Z",
        }
        return self._show(key, 201)

    def _show(self, key: str, status: int = 200) -> Say:
        if key not in self.credits:
            return Say.json({"error": "Not seen."}, 404)
        return Say.json(self.credits[key] | self.plants.get(key, {}), status)


def _is_signed(ask: Ask, text: str) -> bool:
    """Whatever the time: tests may have stopped ours."""
    told = ask.headers
    moment = datetime.fromtimestamp(int(told.get("webhook-timestamp", "0")), UTC)
    wanted = Webhook(SECRET).sign(told.get("webhook-id", ""), moment, text)
    return hmac.compare_digest(wanted, told.get("webhook-signature", ""))
