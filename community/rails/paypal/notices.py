"""PayPal's callbacks: what is asked to learn whether PayPal signed one, and which payments it is about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from community.rails.errors import Forged
from community.rails.rules.told import fields_of, text_of
from community.rails.rules.values import KEY_SHAPE, Notice

LARGEST_BYTES = 200_000
_SIGNED = {
    # field of the question: header of the callback
    "auth_algo": "paypal-auth-algo",
    "cert_url": "paypal-cert-url",
    "transmission_id": "paypal-transmission-id",
    "transmission_sig": "paypal-transmission-sig",
    "transmission_time": "paypal-transmission-time",
}


def verification_of(headers: Mapping[str, str], body: bytes, webhook_id: str) -> bytes:
    """The question whether PayPal signed this. Raise Forged for what cannot have been."""
    if not webhook_id:
        raise Forged("Callbacks are not set up: PEERDESK_PAYPAL_WEBHOOK_ID is empty.")
    told = {name.lower(): value for name, value in headers.items()}
    question = {field: told.get(header, "") for field, header in _SIGNED.items()}
    if missing := [_SIGNED[field] for field, value in question.items() if not value or len(value) > 1_000]:
        raise Forged(f"The callback lacks {', '.join(missing)}.")
    _event(body)
    # The signature is over the bytes that came: written anew, the event would no longer fit it.
    head = json.dumps({**question, "webhook_id": webhook_id}).removesuffix("}")
    return head.encode() + b', "webhook_event": ' + body + b"}"


def read_notice(headers: Mapping[str, str], body: bytes) -> Notice:
    """Which payments a verified callback is about."""
    event = _event(body)
    resource = fields_of(event, "resource")
    head = fields_of(resource, "batch_header")
    key = text_of(fields_of(resource, "payout_item"), "sender_item_id")
    told = {name.lower(): value for name, value in headers.items()}
    return Notice(
        id=text_of(event, "id") or told["paypal-transmission-id"],
        keys=(key,) if KEY_SHAPE.fullmatch(key) else (),
        parcel_key=text_of(resource, "sender_batch_id")
        or text_of(fields_of(head, "sender_batch_header"), "sender_batch_id"),
        batch_id=text_of(resource, "payout_batch_id") or text_of(head, "payout_batch_id"),
    )


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode("utf-8")) if len(body) <= LARGEST_BYTES else None
    except (ValueError, RecursionError):
        event = None
    if not isinstance(event, dict):
        raise Forged("The callback is no event.")
    return event
