from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from community.rails.errors import RailRefused, Unreadable
from community.rails.rules import Destination, Instruction, Outcome, Parcel, matched
from community.rails.sepa import SepaRail, document
from tests.support.bank import PAIN_001, Bank

DEBTOR = Destination("Halden GmbH", iban="DE89 3704 0044 0532 0130 00", bic="COBADEFFXXX")
RAIL = SepaRail(DEBTOR)
IBANS = (
    "FR1420041010050500013M02606",
    "NL91ABNA0417164300",
    "GB29NWBK60161331926819",
    "AT611904300234573201",
)


def instruction(number, amount_minor, **changes):
    to = Destination('Zoë Brontë-Đorđević & Søn; "X"', iban=IBANS[number % len(IBANS)])
    return Instruction(
        f"PD-{number:06}-1", amount_minor, "EUR", replace(to, **changes), f"Halden // reward {number} 💶"
    )


def parcel(count=6, **changes):
    made = tuple(instruction(number, 10 ** (number % 7) + 23, **changes) for number in range(1, count + 1))
    return Parcel("PB-000007", date(2026, 11, 2), "EUR", made)


@pytest.fixture(scope="module")
def schema():
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd"))


def bank_with(sent, **planted):
    bank = Bank("DE89370400440532013000", **planted)
    bank.take(RAIL.file(sent).body)
    return bank


def test_the_file_is_valid_exact_and_always_the_same(schema):
    sent = parcel()
    made = RAIL.file(sent)
    assert (made.name, made.media_type) == ("PB-000007.xml", "application/xml")
    assert made == RAIL.file(sent), "A bank knows a file given twice by its number."
    schema.validate(made.body.decode())
    root = ET.fromstring(made.body)

    def told(name):
        return [found.text for found in root.iter(f"{{{PAIN_001}}}{name}")]

    assert told("MsgId") == told("PmtInfId") == ["PB-000007"]
    assert told("EndToEndId") == [one.key for one in sent.instructions]
    assert [Decimal(text) for text in told("InstdAmt")] == [
        Decimal(one.amount_minor) / 100 for one in sent.instructions
    ]
    assert told("CtrlSum") == [f"{Decimal(sent.total_minor) / 100:.2f}"] * 2
    assert told("NbOfTxs") == ["6", "6"]
    assert told("Dt") == ["2026-11-02"]
    assert told("Nm")[2] == "Zoe Bronte-Dordevic + Son, 'X'"
    assert told("Ustrd")[0] == "Halden / reward 1"
    assert made.body.count(b"<FinInstnId>") == made.body.count(b"<BICFI>"), "No empty bank."

    without = SepaRail(replace(DEBTOR, bic="")).file(parcel(1, bic="")).body
    schema.validate(without.decode())
    assert b"<Id>NOTPROVIDED</Id>" in without


def test_only_accounts_that_exist_and_that_sepa_reaches_are_paid():
    good = Destination("Ana Pires", iban="de89 3704 0044 0532 0130 00", bic="COBADEFF")
    assert RAIL.check(good) == {}
    assert RAIL.check(replace(good, iban=IBANS[0], bic="BNPAFRPP")) == {}
    assert RAIL.check(replace(good, iban="MC5811222000010123456789030", bic="BNPAFRPP")) == {}
    wrong = {
        "iban": (
            "",
            "DE89 3704 0044 0532 0130 01",
            "DE8937040044053201300",
            "XX00",
            "<b>",
            "BR1800360305000010009795493C1",
        ),
        "bic": ("COBAFRPP", "COBADE", "COBADEFFXXXX", "12345678"),
        "holder_name": ("", "   ", "💶", "A\nB", "x" * 141),
    }
    for field, texts in wrong.items():
        for text in texts:
            assert list(RAIL.check(replace(good, **{field: text}))) == [field], text
    for sent in (parcel(1, iban="DE89370400440532013001"), replace_currency(parcel(1))):
        with pytest.raises(RailRefused):
            RAIL.file(sent)
    with pytest.raises(RailRefused, match="no SEPA transfer is that large"):
        RAIL.file(Parcel("PB-1", date(2026, 11, 2), "EUR", (instruction(1, 100_000_000_000),)))
    with pytest.raises(ValueError, match="check digits"):
        SepaRail(replace(DEBTOR, iban="DE88370400440532013000"))


def replace_currency(sent):
    return Parcel(
        sent.key, sent.made_on, "GBP", tuple(replace(one, currency="GBP") for one in sent.instructions)
    )


def test_a_status_report_says_of_each_payment_what_the_bank_did():
    sent = parcel()
    bank = bank_with(sent, rejects={"PD-000002-1": "AC04", "PD-000003-1": "XYZ9"}, pending={"PD-000004-1"})
    for version in ("03", "10", "14"):
        reports = matched(sent.instructions, RAIL.read(bank.status_report(version=version)))
        assert [one.mismatch for one in reports] == [""] * 6
        assert [one.outcome for one in reports] == [
            Outcome.SETTLED, Outcome.FAILED, Outcome.FAILED, Outcome.SENT, Outcome.SETTLED, Outcome.SETTLED,
        ]  # fmt: skip
    assert reports[1].reason == "The account is closed."
    assert "XYZ9" in reports[2].reason
    assert reports[0].at == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


