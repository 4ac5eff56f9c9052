"""Money in words: whole minor units with their currency, never floats."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

CURRENCIES: dict[str, tuple[str, int]] = {
    "AUD": ("A$", 2), "BRL": ("R$", 2), "CAD": ("C$", 2), "CHF": ("CHF ", 2), "CNY": ("CN¥", 2), "CZK": ("CZK ", 2),
    "DKK": ("DKK ", 2), "EUR": ("€", 2), "GBP": ("£", 2), "HKD": ("HK$", 2), "HUF": ("HUF ", 2), "INR": ("₹", 2),
    "JPY": ("¥", 0), "KRW": ("₩", 0), "KWD": ("KWD ", 3), "MXN": ("MX$", 2), "NOK": ("NOK ", 2), "NZD": ("NZ$", 2),
    "PLN": ("PLN ", 2), "SEK": ("SEK ", 2), "SGD": ("S$", 2), "TRY": ("₺", 2), "USD": ("$", 2), "ZAR": ("R", 2),
}  # fmt: skip
"""Currencies by their ISO 4217 code: the sign before an amount, and how many digits its minor unit has."""


def in_words(amount_minor: int, currency: str) -> str:
    """An amount as people write it: `£1,204.50`."""
    sign, digits = CURRENCIES[currency]
    text = f"{abs(amount_minor) / Decimal(10**digits):,.{digits}f}"
    return f"{'−' if amount_minor < 0 else ''}{sign}{text}"


def to_minor(text: str, currency: str) -> int:
    """The minor units of a typed amount such as `7.50`. Raise ValueError for what is none, or is finer than the currency."""
    digits = CURRENCIES[currency][1]
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise ValueError("That is no amount.") from error
    minor = amount.scaleb(digits)
    if not amount.is_finite() or minor != minor.to_integral_value():
        raise ValueError(f"{currency} has no smaller unit than {digits} digits.")
    return int(minor)


def plain(amount_minor: int, currency: str) -> str:
    """The amount without sign or grouping, for a form or a table of a program: `1204.50`."""
    digits = CURRENCIES[currency][1]
    return f"{amount_minor / Decimal(10**digits):.{digits}f}"
