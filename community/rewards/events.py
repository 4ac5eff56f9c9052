"""What happens to rewards beyond single awards, whose own story the book tells."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RewardRulesProposed(Event):
    """A draft waits for another admin's approval."""

    version: int
    revision: int
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class RewardRulesScheduled(Event):
    """Another admin approved a version; it will be in force from a day on (ISO date, UTC)."""

    version: int
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class RewardRulesWithdrawn(Event):
    """A version was taken back before it began."""

    version: int


@dataclass(frozen=True, kw_only=True)
class RewardPeriodMade(Event):
    """A period was published."""

    number: int


@dataclass(frozen=True, kw_only=True)
class RewardPeriodRemoved(Event):
    """The last period was taken back before it began."""

    number: int


@dataclass(frozen=True, kw_only=True)
class RewardBudgetSet(Event):
    """A period's budget is another one now (minor units)."""

    number: int
    before_minor: int
    after_minor: int


@dataclass(frozen=True, kw_only=True)
class RewardBudgetReached(Event):
    """What was earned in a period came to 80 or to 100 per cent of its budget."""

    number: int
    percent: int


@dataclass(frozen=True, kw_only=True)
class RewardClosingBegun(Event):
    """Each award's share of the budget is fixed; the period takes no more."""

    number: int


@dataclass(frozen=True, kw_only=True)
class RewardPeriodClosed(Event):
    """Statements are frozen, and what was left went back to the brand (minor units)."""

    number: int
    earned_minor: int
    given_minor: int


@dataclass(frozen=True, kw_only=True)
class RewardStatementReady(Event):
    """A member's statement of a closed period is there."""

    number: int
    member_id: int
    total_minor: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class RewardsHeld(Event):
    """A member's money is kept back while a case is open."""

    hold_id: int
    member_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class RewardsFreed(Event):
    """It no longer is, as far as this case goes."""

    hold_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class RewardsClawedBack(Event):
    """What a case found unfair was taken back (minor units)."""

    member_id: int
    case_ref: str
    award_ids: tuple[int, ...]
    amount_minor: int
    currency: str
    reason: str
    claw_back_id: int = 0
    """Of the row that says so; 0 in events from before there was one."""


@dataclass(frozen=True, kw_only=True)
class RewardsRestored(Event):
    """What a case had taken back was given again, because the decision was undone."""

    member_id: int
    case_ref: str
    award_ids: tuple[int, ...]
    amount_minor: int
    currency: str
