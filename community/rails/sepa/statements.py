"""camt.053 and camt.054: what was booked on our account. A booked debit has settled, and money of ours that came in is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element

from community.rails.errors import Unreadable
from community.rails.rules.accounts import plain_iban
from community.rails.rules.moments import moment_of
from community.rails.rules.values import Outcome, Report
from community.rails.sepa.document import LONGEST, text
from community.rails.sepa.reasons import reason_of
from community.rails.sepa.statuses import amount_of

_NO_KEY = "NOTPROVIDED"
_BACK = "RtrInf"
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What all the payments of one booked line have in common."""

    element: Element
    is_credit: bool
    is_booked: bool
    at: datetime | None
    number: str


def read_statements(message: Element, part: str, debtor_iban: str) -> list[Report]:
    """A report for each payment that a statement of our account names, in its order; other lines are others' business.

    Raise Unreadable where no statement is of our account.
    """
    statements = list(message.iterfind(part))
    ours = [
        one for one in statements if plain_iban(text(one, "Acct/Id/IBAN")) in ("", plain_iban(debtor_iban))
    ]
    if not ours:
        raise Unreadable("No statement in this file is of the account that pays.")
    return [
        report
        for statement in ours
        for element in statement.iterfind("Ntry")
        for report in _payments(_entry(element))
    ]


def _entry(element: Element) -> _Entry:
    return _Entry(
        element,
        is_credit=text(element, "CdtDbtInd") == "CRDT",
        is_booked=text(element, "Sts/Cd", "Sts") == "BOOK",
        at=moment_of(text(element, "BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt")),
        # A bank that numbers nothing books a key once a day at most: the day tells payments of one key apart.
        number=text(element, "AcctSvcrRef", "NtryRef")[:LONGEST]
        or text(element, "BookgDt/Dt", "BookgDt/DtTm")[:10],
    )


def _payments(entry: _Entry) -> Iterator[Report]:
    details = list(entry.element.iterfind("NtryDtls/TxDtls"))
    for one in details:
        if report := _payment(entry, one, is_alone=len(details) == 1):
            yield report
    if not details and not entry.is_credit and entry.is_booked:
        yield from _whole(entry)


def _payment(entry: _Entry, details: Element, *, is_alone: bool) -> Report | None:
    key = text(details, "Refs/EndToEndId")[:LONGEST]
    came_in = text(details, "CdtDbtInd") == "CRDT" if text(details, "CdtDbtInd") else entry.is_credit
    back = details.find(_BACK)
    if key in ("", _NO_KEY) or (back is not None and not came_in):
        return None  # A fee, others' business, or money that others had sent us and that went back to them.
    if came_in and not entry.is_booked:
        return None  # Announced, not there.
    amount = next((found for path in _AMOUNTS if (found := details.find(path)) is not None), None)
    if amount is None and is_alone:
        amount = entry.element.find("Amt")
    amount_minor, currency, mismatch = amount_of(amount)
    if came_in:
        outcome = Outcome.RETURNED
        reason = reason_of(back, "Rsn/Cd", "Rsn/Prtry") or "It came back; the bank does not say why."
    else:
        outcome, reason = (Outcome.SETTLED if entry.is_booked else Outcome.SENT), ""
    return Report(
        key=key,
        outcome=outcome,
        amount_minor=amount_minor,
        currency=currency,
        external_id=text(details, "Refs/AcctSvcrRef", "Refs/TxId")[:LONGEST] or entry.number,
        reason=reason,
        at=entry.at,
        payee=plain_iban(text(details, "RltdPties/CdtrAcct/Id/IBAN")) if not came_in else "",
        mismatch=mismatch,
    )


def _whole(entry: _Entry) -> Iterator[Report]:
    """Of a parcel that was booked in one sum, without naming its payments."""
    for parcel_key in {text(one, "PmtInfId") for one in entry.element.iterfind("NtryDtls/Btch")} - {""}:
        amount_minor, currency, mismatch = amount_of(entry.element.find("Amt"))
        yield Report(
            "",
            Outcome.SETTLED,
            amount_minor,
            currency,
            external_id=entry.number,
            at=entry.at,
            parcel_key=parcel_key,
            mismatch=mismatch,
        )