def test_what_is_said_of_a_whole_file_is_said_of_each_of_its_payments():
    sent = parcel(3)
    bank = bank_with(sent)
    for status, outcome in (("RJCT", Outcome.FAILED), ("ACCP", Outcome.SENT), ("????", Outcome.UNKNOWN)):
        reports = matched((), RAIL.read(bank.status_report(group_status=status)), parcels=[sent])
        assert [(one.key, one.outcome, one.mismatch) for one in reports] == [
            (one.key, outcome, "") for one in sent.instructions
        ]
    some = bank.status_report(group_status="ACCP").replace(
        b"</OrgnlPmtInfAndSts>",
        b"<TxInfAndSts><OrgnlEndToEndId>PD-000002-1</OrgnlEndToEndId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>",
    )
    assert [(one.key[-3], one.outcome) for one in matched((), RAIL.read(some), parcels=[sent])] == [
        ("1", Outcome.SENT),
        ("3", Outcome.SENT),
        ("2", Outcome.FAILED),
    ]
    strange = matched((), RAIL.read(bank.status_report(group_status="RJCT")))
    assert [one.mismatch for one in strange] == ["We sent no parcel PB-000007."]


def test_a_statement_settles_what_was_booked_and_brings_back_what_returned():
    sent = parcel()
    bank = bank_with(sent, rejects={"PD-000002-1": "AC04"}, returns={"PD-000003-1": "AC06"})
    expected = {(one.key, Outcome.SETTLED) for one in sent.instructions} - {("PD-000002-1", Outcome.SETTLED)}
    expected |= {("PD-000003-1", Outcome.RETURNED)}
    for message in ("camt.053", "camt.054"):
        for version in ("02", "08", "13"):
            reports = matched(sent.instructions, RAIL.read(bank.statement(message=message, version=version)))
            assert [one.mismatch for one in reports] == [""] * 6
            assert {(one.key, one.outcome) for one in reports} == expected
    back = next(one for one in reports if one.outcome is Outcome.RETURNED)
    assert back.reason == "The account is blocked. It adds: see your letter"
    assert back.at == datetime(2026, 11, 6, tzinfo=UTC)
    assert back.external_id == "R-PD-000003-1"

    announced = RAIL.read(bank.statement().replace(b"BOOK", b"PDNG"))
    assert {one.outcome for one in announced} == {Outcome.SENT}, "Announced is neither settled nor back."

    whole = bank_with(sent)
    reports = matched((), RAIL.read(whole.statement(in_one_sum=True)), parcels=[sent])
    assert {(one.key, one.outcome, one.mismatch) for one in reports} == {
        (one.key, Outcome.SETTLED, "") for one in sent.instructions
    }


def test_a_bank_that_contradicts_us_is_not_believed_silently():
    sent = parcel(3)
    bank = bank_with(sent)
    bank.book["PD-000001-1"].amount += 1
    bank.book["PD-000002-1"].iban = "NL91ABNA0417164301"
    bank.book["PD-000003-1"].currency = "USD"
    for body in (bank.status_report(), bank.statement()):
        words = {one.key: one.mismatch for one in matched(sent.instructions, RAIL.read(body))}
        assert words == {
            "PD-000001-1": "It says €1.33; we sent €0.33.",
            "PD-000002-1": "It names another payee than we did.",
            "PD-000003-1": "It says USD; we sent EUR.",
        }
    bank = bank_with(sent)
    bank.book["PD-000001-1"].amount += 1
    spread = matched((), RAIL.read(bank.statement(in_one_sum=True)), parcels=[sent])
    assert all("The parcel was booked with" in one.mismatch for one in spread)
    assert len(spread) == 3


def test_a_file_that_is_not_what_it_says_is_refused_whole(monkeypatch):
    monkeypatch.setattr(document, "_MOST_ELEMENTS", 5_000)
    good = bank_with(parcel(2)).statement()
    bombs = (
        b'<!DOCTYPE a [<!ENTITY x "y">]><Document>&x;</Document>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><Document/>',
        b"<a>" * 100_000,
        b"<Document>" + b"<a/>" * 5_000 + b"</Document>",
        b"x" * 16_000_001,
        good[:-40],
        b"",
        b"PK\x03\x04",
        b"<html><body>Sign in</body></html>",
        b"\xff\xfe<\x00",
        b'<?xml version="1.0" encoding="nonsense"?><Document/>',
        good.replace(b"DE89370400440532013000", b"NL91ABNA0417164300"),
    )
    typed = good.replace(b"<Document", b"<!DOCTYPE Document><Document", 1)
    for body, words in ((typed, "types or entities"), (b"<a>" * 41 + b"</a>" * 41, "deeper")):
        with pytest.raises(Unreadable, match=words):
            RAIL.read(body)
    for body in bombs:
        with pytest.raises(Unreadable):
            RAIL.read(body)
    for amount in (b"1e3", b"-5.00", b"1,00", b"NaN", b"1.234"):
        wrong = good.replace(b">33.00<", b">%s<" % amount).replace(b">0.33<", b">%s<" % amount)
        assert any(one.mismatch == "Its amount cannot be read." for one in RAIL.read(wrong)), amount
