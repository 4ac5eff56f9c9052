"""The plain values that travel between payouts and rails. Amounts are whole minor units of their currency."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

KEY_SHAPE = re.compile(r"[A-Z0-9]([A-Z0-9-]{0,28}[A-Z0-9])?")
"""Keys of ours: 1 to 30 characters, which every provider and ISO 20022 (at most 35) carry unchanged."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where money goes. Each rail needs some of the fields (`Rail.check` says which); the others stay empty."""

    holder_name: str = ""
    iban: str = field(default="", repr=False)  # Logs and tracebacks show values: these they must not show.
    bic: str = ""
    email: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    """The customer number under which the brand's billing knows the payee."""
    charity: str = ""
    """The name of the charity that gets it in the member's stead."""

    @property
    def fingerprint(self) -> str:
        """The same for the same destination however it was typed. It hides nothing from a guess: keep it as carefully."""
        parts = (self.iban, self.email, self.account, self.charity)
        plain = "\0".join("".join(part.split()).casefold() for part in parts)
        return hashlib.sha256(plain.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One payout attempt. Raise ValueError for a key or an amount that no rail could carry."""

    key: str
    """Our idempotency key such as `PD-000123-1`: the same attempt always has the same, another attempt another."""
    amount_minor: int
    currency: str
    """ISO 4217."""
    destination: Destination
    reference: str = ""
    """What the payee reads on the statement."""

    def __post_init__(self) -> None:
        if not KEY_SHAPE.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key: 1 to 30 of A-Z, 0-9 and hyphens inside.")
        if self.amount_minor <= 0:
            raise ValueError(f"{self.key}: nothing or less than nothing cannot be sent.")


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent together. Raise ValueError where it is empty, mixes currencies or holds a key twice."""

    key: str
    made_on: date
    currency: str
    instructions: tuple[Instruction, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "instructions", tuple(self.instructions))
        if not KEY_SHAPE.fullmatch(self.key):
            raise ValueError(f"{self.key!r} is no key: 1 to 30 of A-Z, 0-9 and hyphens inside.")
        if not self.instructions:
            raise ValueError(f"{self.key}: an empty parcel cannot be sent.")
        keys = [one.key for one in self.instructions]
        if (
            doubled := sorted({key for key in keys if keys.count(key) > 1})
            if len(set(keys)) < len(keys)
            else []
        ):
            raise ValueError(f"{self.key}: {', '.join(doubled)} stands in it twice.")
        if strangers := [one.key for one in self.instructions if one.currency != self.currency]:
            raise ValueError(f"{self.key}: {', '.join(strangers)} is not in {self.currency}.")

    @property
    def total_minor(self) -> int:
        """The sum of all instructions."""
        return sum(one.amount_minor for one in self.instructions)


class Outcome(StrEnum):
    """What became of the money, as far as the provider says."""

    SENT = "sent"
    """The provider has it; whether it arrives is open."""
    SETTLED = "settled"
    """It arrived, or left our account for good."""
    FAILED = "failed"
    """It did not go and will not: final."""
    RETURNED = "returned"
    """It went and came back."""
    UNCLAIMED = "unclaimed"
    """The payee has to take it, and has not yet."""
    UNKNOWN = "unknown"
    """Nobody knows. A time-out is this, never FAILED."""


FINAL = frozenset({Outcome.SETTLED, Outcome.FAILED, Outcome.RETURNED})
"""After these nothing more is expected, though settled money can still come back."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a provider says of one attempt. With a `mismatch` it is not to be booked: a person has to look."""

    key: str
    """Of the instruction; empty where it is said of a whole parcel (`parcel_key`), or of nothing that is named."""
    outcome: Outcome
    amount_minor: int | None = None
    """What the provider says was paid; None where it does not say."""
    currency: str = ""
    external_id: str = ""
    """The provider's own number of this payment."""
    reason: str = ""
    """Why, in words for a person."""
    at: datetime | None = None
    """When it happened there (aware), or None where the provider does not say."""
    batch_id: str = ""
    """The provider's own number of the batch. Keep it: `Rail.ask` of some providers finds nothing without it."""
    parcel_key: str = ""
    """With an empty `key`: of every instruction in this parcel. `matched` spreads it over them."""
    is_absent: bool = False
    """The provider has never heard of this key: sending it again under the same key is right."""
    payee: str = field(default="", repr=False)
    """To whom it went by the provider's account: an IBAN, an address, a customer number; empty where it does not say."""
    mismatch: str = ""
    """In words what contradicts our instruction: another amount, currency or payee, or a key that is not ours."""


@dataclass(frozen=True, slots=True)
class File:
    """A file for a bank or a person."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified callback. It says only what to ask about; what happened is learned by asking (`Rail.ask`)."""

    id: str
    """The provider's number of the callback, the same when it is repeated."""
    keys: tuple[str, ...] = ()
    parcel_key: str = ""
    batch_id: str = ""
