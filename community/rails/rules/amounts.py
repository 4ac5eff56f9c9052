"""Amounts as files and providers write them, exactly: what can be read in two ways is read in none."""

from __future__ import annotations

import re

from community.core.money import CURRENCIES, plain, to_minor

_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,5})?")


def to_text(amount_minor: int, currency: str) -> str:
    """`1204.50` for a program; exact, without a sign or groups."""
    return plain(amount_minor, currency)


def from_text(text: str, currency: str) -> int:
    """The minor units of a program's `1204.50`. Raise ValueError for anything else, such as a sign or an exponent."""
    if currency not in CURRENCIES:
        raise ValueError(f"{currency!r} is no currency that is kept here.")
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{text!r} is no amount.")
    return to_minor(text, currency)


def from_cell(text: str, currency: str) -> int:
    """The minor units of an amount that a spreadsheet may have formatted: `1,204.50`, `1.204,50`, `1204,5`, `1204`.

    Raise ValueError where two readings are possible (`1,204` pounds) or none is.
    """
    if currency not in CURRENCIES:
        raise ValueError(f"{currency!r} is no currency that is kept here.")
    digits = CURRENCIES[currency][1]
    bare = text.strip().replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    for point, groups in ((".", ","), (",", "."), (".", " "), (",", " "), (".", "'")):
        fraction = f"(?:{re.escape(point)}([0-9]{{1,{digits}}}))?" if digits else "()"
        whole = f"([0-9]{{1,15}}|[0-9]{{1,3}}(?:{re.escape(groups)}[0-9]{{3}})+)"
        found = re.fullmatch(whole + fraction, bare)
        if not found:
            continue
        if groups in bare and digits and not found[2] and groups in ",.":
            break
        return to_minor(f"{found[1].replace(groups, '')}.{found[2] or 0}", currency)
    raise ValueError(
        f"{text!r} cannot be read as one amount in {currency}: write it as {plain(120450, currency)}."
    )
