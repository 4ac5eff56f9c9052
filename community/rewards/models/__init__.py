"""The tables of rewards. What the state of an award and of a period means stands in `rules.states`."""

from community.rewards.models.awards import RewardAward, RewardHold, RewardInvite, RewardReferral
from community.rewards.models.claw_backs import RewardClawBack
from community.rewards.models.periods import RewardPeriod, RewardStatement
from community.rewards.models.rules import RewardDryRun, RewardDryRunLine, RewardRuleSet

__all__ = [
    "RewardAward",
    "RewardClawBack",
    "RewardDryRun",
    "RewardDryRunLine",
    "RewardHold",
    "RewardInvite",
    "RewardPeriod",
    "RewardReferral",
    "RewardRuleSet",
    "RewardStatement",
]
