"""Names of payouts: what a person reads, and under what a rail knows an attempt."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"PD-(\d{6,12})-(\d{1,3})")


def number_of(payout_id: int) -> str:
    """The number that a member sees: `PD-000123`."""
    return f"PD-{payout_id:06d}"


def key_of(payout_id: int, attempt: int) -> str:
    """The key of one attempt, `PD-000123-1`: the same attempt always has the same, so that it is paid once."""
    return f"{number_of(payout_id)}-{attempt}"


def read_key(key: str) -> tuple[int, int] | None:
    """Payout and attempt behind a key; None for what is none of ours."""
    found = _NUMBER.fullmatch(key)
    return (int(found[1]), int(found[2])) if found else None


def parcel_key(batch_id: int, number: int) -> str:
    """The key of one parcel of a batch: `PB-00012P3`. Rails that split a parcel add `-1`, so ours never ends like that."""
    return f"PB-{batch_id:05d}P{number}"
