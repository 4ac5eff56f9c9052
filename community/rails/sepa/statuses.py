"""pain.002: what the bank says of a file it was given, payment by payment or of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from community.rails.rules.amounts import from_text
from community.rails.rules.moments import moment_of
from community.rails.rules.values import Outcome, Report
from community.rails.sepa.document import LONGEST, text
from community.rails.sepa.reasons import reason_of

_OUTCOMES = {
    "RCVD": Outcome.SENT,
    "ACTC": Outcome.SENT,
    "ACCP": Outcome.SENT,
    "ACSP": Outcome.SENT,
    "ACWC": Outcome.SENT,
    "ACWP": Outcome.SENT,
    "PDNG": Outcome.SENT,
    "ACSC": Outcome.SETTLED,
    "ACCC": Outcome.SETTLED,
    "CANC": Outcome.FAILED,
    "RJCT": Outcome.FAILED,
}
_SOME_OF_EACH = "PART"  # Said of a whole: each payment has its own status beneath.
_CODES = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry")


def read_statuses(message: Element) -> list[Report]:
    """One report for each status: first those of the whole, then those of single payments."""
    at = moment_of(text(message, "GrpHdr/CreDtTm"))
    reports: list[Report] = []
    group = message.find("OrgnlGrpInfAndSts")
    if group is not None:
        reports += _of_whole(group, text(group, "OrgnlMsgId"), text(group, "GrpSts"), at)
    for part in message.iterfind("OrgnlPmtInfAndSts"):
        reports += _of_whole(part, text(part, "OrgnlPmtInfId"), text(part, "PmtInfSts"), at)
    reports += [_of_one(one, at) for one in message.iter("TxInfAndSts")]
    return reports


def _of_whole(element: Element, parcel_key: str, status: str, at: datetime | None) -> Iterator[Report]:
    if not status or status == _SOME_OF_EACH:
        return
    outcome, reason = _outcome(status, element)
    mismatch = "" if parcel_key else "It does not say which file it is about."
    yield Report("", outcome, reason=reason, at=at, parcel_key=parcel_key, mismatch=mismatch)


def _of_one(element: Element, at: datetime | None) -> Report:
    key = text(element, "OrgnlEndToEndId", "OrgnlInstrId")[:LONGEST]
    outcome, reason = _outcome(text(element, "TxSts"), element)
    amount_minor, currency, mismatch = amount_of(element.find("OrgnlTxRef/Amt/InstdAmt"))
    return Report(
        key=key,
        outcome=outcome,
        amount_minor=amount_minor,
        currency=currency,
        external_id=text(element, "AcctSvcrRef")[:LONGEST],
        reason=reason,
        at=moment_of(text(element, "AccptncDtTm")) or at,
        payee=text(element, "OrgnlTxRef/CdtrAcct/Id/IBAN"),
        mismatch=mismatch if key else "It does not say which payment it is about.",
    )


def _outcome(status: str, element: Element) -> tuple[Outcome, str]:
    reason = reason_of(element, *_CODES)
    if status in _OUTCOMES:
        return _OUTCOMES[status], reason
    return Outcome.UNKNOWN, f"The bank's status is {status[:35] or 'missing'}. {reason}".strip()


def amount_of(element: Element | None) -> tuple[int | None, str, str]:
    """Amount, currency, and what is wrong with them in words; nothing at all where there is no amount."""
    if element is None:
        return None, "", ""
    currency = element.get("Ccy", "")
    try:
        return from_text((element.text or "").strip(), currency), currency, ""
    except ValueError:
        return None, currency, "Its amount cannot be read."
