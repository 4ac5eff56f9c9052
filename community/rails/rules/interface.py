"""What every way of sending money can do. Payouts know this interface and none of those who keep it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import timedelta

from community.rails.errors import Forged, RailRefused
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.values import Destination, File, Notice, Parcel, Report


class Rail(ABC):
    """One way on which money leaves: by files that a person carries to the bank, or by calls to a provider."""

    name: str
    """`manual`, `sepa`, `paypal`, `credit` or `charity`."""
    title: str
    """In words, for a button."""
    has_file: bool
    """Whether it works by `file` and `read`; otherwise by `send`, `ask` and `notice`."""
    memory: timedelta | None = None
    """How long the provider recognises a repeated key: so long the same may be sent again. None: it never does."""
    currencies: frozenset[str] | None = None
    """The only currencies that it carries; None: all that we know."""
    fee: Fee = FREE

    @abstractmethod
    def check(self, destination: Destination) -> dict[str, str]:
        """What is wrong with a destination: a field's name to a sentence. Empty when money can go there."""

    def fee_minor(self, amount_minor: int, currency: str) -> int:
        """What this way costs for an amount, in the currency's minor units."""
        return self.fee.of(amount_minor)

    def send(self, parcel: Parcel) -> list[Report]:
        """Hand a parcel to the provider, and answer one report for each instruction.

        Within `memory` the same parcel can be sent any number of times and is paid once. Raise RailUnknown, RailRefused
        or RailBusy where the parcel as a whole met that fate; a part's fate stands in its reports.
        """
        raise RailRefused(f"{self.title} works by files: nothing can be sent by a call.")

    def ask(self, parcel_key: str, keys: Sequence[str], *, batch_ids: Sequence[str] = ()) -> list[Report]:
        """What the provider itself says of these keys; moves no money. At least one report a key, UNKNOWN where nobody knows.

        `batch_ids` are those of earlier reports. Raise RailBusy or RailUnknown when the provider does not answer.
        """
        raise RailRefused(f"{self.title} works by files: there is nobody to ask.")

    def file(self, parcel: Parcel) -> File:
        """The file that pays this parcel: the same parcel always makes the same file. Raise RailRefused with what to mend."""
        raise RailRefused(f"{self.title} works by calls: it makes no file.")

    def read(self, body: bytes) -> list[Report]:
        """What an answer file says, in its order. Raise Unreadable, which names the row; then nothing of it counts."""
        raise RailRefused(f"{self.title} works by calls: it reads no file.")

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Which payments a callback wants us to ask about. Raise Forged unless the provider signed it."""
        raise Forged(f"{self.title} sends no callbacks.")
