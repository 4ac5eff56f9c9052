"""The rail of donations: one transfer for each charity, on a file of another rail. Whoever fills the parcel sums up before."""

from __future__ import annotations

from dataclasses import replace

from community.rails.errors import RailRefused
from community.rails.rules.fees import FREE, Fee
from community.rails.rules.interface import Rail
from community.rails.rules.values import Destination, File, Parcel, Report

LONGEST_NAME = 140


class CharityRail(Rail):
    """Gives to charities what members gave away."""

    name = "charity"
    title = "A donation"
    has_file = True

    def __init__(self, carrier: Rail, fee: Fee = FREE) -> None:
        """`carrier` is the rail whose files pay the charities."""
        self._carrier = carrier
        self.currencies = carrier.currencies
        self.fee = fee

    def check(self, destination: Destination) -> dict[str, str]:
        """A charity; to which account it goes is the brand's to know, and is checked when the file is made."""
        name = destination.charity.strip()
        if name and len(name) <= LONGEST_NAME and name.isprintable():
            return {}
        return {"charity": "Choose a charity."}

    def file(self, parcel: Parcel) -> File:
        """The carrier's file, with one line for each charity."""
        names = [one.destination.charity.strip().casefold() for one in parcel.instructions]
        if doubled := sorted({name for name in names if names.count(name) > 1}):
            raise RailRefused(f"{', '.join(doubled)}: a charity gets one transfer, with everything in it.")
        made = []
        for one in parcel.instructions:
            to = one.destination
            named = replace(to, holder_name=to.holder_name or to.charity.strip())
            if faults := self.check(to) | self._carrier.check(named):
                raise RailRefused(f"{one.key}: {' '.join(faults.values())}")
            made.append(replace(one, destination=named))
        return self._carrier.file(replace(parcel, instructions=tuple(made)))

    def read(self, body: bytes) -> list[Report]:
        """What the carrier reads."""
        return self._carrier.read(body)
