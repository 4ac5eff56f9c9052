"""The rail that always works: a table for a person, who pays by hand and fills in what became of each line."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator

from community.core.money import CURRENCIES
from community.core.tables import csv
from community.rails.errors import Unreadable
from community.rails.rules.accounts import bic_fault, email_fault, iban_fault, name_fault, plain_iban
from community.rails.rules.amounts import from_cell, to_text
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.interface import Rail
from community.rails.rules.values import KEY_SHAPE, Destination, File, Instruction, Outcome, Parcel, Report

COLUMNS = ("key", "holder", "destination", "amount", "currency", "reference")
ANSWER = ("result", "reason")
LARGEST_BYTES = 5_000_000  # Some 30,000 lines: more than anybody pays by hand.
_RESULTS = {"settled": Outcome.SETTLED, "failed": Outcome.FAILED, "returned": Outcome.RETURNED}
_FORMULAS = "=+-@|%＝＋－＠"  # Spreadsheets of some languages take the wide ones too.


class ManualRail(Rail):
    """A table out, the same table with two columns filled back in."""

    name = "manual"
    title = "Paid by hand"
    has_file = True

    def __init__(self, fee: Fee = FREE) -> None:
        self.fee = fee

    def check(self, destination: Destination) -> dict[str, str]:
        """A name, and one way to reach whoever has it."""
        faults = {"holder_name": name_fault(destination.holder_name)}
        if destination.iban:
            faults["iban"] = iban_fault(destination.iban)
            faults["bic"] = "" if faults["iban"] else bic_fault(destination.bic, destination.iban)
        elif destination.email:
            faults["email"] = email_fault(destination.email)
        elif not (destination.account or destination.charity):
            faults["iban"] = "Say where the money goes: an IBAN, or another account."
        return {name: words for name, words in faults.items() if words}

    def file(self, parcel: Parcel) -> File:
        """The table, in UTF-8 with the mark by which spreadsheets know it."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow((*COLUMNS, *ANSWER))
        for one in parcel.instructions:
            writer.writerow((*(_cell(value) for value in _values(one)), "", ""))
        return File(f"{parcel.key}.csv", "text/csv", text.getvalue().encode("utf-8-sig"))

    def read(self, body: bytes) -> list[Report]:
        """What stands in the two columns; lines without a result have none yet."""
        rows = _rows(_decoded(body))
        number, header = next(rows, (1, []))
        places = _places(header)
        seen: dict[str, int] = {}
        reports = []
        for number, row in rows:
            if len(row) != len(header):
                raise Unreadable(f"Row {number} has {len(row)} cells, the first row {len(header)}.")
            cells = {name: row[place].strip() for name, place in places.items()}
            key = cells["key"]
            if not KEY_SHAPE.fullmatch(key):
                raise Unreadable(f"Row {number}: {key[:40]!r} is no key of ours.")
            if key in seen:
                raise Unreadable(f"Row {number}: {key} stands in row {seen[key]} already.")
            seen[key] = number
            if report := _report(number, cells):
                reports.append(report)
        return reports


def _values(one: Instruction) -> tuple[str, ...]:
    to = one.destination
    where = " ".join(part for part in (plain_iban(to.iban), plain_iban(to.bic)) if part)
    return (
        one.key,
        to.holder_name or to.charity,
        where or to.email or to.account or to.charity,
        to_text(one.amount_minor, one.currency),
        one.currency,
        one.reference,
    )


def _cell(text: str) -> str:
    """One line of text that no spreadsheet runs: the writer defuses plain signs, not those behind a tab or wide ones."""
    line = " ".join(
        "".join(
            " " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text
        ).split()
    )
    return f"'{line}" if line[:1] in _FORMULAS[6:] and line else line


def _decoded(body: bytes) -> str:
    if len(body) > LARGEST_BYTES:
        raise Unreadable(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.")
    marked = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encodings = (marked[body[:2]],) if body[:2] in marked else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("The file is no text: save it as CSV in UTF-8.")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with its number as a spreadsheet shows it."""
    first, _, rest = text.partition("\n")
    skipped = 0
    if first.strip().lower() in (
        "sep=,",
        "sep=;",
        "sep=\t",
    ):  # A hint that some programs put before the table.
        text, skipped = rest, 1
        first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"Row {number} cannot be read as a row of a table: {error}.") from error
        if any(cell.strip() for cell in row):
            yield number, row


def _places(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    wanted = (*COLUMNS, *ANSWER)
    if unknown := [name for name in names if name not in wanted]:
        raise Unreadable(f"Row 1 names columns that we do not know: {', '.join(map(repr, unknown[:5]))}.")
    if missing := [name for name in wanted if name not in names]:
        raise Unreadable(f"Row 1 lacks the columns {', '.join(missing)}.")
    if len(set(names)) < len(names):
        raise Unreadable("Row 1 names a column twice.")
    return {name: place for place, name in enumerate(names)}


def _report(number: int, cells: dict[str, str]) -> Report | None:
    if not cells["result"]:
        if cells["reason"]:
            raise Unreadable(f"Row {number} gives a reason but no result.")
        return None
    outcome = _RESULTS.get(cells["result"].lower())
    if outcome is None:
        raise Unreadable(f"Row {number}: {cells['result'][:40]!r} is no result; write {', '.join(_RESULTS)}.")
    currency = cells["currency"].upper()
    if currency not in CURRENCIES:
        raise Unreadable(f"Row {number}: {cells['currency'][:10]!r} is no currency.")
    try:
        amount = from_cell(cells["amount"], currency)
    except ValueError as error:
        raise Unreadable(f"Row {number}: {error}") from error
    return Report(
        key=cells["key"],
        outcome=outcome,
        amount_minor=amount,
        currency=currency,
        reason=cells["reason"][:500],
    )
