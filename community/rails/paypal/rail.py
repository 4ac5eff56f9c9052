"""The rail of PayPal.

PayPal finds a batch by its own number alone; of our key it knows only whether it has seen it in the last 30 days. So the
way to learn what became of a batch whose number we never received is to send the very same again: either it was not there
and is paid now, or PayPal names the one that was. `ask` moves no money and needs the number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from community.core.money import CURRENCIES, plain
from community.rails.calls import Caller
from community.rails.errors import Forged, RailBusy, RailRefused, RailUnknown
from community.rails.paypal.notices import read_notice, verification_of
from community.rails.paypal.reading import BATCH_ID, Batch, batch_of, duplicate_of, fault_of, items_of
from community.rails.paypal.talk import Talk
from community.rails.rules.accounts import email_fault
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.interface import Rail
from community.rails.rules.matching import matched
from community.rails.rules.values import Destination, Instruction, Notice, Outcome, Parcel, Report

MOST_ITEMS = 500
_PAGE = 500
_MOST_PAGES = 40
_PAYOUTS = "/v1/payments/payouts"
_WHOLE_ONLY = {"HUF"}  # PayPal pays no fillér, though the currency has them.


class PayPalRail(Rail):
    """Payouts to whoever has, or opens, an account for an address."""

    name = "paypal"
    title = "PayPal"
    has_file = False
    memory = timedelta(days=25)  # It says 30; what is sent on the last of them might arrive on the next.
    currencies = frozenset(
        "AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF JPY MXN NOK NZD PLN SEK SGD USD".split()
    )  # fmt: skip

    def __init__(
        self,
        url: str,
        client_id: str,
        secret: str,
        *,
        webhook_id: str = "",
        brand: str = "",
        fee: Fee = FREE,
        caller: Caller | None = None,
    ) -> None:
        """`url` without a path; `webhook_id` empty believes no callback; `brand` is named in PayPal's mail to the payee."""
        self._talk = Talk(url, client_id, secret, caller or Caller())
        self._webhook_id = webhook_id
        self._brand = brand
        self.fee = fee

    def check(self, destination: Destination) -> dict[str, str]:
        """An email address is all."""
        words = email_fault(destination.email)
        return {"email": words} if words else {}

    def send(self, parcel: Parcel) -> list[Report]:
        """Send it, in parts of 500 that are numbered the same each time.

        A fault in the first part is raised; of a later one it is told in that part's reports, which are UNKNOWN: sending
        the whole parcel again under its key is right for them too.
        """
        bodies = [(key, part, self._body(key, part)) for key, part in _parts(parcel)]
        reports: list[Report] = []
        for place, (key, part, body) in enumerate(bodies):
            try:
                reports += self._send(key, part, body)
            except (RailBusy, RailRefused, RailUnknown) as error:
                if place == 0:
                    raise
                reports += [Report(one.key, Outcome.UNKNOWN, reason=error.words) for one in part]
        return reports

    def ask(self, parcel_key: str, keys: Sequence[str], *, batch_ids: Sequence[str] = ()) -> list[Report]:
        """What PayPal says of its batches `batch_ids`; of what is in none of them it says nothing."""
        reports: list[Report] = []
        batches: list[Batch] = []
        for batch_id in dict.fromkeys(batch_ids):
            if found := self._batch(batch_id):
                batch, items = found
                is_ours = batch.our_key in ("", parcel_key) or batch.our_key.startswith(f"{parcel_key}-")
                words = "" if is_ours else f"PayPal's batch {batch_id} is not of parcel {parcel_key}."
                reports += [replace(one, mismatch=one.mismatch or words) for one in items]
                batches.append(batch)
        told = {report.key for report in reports}
        # Of a part of a parcel nothing follows for what is not in it: that may have gone in another part.
        whole = [batch for batch in batches if batch.our_key == parcel_key]
        return reports + [_untold(key, whole) for key in keys if key not in told]

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Have PayPal itself say whether it signed the callback. Raise RailBusy or RailUnknown where it does not answer."""
        answer = self._talk.call(
            "POST",
            "/v1/notifications/verify-webhook-signature",
            verification_of(headers, body, self._webhook_id),
        )
        if answer.status != 200 or answer.fields().get("verification_status") != "SUCCESS":
            raise Forged("PayPal says that it did not sign this callback.")
        return read_notice(headers, body)

    def _send(self, key: str, part: Sequence[Instruction], body: bytes) -> list[Report]:
        answer = self._talk.call("POST", _PAYOUTS, body)
        fields = answer.fields()
        if answer.status >= 400:
            batch_id = duplicate_of(fields)
            if batch_id is None:
                raise RailRefused(fault_of(fields, answer.status))
            if not batch_id:
                raise RailUnknown(f"PayPal has {key} already, but does not say under which number.")
            return self._again(key, part, batch_id)
        batch = batch_of(fields)
        if batch is None:
            raise RailUnknown("PayPal's answer cannot be read.")
        return _sent(part, batch.id, _contradiction(batch, key))

    def _again(self, key: str, part: Sequence[Instruction], batch_id: str) -> list[Report]:
        """It was sent before: what PayPal says of it, or, where it says nothing now, that it has it."""
        try:
            found = self._batch(batch_id)
        except (RailBusy, RailUnknown):
            found = None
        if found is None:
            return _sent(part, batch_id)
        batch, items = found
        told = {report.key for report in items}
        items += [_untold(one.key, [batch]) for one in part if one.key not in told]
        words = _contradiction(batch, key)
        return [replace(one, mismatch=words or one.mismatch) for one in matched(part, items)]

    def _batch(self, batch_id: str) -> tuple[Batch, list[Report]] | None:
        """The batch with all pages of its items; None where PayPal does not know it. Raise RailUnknown for half of it."""
        if not BATCH_ID.fullmatch(batch_id):
            return None
        items: list[Report] = []
        for page in range(1, _MOST_PAGES + 1):
            query = f"?page={page}&page_size={_PAGE}&total_required=true"
            answer = self._talk.call("GET", f"{_PAYOUTS}/{batch_id}{query}")
            if answer.status == 404:
                return None
            fields = answer.fields()
            batch = batch_of(fields)
            if answer.status != 200 or batch is None or batch.id != batch_id:
                raise RailUnknown("PayPal's answer about the batch cannot be read.")
            found = items_of(fields, batch_id)
            items += found
            pages = fields.get("total_pages")
            if page >= pages if isinstance(pages, int) else len(found) < _PAGE:
                return batch, items
        raise RailUnknown("PayPal's answer about the batch has no end.")

    def _body(self, key: str, part: Sequence[Instruction]) -> bytes:
        header = {
            "sender_batch_id": key,
            "email_subject": f"{self._brand} has sent you a reward".strip()[:255],
        }
        return json.dumps(
            {"sender_batch_header": header, "items": [self._item(one) for one in part]}
        ).encode()

    def _item(self, one: Instruction) -> dict[str, Any]:
        if faults := self.check(one.destination):
            raise RailRefused(f"{one.key}: {' '.join(faults.values())}")
        if one.currency not in self.currencies:
            raise RailRefused(f"{one.key}: PayPal pays no {one.currency}.")
        return {
            "recipient_type": "EMAIL",
            "receiver": one.destination.email.strip(),
            "amount": {"value": _value(one), "currency": one.currency},
            "note": one.reference[:500],
            "sender_item_id": one.key,
        }


def _value(one: Instruction) -> str:
    if one.currency in _WHOLE_ONLY:
        whole, rest = divmod(one.amount_minor, 10 ** CURRENCIES[one.currency][1])
        if rest:
            raise RailRefused(f"{one.key}: PayPal pays {one.currency} in whole units only.")
        return str(whole)
    return plain(one.amount_minor, one.currency)


def _parts(parcel: Parcel) -> list[tuple[str, Sequence[Instruction]]]:
    """The parcel under its key; one that is too large in parts under `…-1`, `…-2`, the same each time."""
    every = parcel.instructions
    if len(every) <= MOST_ITEMS:
        return [(parcel.key, every)]
    starts = range(0, len(every), MOST_ITEMS)
    return [
        (f"{parcel.key}-{place}", every[start : start + MOST_ITEMS]) for place, start in enumerate(starts, 1)
    ]


def _sent(part: Sequence[Instruction], batch_id: str, mismatch: str = "") -> list[Report]:
    return [Report(one.key, Outcome.SENT, batch_id=batch_id, mismatch=mismatch) for one in part]


def _contradiction(batch: Batch, key: str) -> str:
    return (
        f"PayPal calls the batch {batch.our_key[:60]}; we sent {key}."
        if batch.our_key not in ("", key)
        else ""
    )


def _untold(key: str, batches: Sequence[Batch]) -> Report:
    if len(batches) == 1:
        return Report(key, batches[0].outcome, reason=batches[0].reason, batch_id=batches[0].id)
    return Report(
        key,
        Outcome.UNKNOWN,
        reason="PayPal finds a payment by its own number of the batch alone. Send the same parcel again under its key.",
    )
