"""Why a bank refused or returned a transfer: the codes of ISO 20022 in words."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from community.rails.sepa.document import text, texts

WORDS = {
    "AC01": "The account number is wrong.",
    "AC03": "The payee's account number is wrong.",
    "AC04": "The account is closed.",
    "AC06": "The account is blocked.",
    "AC13": "The account is of a kind that takes no transfers.",
    "AG01": "Transfers to this account are not allowed.",
    "AG02": "The bank does not know this kind of payment.",
    "AM01": "The amount is zero.",
    "AM02": "The amount is more than the bank allows.",
    "AM03": "The currency cannot be paid.",
    "AM04": "There was not enough money on the account that pays.",
    "AM05": "The bank takes it for a repetition.",
    "AM09": "The amount is not what was agreed.",
    "AM10": "The control sum is wrong.",
    "BE01": "The name does not fit the account.",
    "BE04": "The payee's address is missing.",
    "BE05": "The bank does not know who sent the file.",
    "CNOR": "The payee's bank cannot be reached.",
    "CUST": "The payee asked for it to go back.",
    "DNOR": "The paying bank cannot be reached.",
    "DT01": "The date is wrong.",
    "DUPL": "It was paid twice.",
    "ED05": "The settlement failed.",
    "FF01": "The file's format is wrong.",
    "FOCR": "It was called back.",
    "FRAD": "It is said to be fraud.",
    "LEGL": "The law forbids it.",
    "MD07": "The payee has died.",
    "MS02": "The payee refused it, without saying why.",
    "MS03": "The bank does not say why.",
    "NOAS": "The payee did not answer.",
    "NOOR": "The original payment was never received.",
    "RC01": "The BIC is wrong.",
    "RR01": "The payer's account is not named as the law asks.",
    "RR02": "The payer is not named as the law asks.",
    "RR03": "The payee is not named as the law asks.",
    "RR04": "A regulation forbids it.",
    "TECH": "There was a technical fault.",
    "TM01": "It came after the bank's hours.",
    "UPAY": "The payment was not owed.",
}


def reason_of(element: Element | None, *codes: str) -> str:
    """The reason beneath an element, in words: its code at one of the paths, and what the bank adds."""
    if element is None:
        return ""
    code = text(element, *codes)
    added = " ".join(texts(element, ".//AddtlInf"))
    words = [WORDS.get(code, f"The bank's reason is {code[:35]}.")] if code else []
    return " ".join([*words, *([f"It adds: {added[:200]}"] if added else [])])
