"""What happens to the list of sites."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OriginListed(Event):
    """From now on the help button works on that site."""

    origin: str


@dataclass(frozen=True, kw_only=True)
class OriginUnlisted(Event):
    """It does so no more."""

    origin: str
