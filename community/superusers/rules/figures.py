"""Figures of the programme manager's view: shares, concentration, and who may be about to stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

RECENT_DAYS = 14  # Two weeks: a holiday is longer than a bad week and shorter than giving up.


class Group(StrEnum):
    """Who answered."""

    PEER = "peer"
    """Members outside the programme."""
    SUPER_USER = "super_user"
    EMPLOYEE = "employee"
    AGENT = "agent"
    """Agents, moderators and admins: those who are here for the brand's support."""

    @property
    def label(self) -> str:
        """The word on screen."""
        return {"peer": "Members", "super_user": "Super users", "employee": "Employees", "agent": "Agents"}[
            self.value
        ]


def group_of(role: str) -> Group:
    """The group of a role at the time of writing."""
    return {"member": Group.PEER, "super_user": Group.SUPER_USER, "employee": Group.EMPLOYEE}.get(
        role, Group.AGENT
    )


def gini(counts: Sequence[int]) -> float:
    """How unevenly the counts are spread: 0 all the same, towards 1 all with one. Formula: Σ(2i − n − 1)x ÷ (n Σ x), x sorted."""
    total, n = sum(counts), len(counts)
    if not total:
        return 0.0
    return sum((2 * place - n - 1) * count for place, count in enumerate(sorted(counts), 1)) / (n * total)


def top_share(counts: Sequence[int], first: int) -> float:
    """What share of all (0–1) the `first` greatest have."""
    total = sum(counts)
    return sum(sorted(counts, reverse=True)[:first]) / total if total else 0.0


class Risk(StrEnum):
    """How likely somebody is about to stop."""

    LOW = "low"
    SOME = "some"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The word on screen."""
        return {"low": "Steady", "some": "Less than usual", "high": "Nearly stopped"}[self.value]


@dataclass(frozen=True, slots=True)
class Pace:
    """Active days within the last RECENT_DAYS, against what was usual in the window before."""

    recent_days: int
    usual_days: float
    """Of so many days, on the average of the time before."""

    @property
    def risk(self) -> Risk:
        """High below a quarter of what was usual, some below 60 %; who was rarely there cannot stop."""
        if self.usual_days < 1:
            return Risk.LOW
        kept = self.recent_days / self.usual_days
        return Risk.HIGH if kept < 0.25 else Risk.SOME if kept < 0.6 else Risk.LOW


def pace_of(recent_days: int, all_days: int, window_days: int) -> Pace:
    """The pace of somebody with so many active days in the window, of them so many in its last RECENT_DAYS."""
    before = max(1, window_days - RECENT_DAYS)
    return Pace(recent_days, (all_days - recent_days) * RECENT_DAYS / before)
