"""Payment details as they may be shown: enough to know one's own, too little for anybody else."""

from __future__ import annotations

from community.rails.rules import Destination


def mask(destination: Destination) -> str:
    """An IBAN by its country and last four, an address by its first letter and domain, a customer number by its last two."""
    if destination.iban:
        plain = "".join(destination.iban.split()).upper()
        return f"{plain[:2]}•• •••• •••• {plain[-4:]}"
    if destination.email:
        name, _, domain = destination.email.partition("@")
        return f"{name[:1]}•••@{domain}"[:60]
    if destination.account:
        return f"•••• {destination.account[-2:]}"
    return destination.charity[:60]
