"""Whether an account can be paid: shape, check digits and country of IBAN and BIC, and an address's shape."""

from __future__ import annotations

import re

from schwifty import BIC, IBAN
from schwifty.exceptions import InvalidChecksumDigits, InvalidLength, SchwiftyException

_EMAIL = re.compile(
    r"[^\s@<>\"(),:;\[\]\\]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE
)

_SHARED_BANKS = (
    # Countries whose accounts are kept by banks of the first one.
    ("FR", "GF", "GP", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "MC"),
    ("GB", "GG", "JE", "IM"),
    ("IT", "SM", "VA"),
    ("CH", "LI"),
    ("DK", "FO", "GL"),
    ("FI", "AX"),
    ("ES", "AD"),
)


def plain_iban(text: str) -> str:
    """An IBAN or BIC without the blanks people write into it, in capitals."""
    return "".join(text.split()).upper()


def iban_fault(text: str, *, sepa: bool = False) -> str:
    """What is wrong with an IBAN, as a sentence; empty when it can be paid. With `sepa` only where SEPA reaches."""
    if not text.strip():
        return "An IBAN is needed."
    try:
        iban = IBAN(text)
    except InvalidLength:
        return "This IBAN has too few or too many characters for its country."
    except InvalidChecksumDigits:
        return "The check digits of this IBAN are wrong: compare it character by character."
    except SchwiftyException:
        return "This is no IBAN: two letters of a country, two digits, then the account."
    if sepa and not iban.in_sepa_zone:
        return f"Accounts in {iban.country_code} cannot be reached by a SEPA transfer."
    return ""


def bic_fault(text: str, iban: str = "") -> str:
    """What is wrong with a BIC beside its IBAN, as a sentence; empty when it fits or none is given."""
    if not text.strip():
        return ""
    try:
        bic = BIC(text)
    except SchwiftyException:
        return "This is no BIC: 8 or 11 characters, such as COBADEFFXXX."
    country = plain_iban(iban)[:2]
    if country and country != bic.country_code and not _share_banks(country, bic.country_code):
        return f"This BIC is of a bank in {bic.country_code}, the IBAN of an account in {country}."
    return ""


def email_fault(text: str) -> str:
    """What is wrong with an address of mail, as a sentence; empty when it looks like one."""
    if not text.strip():
        return "An email address is needed."
    return "" if _EMAIL.fullmatch(text.strip()) and len(text.strip()) <= 127 else "This is no email address."


def name_fault(text: str) -> str:
    """What is wrong with the name of a payee, as a sentence."""
    if not text.strip():
        return "The name of whoever holds the account is needed."
    if len(text) > 140 or not text.isprintable():
        return "This name is too long or holds characters that cannot be printed."
    return ""


def _share_banks(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _SHARED_BANKS)
