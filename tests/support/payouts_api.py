"""Behaves like PayPal's Payouts API over real HTTP, with scripted faults, and keeps a book of what really was paid."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any
from urllib.parse import parse_qs

from tests.support.local_server import Ask, LocalServer, Say

CLIENT, SECRET, WEBHOOK = "client-of-halden", "a secret of halden", "WH-1"
_SIGNING = b"only PayPal knows this"


@dataclass
class Item:
    """One payment of a batch."""

    key: str
    receiver: str
    value: str
    currency: str
    number: str
    status: str = "PENDING"
    plant: dict[str, Any] = field(default_factory=dict)


@dataclass
class Batch:
    """A batch that was taken."""

    number: str
    our_key: str
    items: list[Item]
    status: str = "PENDING"


class PayoutsApi(LocalServer):
    """The provider. Plant what is to become of a key before it is sent, then `settle`."""

    def __init__(self) -> None:
        super().__init__()
        self.plants: dict[str, dict[str, Any]] = {}
        """By key: `status` it ends in, and `value`, `currency`, `receiver`, `key` as they are misreported; `lost` hides it."""
        self.batches: dict[str, Batch] = {}
        self.by_our_key: dict[str, str] = {}
        self.paid: dict[str, list[tuple[Decimal, str, str]]] = defaultdict(list)
        """The book: each time money left under a key, as amount, currency, receiver. What came back is taken off."""
        self.refuses: str = ""
        """The name of an error with which every batch is refused, such as INSUFFICIENT_FUNDS."""
        self.duplicate_names_batch = True
        self.page_size_most = 1_000
        self._tokens: set[str] = set()
        self._numbers = count(1)

    # What a test does with it

    def end_tokens(self) -> None:
        """Every token ends before its time."""
        with self.lock:
            self._tokens.clear()

    def settle(self) -> None:
        """Work through everything that is pending: pay it, or let happen to it what was planted."""
        with self.lock:
            for batch in self.batches.values():
                for item in batch.items:
                    if item.status == "PENDING":
                        self._end(item, item.plant.get("status", "SUCCESS"))
                if batch.status == "PENDING":
                    batch.status = "SUCCESS"

    def deny(self, our_key: str) -> None:
        """Deny a whole batch, before anything of it was paid."""
        with self.lock:
            self.batches[self.by_our_key[our_key]].status = "DENIED"
            for item in self.batches[self.by_our_key[our_key]].items:
                item.status = "DENIED"

    def pass_30_days(self) -> None:
        """What nobody claimed goes back, and so does what was planted to `come_back`."""
        with self.lock:
            for item in self.items():
                if item.status == "UNCLAIMED" or (item.status == "SUCCESS" and item.plant.get("come_back")):
                    self.paid[item.key].pop()
                    item.status = "RETURNED"

    def claim(self, key: str) -> None:
        """The payee opens an account and takes it."""
        for item in self.items():
            if item.key == key and item.status == "UNCLAIMED":
                item.status = "SUCCESS"

    def items(self) -> list[Item]:
        """Everything that was taken."""
        return [item for batch in self.batches.values() for item in batch.items]

    def callback(
        self, key: str, event: str = "SUCCEEDED", *, forged: bool = False
    ) -> tuple[dict[str, str], bytes]:
        """A callback about a payment, true or not yet true; forged ones are signed by somebody else."""
        batch, item = next((b, i) for b in self.batches.values() for i in b.items if i.key == key)
        body = json.dumps(
            {
                "id": f"WH-{event}-{item.number}",
                "event_type": f"PAYMENT.PAYOUTS-ITEM.{event}",
                "resource": {
                    "payout_item_id": item.number,
                    "payout_batch_id": batch.number,
                    "sender_batch_id": batch.our_key,
                    "transaction_status": event,
                    "payout_item": {"sender_item_id": item.key, "receiver": item.receiver},
                },
            },
            indent=1,  # Written so that a copy that was read and written anew would differ.
        ).encode()
        return self._signed(body, b"somebody else" if forged else _SIGNING), body

    def batch_callback(self, our_key: str, event: str = "SUCCESS") -> tuple[dict[str, str], bytes]:
        """A callback about a whole batch: it names no payment."""
        batch = self.batches[self.by_our_key[our_key]]
        body = json.dumps(
            {
                "id": f"WH-{event}-{batch.number}",
                "event_type": f"PAYMENT.PAYOUTSBATCH.{event}",
                "resource": {"batch_header": {**self._head(batch), "batch_status": event}},
            }
        ).encode()
        return self._signed(body, _SIGNING), body

    # What it says

    def moves_money(self, ask: Ask) -> bool:
        return ask.method == "POST" and ask.path == "/v1/payments/payouts"

    def answer(self, ask: Ask) -> Say:
        if ask.path == "/v1/oauth2/token":
            return self._sign_in(ask)
        if ask.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            return Say.json({"error": "invalid_token"}, 401)
        if ask.path == "/v1/notifications/verify-webhook-signature":
            return self._verify(ask)
        if self.moves_money(ask):
            return self._take(ask.json())
        number = ask.path.removeprefix("/v1/payments/payouts/")
        if ask.method != "GET" or number not in self.batches:
            return Say.json(
                {"name": "INVALID_RESOURCE_ID", "message": "Requested resource was not found."}, 404
            )
        return self._show(self.batches[number], parse_qs(ask.query))

    def _sign_in(self, ask: Ask) -> Say:
        wanted = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if ask.headers.get("authorization") != wanted or ask.body != b"grant_type=client_credentials":
            return Say.json({"error": "invalid_client"}, 401)
        token = f"A21-{next(self._numbers)}"
        self._tokens.add(token)
        return Say.json({"access_token": token, "token_type": "Bearer", "expires_in": 32_400})

    def _take(self, found: dict[str, Any]) -> Say:
        our_key = found["sender_batch_header"]["sender_batch_id"]
        if our_key in self.by_our_key:
            return self._duplicate(our_key)
        if self.refuses:
            return Say.json({"name": self.refuses, "message": "Scripted refusal.", "details": []}, 422)
        if len(found["items"]) > 500:
            return Say.json({"name": "VALIDATION_ERROR", "message": "Too many items."}, 400)
        batch = Batch(f"B{next(self._numbers)}", our_key, [self._item(one) for one in found["items"]])
        self.batches[batch.number] = batch
        self.by_our_key[our_key] = batch.number
        return Say.json({"batch_header": self._head(batch)}, 201)

    def _duplicate(self, our_key: str) -> Say:
        link = {
            "href": f"{self.url}/v1/payments/payouts/{self.by_our_key[our_key]}",
            "rel": "self",
            "method": "GET",
        }
        detail = {
            "field": "SENDER_BATCH_ID",
            "location": "body",
            "issue": "Batch with given sender_batch_id already exists",
            "link": [link] if self.duplicate_names_batch else [],
        }
        return Say.json(
            {"name": "USER_BUSINESS_ERROR", "message": "User business error.", "details": [detail]}, 400
        )

    def _item(self, one: dict[str, Any]) -> Item:
        key = one["sender_item_id"]
        return Item(
            key,
            one["receiver"],
            one["amount"]["value"],
            one["amount"]["currency"],
            f"I{next(self._numbers)}",
            plant=self.plants.get(key, {}),
        )

    def _end(self, item: Item, status: str) -> None:
        item.status = status
        if status in ("SUCCESS", "UNCLAIMED"):
            self.paid[item.key].append((Decimal(item.value), item.currency, item.receiver))

    def _head(self, batch: Batch) -> dict[str, Any]:
        return {
            "payout_batch_id": batch.number,
            "batch_status": batch.status,
            "sender_batch_header": {"sender_batch_id": batch.our_key},
        }

    def _show(self, batch: Batch, query: dict[str, list[str]]) -> Say:
        size = min(int(query["page_size"][0]), self.page_size_most)
        page = int(query["page"][0])
        every = [item for item in batch.items if not item.plant.get("lost")]
        found = {
            "batch_header": self._head(batch),
            "items": [self._shown(batch, item) for item in every[(page - 1) * size : page * size]],
            "total_items": len(every),
            "total_pages": max(1, -(-len(every) // size)),
        }
        return Say.json(found)

    def _shown(self, batch: Batch, item: Item) -> dict[str, Any]:
        told = {
            "key": item.key,
            "receiver": item.receiver,
            "value": item.value,
            "currency": item.currency,
        } | item.plant
        return {
            "payout_item_id": item.number,
            "payout_batch_id": batch.number,
            "transaction_status": item.status,
            "time_processed": "2026-11-03T09:30:00Z",
            "payout_item": {
                "recipient_type": "EMAIL",
                "sender_item_id": told["key"],
                "receiver": told["receiver"],
                "amount": {"value": told["value"], "currency": told["currency"]},
            },
            "errors": {"name": "RECEIVER_UNREGISTERED", "message": "Scripted."}
            if item.status == "FAILED"
            else {},
        }

    def _signed(self, body: bytes, key: bytes) -> dict[str, str]:
        return {
            "PAYPAL-AUTH-ALGO": "SHA256withRSA",
            "PAYPAL-CERT-URL": f"{self.url}/cert",
            "PAYPAL-TRANSMISSION-ID": f"T{next(self._numbers)}",
            "PAYPAL-TRANSMISSION-TIME": "2026-11-03T09:30:00Z",
            "PAYPAL-TRANSMISSION-SIG": hmac.new(key, body, hashlib.sha256).hexdigest(),
        }

    def _verify(self, ask: Ask) -> Say:
        _, _, event = ask.body.partition(b'"webhook_event": ')
        wanted = hmac.new(_SIGNING, event[:-1], hashlib.sha256).hexdigest()
        told = ask.json()
        is_good = told["transmission_sig"] == wanted and told["webhook_id"] == WEBHOOK
        return Say.json({"verification_status": "SUCCESS" if is_good else "FAILURE"})
