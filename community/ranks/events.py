"""What happens to members' ranks, and to the ladder."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RankGained(Event):
    """A member reached a higher rank. `before_id` is the rank that they had."""

    member_id: int
    rank_id: int
    before_id: int | None


@dataclass(frozen=True, kw_only=True)
class RankLost(Event):
    """A member has a lower rank than before; `reason` is a sentence that says what is missing."""

    member_id: int
    rank_id: int
    before_id: int | None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RestAnnounced(Event):
    """A member who is away was told that the abilities of their rank will rest."""

    member_id: int
    rests_on: str
    """The date, in words."""


@dataclass(frozen=True, kw_only=True)
class AbilitiesRested(Event):
    """The abilities of a member's rank rest until they are here again. Points and the rank itself stay."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class LadderChanged(Event):
    """Another version of the ladder is in force."""

    ladder_id: int
    number: int
