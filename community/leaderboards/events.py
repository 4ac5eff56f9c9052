"""What happens to leaderboards."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class LeaderboardLeft(Event):
    """A member is listed no more, by their own wish."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class LeaderboardRejoined(Event):
    """A member is listed again."""

    member_id: int
