"""The rail of SEPA transfers: a file for the bank, and the bank's files back."""

from __future__ import annotations

from community.rails.errors import RailRefused, Unreadable
from community.rails.rules.accounts import bic_fault, iban_fault, name_fault
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.interface import Rail
from community.rails.rules.letters import has_letters
from community.rails.rules.values import Destination, File, Parcel, Report
from community.rails.sepa.document import parse
from community.rails.sepa.statements import read_statements
from community.rails.sepa.statuses import read_statuses
from community.rails.sepa.writing import write

MOST_MINOR = 99_999_999_999  # 999,999,999.99: more is no SEPA transfer.
_STATEMENTS = {"BkToCstmrStmt": "Stmt", "BkToCstmrDbtCdtNtfctn": "Ntfctn"}


class SepaRail(Rail):
    """Euro to accounts that SEPA reaches."""

    name = "sepa"
    title = "Bank transfer (SEPA)"
    has_file = True
    currencies = frozenset({"EUR"})

    def __init__(self, debtor: Destination, fee: Fee = FREE) -> None:
        """`debtor` is the account that pays. Raise ValueError, which says what is wrong with it."""
        if faults := self.check(debtor):
            raise ValueError(" ".join(faults.values()))
        self._debtor = debtor
        self.fee = fee

    def check(self, destination: Destination) -> dict[str, str]:
        """A name that a bank can write, an IBAN that SEPA reaches, and a BIC only if it fits."""
        faults = {
            "holder_name": name_fault(destination.holder_name),
            "iban": iban_fault(destination.iban, sepa=True),
        }
        if not faults["iban"]:
            faults["bic"] = bic_fault(destination.bic, destination.iban)
        if not faults["holder_name"] and not has_letters(destination.holder_name):
            faults["holder_name"] = "Banks cannot write this name: give it in Latin letters."
        return {name: words for name, words in faults.items() if words}

    def file(self, parcel: Parcel) -> File:
        """A pain.001 for the bank's portal."""
        if parcel.currency != "EUR":
            raise RailRefused("SEPA carries nothing but euro.")
        for one in parcel.instructions:
            if faults := self.check(one.destination):
                raise RailRefused(f"{one.key}: {' '.join(faults.values())}")
            if one.amount_minor > MOST_MINOR:
                raise RailRefused(f"{one.key}: no SEPA transfer is that large.")
        return File(f"{parcel.key}.xml", "application/xml", write(parcel, self._debtor))

    def read(self, body: bytes) -> list[Report]:
        """What a pain.002, camt.053 or camt.054 says, whatever its version."""
        for element in parse(body).iter():
            if element.tag == "CstmrPmtStsRpt":
                return read_statuses(element)
            if element.tag in _STATEMENTS:
                return read_statements(element, _STATEMENTS[element.tag], self._debtor.iban)
        raise Unreadable(
            "The file is neither a status report (pain.002) nor a statement (camt.053, camt.054)."
        )
