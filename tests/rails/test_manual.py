import csv
import io
from datetime import date

import pytest

from community.rails.errors import RailRefused, Unreadable
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Instruction, Outcome, Parcel, matched

RAIL = ManualRail()
IBAN = "DE89 3704 0044 0532 0130 00"


def instruction(number, amount_minor=120_450, currency="GBP", **destination):
    to = Destination(**({"holder_name": "Ana Pires", "iban": IBAN} | destination))
    return Instruction(f"PD-{number:06}-1", amount_minor, currency, to, f"Halden {number}")


def parcel(*instructions, currency="GBP"):
    return Parcel("PB-000001", date(2026, 11, 2), currency, instructions or (instruction(1), instruction(2)))


def table(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def answered(made, *results, mark=",", encoding="utf-8-sig", amounts=()):
    """The table as a person sends it back."""
    header, *rows = table(made.body)
    for place, (result, reason) in enumerate(results):
        rows[place][6:] = [result, reason]
    for place, amount in enumerate(amounts):
        rows[place][3] = amount
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=mark).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def test_the_answer_is_the_same_table_with_two_columns_filled_however_it_was_saved():
    sent = parcel()
    made = RAIL.file(sent)
    assert (made.name, made.media_type) == ("PB-000001.csv", "text/csv")
    assert table(made.body)[1][:6] == [
        "PD-000001-1", "Ana Pires", "DE89370400440532013000", "1204.50", "GBP", "Halden 1",
    ]  # fmt: skip
    assert made == RAIL.file(sent)
    results = (("settled", ""), ("Returned", "Account closed – Königsallee"))
    for mark in ",;\t":
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            for amounts in ((), ("1,204.50", "1.204,50"), ("1204,5", "1 204,50")):
                body = answered(made, *results, mark=mark, encoding=encoding, amounts=amounts)
                reports = matched(sent.instructions, RAIL.read(body))
                assert [(one.key, one.outcome, one.mismatch) for one in reports] == [
                    ("PD-000001-1", Outcome.SETTLED, ""),
                    ("PD-000002-1", Outcome.RETURNED, ""),
                ]
                assert reports[1].reason == "Account closed – Königsallee"
    assert RAIL.read(b"sep=;\r\n" + answered(made, *results, mark=";", encoding="utf-8"))
    assert [one.key for one in RAIL.read(answered(made, ("", ""), ("failed", "No such account")))] == [
        "PD-000002-1"
    ]


def test_no_cell_is_run_by_a_spreadsheet():
    dangers = ["=1+1", "+1", "-1+1", "@SUM(A1)", "|calc", "%x", "\t=1+1", "\r\n=1+1", "＝1+1", " \u200b=1"]
    made = RAIL.file(parcel(*(instruction(n, holder_name=text) for n, text in enumerate(dangers))))
    cells = [row[1] for row in table(made.body)[1:]]
    assert len(cells) == len(dangers)
    assert [cell for cell in cells if cell[0] in "=+-@|%＝＋－＠\t\r"] == []


def test_what_cannot_be_read_in_one_way_is_refused_with_its_row():
    made = RAIL.file(parcel())
    good = answered(made, ("settled", ""), ("settled", "")).decode("utf-8-sig")
    header, first, second = good.splitlines()
    bad = {
        "Row 3: PD-000001-1 stands in row 2": f"{header}\n{first}\n{first}",
        "Row 2: 'paid' is no result": good.replace("settled", "paid", 1),
        "Row 2 gives a reason but no result": good.replace("settled,", ",why", 1),
        "Row 3: '1,204' cannot be read": "\n".join((header, first, second.replace("1204.50", '"1,204"'))),
        "Row 2: '-5.00' cannot": good.replace("1204.50", "-5.00", 1),
        "Row 2: '£1204.50' cannot": good.replace("1204.50", "£1204.50", 1),
        "Row 2: '1204.505' cannot": good.replace("1204.50", "1204.505", 1),
        "Row 2: '1e3' cannot": good.replace("1204.50", "1e3", 1),
        "Row 2: 'XXX' is no currency": good.replace("GBP", "XXX", 1),
        "Row 2: 'pd 1' is no key": good.replace("PD-000001-1", "pd 1", 1),
        "Row 3 has 9 cells": good.rstrip() + ",more",
        "Row 1 names columns that we do not know: 'colour'": good.replace("reference", "colour", 1),
        "Row 1 lacks the columns result": "\n".join(line.rsplit(",", 2)[0] for line in good.splitlines()),
        "Row 1 names a column twice": good.replace("reason", "reason,key", 1),
        "Row 3 cannot be read as a row": f'{header}\n{first}\n"never closed',
        "Row 1 lacks the columns key": "",
    }
    for words, text in bad.items():
        with pytest.raises(Unreadable, match=words.replace("(", r"\(")):
            RAIL.read(text.encode())
    for body in (b"\x00\x01\x02", b"\xff\xfe\x00", b"x" * 5_000_001):
        with pytest.raises(Unreadable):
            RAIL.read(body)


def test_an_answer_that_contradicts_what_was_sent_says_so():
    sent = parcel()
    body = answered(RAIL.file(sent), ("settled", ""), ("settled", ""), amounts=("9.99",))
    reports = matched(sent.instructions[:1], RAIL.read(body))
    assert [one.mismatch for one in reports] == [
        "It says £9.99; we sent £1,204.50.",
        "We sent nothing under this key.",
    ]


def test_a_destination_needs_a_name_and_an_account_that_exists():
    assert RAIL.check(Destination("Ana Pires", iban=IBAN)) == {}
    assert RAIL.check(Destination("Ana Pires", email="ana@example.org")) == {}
    assert set(RAIL.check(Destination())) == {"holder_name", "iban"}
    assert set(RAIL.check(Destination("A", iban=IBAN.replace("89", "88", 1), bic="BNPAFRPP"))) == {"iban"}
    assert set(RAIL.check(Destination("A", iban=IBAN, bic="BNPAFRPP"))) == {"bic"}


def test_a_parcel_that_no_rail_could_carry_is_not_made():
    for make in (
        lambda: instruction(1, amount_minor=0),
        lambda: Instruction("PD 1", 1, "GBP", Destination()),
        lambda: Instruction("P" * 31, 1, "GBP", Destination()),
        lambda: Parcel("PB-1", date(2026, 1, 1), "GBP", ()),
        lambda: parcel(instruction(1), instruction(1)),
        lambda: parcel(instruction(1, currency="EUR")),
    ):
        with pytest.raises(ValueError):
            make()
    for call in (lambda: RAIL.send(parcel()), lambda: RAIL.ask("PB-000001", ["PD-000001-1"])):
        with pytest.raises(RailRefused):
            call()
    assert IBAN not in repr(instruction(1))
