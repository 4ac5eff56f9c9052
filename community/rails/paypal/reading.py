"""What PayPal says of batches and their items, in our words. Whatever is not of the expected shape is left out or unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from community.rails.rules.amounts import from_text
from community.rails.rules.moments import moment_of
from community.rails.rules.told import fields_of, text_of
from community.rails.rules.values import Outcome, Report

LONGEST = 70  # Of a number that is kept; ours and theirs are shorter.
BATCH_ID = re.compile(r"[A-Za-z0-9_-]{1,60}")

_ITEM = {
    "SUCCESS": (Outcome.SETTLED, ""),
    "PENDING": (Outcome.SENT, ""),
    "ONHOLD": (Outcome.SENT, "PayPal is looking into it."),
    "ON_HOLD": (Outcome.SENT, "PayPal is looking into it."),
    "UNCLAIMED": (Outcome.UNCLAIMED, "The payee has to open an account to take it."),
    "FAILED": (Outcome.FAILED, "PayPal could not pay it."),
    "DENIED": (Outcome.FAILED, "PayPal denied it."),
    "RETURNED": (Outcome.RETURNED, "It was not taken in time, or was called back."),
    "REFUNDED": (Outcome.RETURNED, "The payee sent it back."),
    "REVERSED": (Outcome.RETURNED, "PayPal took it back."),
    # PayPal does not say whether this is final: paying again under another key might pay twice.
    "BLOCKED": (Outcome.UNKNOWN, "PayPal has blocked it: ask PayPal what becomes of it."),
}
_BATCH = {
    "SUCCESS": (Outcome.UNKNOWN, "PayPal has worked through the batch, and this payment is not in it."),
    "DENIED": (Outcome.FAILED, "PayPal denied the whole batch."),
    "CANCELED": (Outcome.FAILED, "The whole batch was called back before it was paid."),
    "PENDING": (Outcome.SENT, ""),
    "PROCESSING": (Outcome.SENT, ""),
    "NEW": (Outcome.SENT, ""),
    "ACKNOWLEDGED": (Outcome.SENT, ""),
}


@dataclass(frozen=True, slots=True)
class Batch:
    """What PayPal says of a whole batch."""

    id: str
    our_key: str
    """The number that we gave it; empty where PayPal does not say."""
    outcome: Outcome
    """Of an item that is not told of."""
    reason: str


def batch_of(answer: Mapping[str, Any]) -> Batch | None:
    """The head of an answer; None where it has none that can be used."""
    head = fields_of(answer, "batch_header")
    number = text_of(head, "payout_batch_id")
    if not BATCH_ID.fullmatch(number):
        return None
    status = text_of(head, "batch_status")
    outcome, reason = _BATCH.get(
        status, (Outcome.UNKNOWN, f"PayPal's word for the batch is {status[:40]!r}.")
    )
    return Batch(number, text_of(fields_of(head, "sender_batch_header"), "sender_batch_id"), outcome, reason)


def items_of(answer: Mapping[str, Any], batch_id: str) -> list[Report]:
    """A report for each item of an answer's page."""
    items = answer.get("items")
    return [_item(one, batch_id) for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def duplicate_of(answer: Mapping[str, Any]) -> str | None:
    """The number of the batch that has our key already; "" where PayPal does not name it, None where it says no such thing."""
    details = answer.get("details")
    for detail in details if isinstance(details, list) else []:
        if not isinstance(detail, dict) or text_of(detail, "field").lower() != "sender_batch_id":
            continue
        if not re.search(r"already exists|duplicate", text_of(detail, "issue"), re.IGNORECASE):
            continue
        links = detail.get("link") or detail.get("links") or answer.get("links")
        for link in links if isinstance(links, list) else []:
            found = re.search(
                r"/v1/payments/payouts/([^/?#]+)", text_of(link, "href") if isinstance(link, dict) else ""
            )
            if found and BATCH_ID.fullmatch(found[1]):
                return found[1]
        return ""
    return None


def fault_of(answer: Mapping[str, Any], status: int) -> str:
    """Why PayPal refused, in its words: they name fields and places in the list, not payees."""
    details = answer.get("details")
    issues = [
        f"{text_of(one, 'field')}: {text_of(one, 'issue')}"
        for one in (details if isinstance(details, list) else [])
        if isinstance(one, dict)
    ]
    words = " ".join(
        part for part in (text_of(answer, "name"), text_of(answer, "message"), "; ".join(issues)) if part
    )
    return f"PayPal refused it ({status}). {words}".strip()[:500]


def _item(one: Mapping[str, Any], batch_id: str) -> Report:
    sent = fields_of(one, "payout_item")
    amount = fields_of(sent, "amount")
    status = text_of(one, "transaction_status")
    outcome, words = _ITEM.get(status, (Outcome.UNKNOWN, f"PayPal's word for it is {status[:40]!r}."))
    faults = fields_of(one, "errors")
    told = " ".join(part for part in (text_of(faults, "name"), text_of(faults, "message")) if part)
    currency = text_of(amount, "currency")
    amount_minor, mismatch = None, ""
    try:
        amount_minor = from_text(text_of(amount, "value"), currency)
    except ValueError:
        mismatch = "PayPal's amount cannot be read."
    return Report(
        key=text_of(sent, "sender_item_id")[:LONGEST],
        outcome=outcome,
        amount_minor=amount_minor,
        currency=currency[:3],
        external_id=text_of(one, "payout_item_id")[:LONGEST],
        reason=f"{words} {told}".strip()[:500],
        at=moment_of(text_of(one, "time_processed")),
        batch_id=batch_id,
        payee=text_of(sent, "receiver"),
        mismatch=mismatch,
    )
