"""The rail of the brand's own credit: one signed call a payout to its billing, which knows our key for ever after.

What the billing has to offer, at the address of the setting:

    POST {url}          {"key", "account", "amount_minor", "currency", "reference"}, header Idempotency-Key = key
        200, 201        credited; answers {"key", "amount_minor", "currency", "id", "status": "settled"}
        409             the key was used before: the same answer when the payout was the same, {"error"} when it was not
        4xx             refused, {"error": why in words}
        429, 503        not taken, Retry-After in seconds
    GET {url}/{key}     the same answer, or 404 for a key that it has not seen; `status` settled, failed or returned

Every call carries a Standard Webhooks signature (of a GET: over its path), and so must the callbacks that it may send:
{"type": "credit.changed", "key"}.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from community.core import clock, signing
from community.rails.calls import Answer, Caller, NoAnswer, NotReached
from community.rails.errors import Forged, RailBusy, RailRefused, RailUnknown
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.interface import Rail
from community.rails.rules.matching import matched
from community.rails.rules.moments import moment_of
from community.rails.rules.told import text_of
from community.rails.rules.values import KEY_SHAPE, Destination, Instruction, Notice, Outcome, Parcel, Report

LARGEST_NOTICE_BYTES = 20_000
LONGEST_ACCOUNT = 64
_SILENT_AT_MOST = 3  # Each waits 15 seconds: a parcel of hundreds would keep a worker for hours.
_OUTCOMES = {
    "settled": Outcome.SETTLED,
    "pending": Outcome.SENT,
    "failed": Outcome.FAILED,
    "returned": Outcome.RETURNED,
}


class CreditRail(Rail):
    """Credit on the payee's account with the brand."""

    name = "credit"
    title = "Credit on your account"
    has_file = False
    memory = timedelta(hours=20)  # Billings are asked to remember a key for a day; most do for ever.

    def __init__(self, url: str, secret: str, *, fee: Fee = FREE, caller: Caller | None = None) -> None:
        """`url` of the billing's credits; `secret` in base64, as Standard Webhooks writes it. Raise ValueError for a wrong one."""
        signing.check_secret(secret)
        self._secret = secret
        self._url = url
        self._caller = caller or Caller()
        self.fee = fee

    def check(self, destination: Destination) -> dict[str, str]:
        """A customer number that the billing can be asked about."""
        account = destination.account.strip()
        if account and len(account) <= LONGEST_ACCOUNT and account.isprintable() and account.isascii():
            return {}
        return {"account": "The number of your account with us is needed, as it stands on your bill."}

    def send(self, parcel: Parcel) -> list[Report]:
        """One call for each, until one is not taken for now or three in a row have no answer: the rest is reported as absent."""
        reports: list[Report] = []
        silent = 0
        for one in parcel.instructions:
            if silent == _SILENT_AT_MOST:
                return reports + _absent(
                    parcel, reports, "Not sent: the billing did not answer for those before."
                )
            try:
                reports.append(self._send(one))
                silent = 0
            except RailUnknown as error:
                reports.append(Report(one.key, Outcome.UNKNOWN, reason=error.words))
                silent += 1
            except (RailBusy, RailRefused) as error:  # Of none it may be said where some have gone.
                if not reports:
                    raise
                return reports + _absent(parcel, reports, error.words)
        return reports

    def ask(self, parcel_key: str, keys: Sequence[str], *, batch_ids: Sequence[str] = ()) -> list[Report]:
        """What the billing says of each key; one that it has not seen is absent, and can be sent again under the same key."""
        return [self._ask(key) for key in keys]

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Which key a signed callback is about."""
        if len(body) > LARGEST_NOTICE_BYTES:
            raise Forged("The callback is larger than any that the billing sends.")
        try:
            heard = signing.verify([self._secret], headers, body, largest_bytes=LARGEST_NOTICE_BYTES)
        except signing.Forged as error:
            raise Forged("The callback's signature is not the billing's.") from error
        # Our own calls carry the same signature: sent back to us, they would pass but for this.
        key = heard.fields.get("key") if heard.fields.get("type") == "credit.changed" else None
        if not isinstance(key, str) or not KEY_SHAPE.fullmatch(key):
            raise Forged("The callback is no event of the billing's.")
        return Notice(id=heard.id, keys=(key,))

    def _send(self, one: Instruction) -> Report:
        if faults := self.check(one.destination):
            return Report(one.key, Outcome.FAILED, reason=" ".join(faults.values()))
        body = {
            "key": one.key,
            "account": one.destination.account.strip(),
            "amount_minor": one.amount_minor,
            "currency": one.currency,
            "reference": one.reference,
        }
        answer = self._call("POST", self._url, one.key, json.dumps(body))
        if answer.status in (200, 201) or (answer.status == 409 and "status" in answer.fields()):
            return matched([one], [_told(answer.fields(), one.key)])[0]
        if answer.status == 409:
            words = "The billing has another payout under this key."
            return Report(one.key, Outcome.FAILED, reason=_why(answer), mismatch=words)
        return Report(one.key, Outcome.FAILED, reason=_why(answer))

    def _ask(self, key: str) -> Report:
        answer = self._call("GET", f"{self._url}/{key}", key, None)
        if answer.status == 404:
            return Report(
                key, Outcome.UNKNOWN, reason="The billing has not seen this payout.", is_absent=True
            )
        if answer.status != 200:
            raise RailUnknown(_why(answer))
        return _told(answer.fields(), key)

    def _call(self, method: str, url: str, key: str, body: str | None) -> Answer:
        """The answer where it is clear. Raise RailBusy where it was surely not taken, RailUnknown where that is open."""
        moment = clock.now()
        number = f"{key}.{int(moment.timestamp())}" if body is None else key
        signed = urlsplit(url).path if body is None else body
        headers = {
            "Content-Type": "application/json",
            **signing.headers_for([self._secret], number, moment, signed),
        }
        if body is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self._caller.call(
                method, url, headers=headers, body=None if body is None else body.encode()
            )
        except NotReached as error:
            raise RailBusy("The billing could not be reached.") from error
        except NoAnswer as error:
            raise RailUnknown("The billing gave no whole answer.") from error
        if answer.status in (429, 503):
            raise RailBusy(
                "The billing takes no more for now.", retry_after_seconds=answer.retry_after_seconds
            )
        if not (200 <= answer.status < 300 or 400 <= answer.status < 500) or answer.status == 408:
            raise RailUnknown(f"The billing had a fault of its own ({answer.status}).")
        if answer.status in (404, 405) and body is not None:
            raise RailRefused("The billing has nothing at PEERDESK_CREDIT_URL.")
        if answer.status in (401, 403):
            raise RailRefused("The billing does not accept our signature: compare PEERDESK_CREDIT_SECRET.")
        return answer


def _absent(parcel: Parcel, reports: Sequence[Report], words: str) -> list[Report]:
    """Of everything after the last that was tried."""
    rest = parcel.instructions[len(reports) :]
    return [Report(one.key, Outcome.UNKNOWN, reason=words, is_absent=True) for one in rest]


def _told(fields: Mapping[str, Any], key: str) -> Report:
    """What an answer says; where it is not of the agreed shape nobody knows."""
    amount, currency = fields.get("amount_minor"), text_of(fields, "currency", 3)
    outcome = _OUTCOMES.get(text_of(fields, "status"))
    if outcome is None or not _is_count(amount) or not currency:
        return Report(key, Outcome.UNKNOWN, reason="The billing's answer cannot be read.")
    return Report(
        key,
        outcome,
        amount,
        currency,
        external_id=text_of(fields, "id", 70),
        reason=text_of(fields, "reason"),
        at=moment_of(fields.get("at")),
        payee=text_of(fields, "account"),
        mismatch="" if fields.get("key") == key else "The billing's answer is about another key.",
    )


def _is_count(found: object) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and abs(found) < 10**15


def _why(answer: Answer) -> str:
    return f"The billing refused it ({answer.status}). {text_of(answer.fields(), 'error', 400)}".strip()
