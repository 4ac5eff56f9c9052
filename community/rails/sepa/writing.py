"""pain.001.001.09: the file that asks a bank to pay. The same parcel always makes the same bytes.

The library numbers files at random and by the clock; a bank knows a file that it was given twice by its number alone, so
ours come from the parcel. What leaves is checked against the schema that the library ships.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring
from sepaxml import SepaTransfer
from xmlschema import XMLSchema

from community.core.money import plain
from community.rails.errors import RailRefused
from community.rails.rules.accounts import plain_iban
from community.rails.rules.letters import sepa_text
from community.rails.rules.values import Destination, Instruction, Parcel

SCHEMA = "pain.001.001.09"
_SPACE = f"{{urn:iso:std:iso:20022:tech:xsd:{SCHEMA}}}"
LONGEST_NAME = 70
LONGEST_REFERENCE = 140


def write(parcel: Parcel, debtor: Destination) -> bytes:
    """The file, valid by its schema. Raise RailRefused where the schema or our own count says otherwise."""
    config = {"name": sepa_text(debtor.holder_name, LONGEST_NAME), "IBAN": plain_iban(debtor.iban)}
    if debtor.bic:
        config["BIC"] = plain_iban(debtor.bic)
    transfer = SepaTransfer({**config, "batch": True, "currency": "EUR"}, schema=SCHEMA)
    for one in parcel.instructions:
        transfer.add_payment(_payment(one, parcel))
    root = fromstring(transfer.export(validate=False), forbid_dtd=True)
    _number(root, parcel)
    _count(root, parcel)
    ET.register_namespace("", _SPACE[1:-1])
    body: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    fault = next(_schema().iter_errors(body.decode()), None)
    if fault is not None:
        raise RailRefused(f"The bank would not take the file: {fault}"[:500])
    return body


@cache
def _schema() -> XMLSchema:
    """The schema that the library ships, read once: reading it takes longer than checking most files."""
    return XMLSchema(str(files("sepaxml") / "schemas" / f"{SCHEMA}.xsd"))


def _payment(one: Instruction, parcel: Parcel) -> dict[str, object]:
    payment: dict[str, object] = {
        "name": sepa_text(one.destination.holder_name, LONGEST_NAME),
        "IBAN": plain_iban(one.destination.iban),
        "amount": one.amount_minor,
        "execution_date": parcel.made_on,
        "description": sepa_text(one.reference, LONGEST_REFERENCE) or one.key,
        "endtoend_id": one.key,
    }
    if one.destination.bic:
        payment["BIC"] = plain_iban(one.destination.bic)
    return payment


def _number(root: ET.Element, parcel: Parcel) -> None:
    head = f"{_SPACE}CstmrCdtTrfInitn/{_SPACE}"
    _set(root, f"{head}GrpHdr/{_SPACE}MsgId", parcel.key)
    _set(root, f"{head}GrpHdr/{_SPACE}CreDtTm", f"{parcel.made_on.isoformat()}T00:00:00")
    _set(root, f"{head}PmtInf/{_SPACE}PmtInfId", parcel.key)
    for bank in root.iter(f"{_SPACE}FinInstnId"):
        if not len(bank):  # Banks refuse an empty one, though the schema allows it.
            ET.SubElement(ET.SubElement(bank, f"{_SPACE}Othr"), f"{_SPACE}Id").text = "NOTPROVIDED"


def _count(root: ET.Element, parcel: Parcel) -> None:
    """The sums and numbers that the bank checks are those of the parcel, by a count of our own."""
    sums = {found.text for found in root.iter(f"{_SPACE}CtrlSum")}
    numbers = {found.text for found in root.iter(f"{_SPACE}NbOfTxs")}
    keys = [found.text for found in root.iter(f"{_SPACE}EndToEndId")]
    amounts = [found.text for found in root.iter(f"{_SPACE}InstdAmt")]
    if (
        sums != {plain(parcel.total_minor, "EUR")}
        or numbers != {str(len(parcel.instructions))}
        or keys != [one.key for one in parcel.instructions]
        or amounts != [plain(one.amount_minor, "EUR") for one in parcel.instructions]
    ):
        raise RailRefused("The file's sums are not those of the parcel; it was not written.")


def _set(root: ET.Element, path: str, text: str) -> None:
    found = root.findall(path)
    if len(found) != 1:
        raise RailRefused("The file has not the one head that a bank expects; it was not written.")
    found[0].text = text
