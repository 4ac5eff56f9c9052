"""A bank: it is given pain.001 files, pays what they say, and answers in the files that banks send.

Its book says what really was paid, by end-to-end id. A file with a number it has seen before it takes for a repetition.
What is planted decides which payments fail or come back, and how its answers are wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

PAIN_001 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


@dataclass
class Payment:
    """One transfer as the bank knows it."""

    key: str
    parcel_key: str
    iban: str
    holder: str
    amount: Decimal
    currency: str
    status: str = "ACSC"
    reason: str = ""
    """The code of a rejection or return."""
    is_returned: bool = False
    times_booked: int = 1


@dataclass
class Bank:
    """The bank and its book."""

    iban: str
    rejects: dict[str, str] = field(default_factory=dict)
    """Keys that it refuses, with the code."""
    returns: dict[str, str] = field(default_factory=dict)
    """Keys that it pays and that come back, with the code."""
    pending: set[str] = field(default_factory=set)
    book: dict[str, Payment] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    fees_a_statement: int = 1

    def take(self, body: bytes) -> None:
        """Pay what a pain.001 says, once."""
        root = ET.fromstring(body)
        space = {"p": PAIN_001}
        number = root.findtext(".//p:GrpHdr/p:MsgId", "", space)
        if number in self.seen:
            return
        self.seen.add(number)
        for part in root.iterfind(".//p:PmtInf", space):
            for one in part.iterfind("p:CdtTrfTxInf", space):
                amount = one.find("p:Amt/p:InstdAmt", space)
                assert amount is not None
                payment = Payment(
                    key=one.findtext("p:PmtId/p:EndToEndId", "", space),
                    parcel_key=part.findtext("p:PmtInfId", "", space),
                    iban=one.findtext("p:CdtrAcct/p:Id/p:IBAN", "", space),
                    holder=one.findtext("p:Cdtr/p:Nm", "", space),
                    amount=Decimal(amount.text or "0"),
                    currency=amount.get("Ccy", ""),
                )
                if payment.key in self.rejects:
                    payment.status, payment.reason, payment.times_booked = (
                        "RJCT",
                        self.rejects[payment.key],
                        0,
                    )
                elif payment.key in self.pending:
                    payment.status, payment.times_booked = "PDNG", 0
                elif payment.key in self.returns:
                    payment.reason, payment.is_returned = self.returns[payment.key], True
                self.book[payment.key] = payment

    def status_report(self, *, version: str = "03", group_status: str = "PART") -> bytes:
        """pain.002 on everything that was taken; with another `group_status` on the whole alone."""
        parts = []
        for parcel_key in sorted({one.parcel_key for one in self.book.values()}):
            lines = "".join(
                f"<TxInfAndSts><OrgnlEndToEndId>{one.key}</OrgnlEndToEndId><TxSts>{one.status}</TxSts>"
                + (f"<StsRsnInf><Rsn><Cd>{one.reason}</Cd></Rsn></StsRsnInf>" if one.status == "RJCT" else "")
                + f'<OrgnlTxRef><Amt><InstdAmt Ccy="{one.currency}">{one.amount}</InstdAmt></Amt>'
                f"<CdtrAcct><Id><IBAN>{one.iban}</IBAN></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts>"
                for one in self.book.values()
                if one.parcel_key == parcel_key and group_status == "PART"
            )
            parts.append(
                f"<OrgnlGrpInfAndSts><OrgnlMsgId>{parcel_key}</OrgnlMsgId><GrpSts>{group_status}</GrpSts>"
                "</OrgnlGrpInfAndSts>"
                f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{parcel_key}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
            )
        return _document(
            f"pain.002.001.{version}",
            "CstmrPmtStsRpt",
            f"<GrpHdr><MsgId>S-1</MsgId><CreDtTm>2026-11-03T09:30:00+01:00</CreDtTm></GrpHdr>{''.join(parts)}",
        )

    def statement(
        self,
        *,
        message: str = "camt.053",
        version: str = "08",
        day: date = date(2026, 11, 4),
        in_one_sum: bool = False,
        back_after_days: int = 2,
    ) -> bytes:
        """What was booked: debits, then returns, then fees and an incoming payment; `in_one_sum` names no payment."""
        booked = [one for one in self.book.values() for _ in range(one.times_booked)]
        entries = [self._debit(one, day, version) for one in booked]
        if in_one_sum:
            entries = [
                self._sum(parcel_key, day, version)
                for parcel_key in sorted({one.parcel_key for one in booked})
            ]
        back_on = day + timedelta(days=back_after_days)
        entries += [self._back(one, back_on, version) for one in booked if one.is_returned]
        entries += [_entry("DBIT", Decimal("1.50"), day, version, "") for _ in range(self.fees_a_statement)]
        entries.append(
            _entry(
                "CRDT",
                Decimal("99.00"),
                day,
                version,
                "<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>",
            )
        )
        root, part = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[
            message
        ]
        others = f"<{part}><Id>2</Id><Acct><Id><IBAN>FR1420041010050500013M02606</IBAN></Id></Acct>{entries[0]}</{part}>"
        ours = "".join(
            f"<{part}><Id>{number}</Id><Acct><Id><IBAN>{self.iban}</IBAN></Id></Acct>{''.join(some)}</{part}>"
            for number, some in (("1", entries[::2]), ("3", entries[1::2]))
        )
        return _document(
            f"{message}.001.{version}", root, f"<GrpHdr><MsgId>C-1</MsgId></GrpHdr>{others}{ours}"
        )

    def _debit(self, one: Payment, day: date, version: str) -> str:
        details = (
            f"<TxDtls><Refs><AcctSvcrRef>B-{one.key}</AcctSvcrRef><EndToEndId>{one.key}</EndToEndId></Refs>"
            f'<AmtDtls><TxAmt><Amt Ccy="{one.currency}">{one.amount}</Amt></TxAmt></AmtDtls>'
            f"<RltdPties><Cdtr><Nm>{escape(one.holder)}</Nm></Cdtr>"
            f"<CdtrAcct><Id><IBAN>{one.iban}</IBAN></Id></CdtrAcct></RltdPties></TxDtls>"
        )
        return _entry("DBIT", one.amount, day, version, details)

    def _back(self, one: Payment, day: date, version: str) -> str:
        details = (
            f"<TxDtls><Refs><AcctSvcrRef>R-{one.key}</AcctSvcrRef><EndToEndId>{one.key}</EndToEndId></Refs>"
            f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn><AddtlInf>see your letter</AddtlInf></RtrInf></TxDtls>"
        )
        return _entry("CRDT", one.amount, day, version, details)

    def _sum(self, parcel_key: str, day: date, version: str) -> str:
        total = sum((one.amount for one in self.book.values() if one.parcel_key == parcel_key), Decimal(0))
        return _entry("DBIT", total, day, version, f"<Btch><PmtInfId>{parcel_key}</PmtInfId></Btch>")


def _entry(direction: str, amount: Decimal, day: date, version: str, details: str) -> str:
    status = "BOOK" if version < "04" else "<Cd>BOOK</Cd>"
    inside = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>{day.isoformat()}</Dt></BookgDt>{inside}</Ntry>"
    )


def _document(version: str, name: str, inside: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}">'
        f"<{name}>{inside}</{name}></Document>"
    ).encode()
