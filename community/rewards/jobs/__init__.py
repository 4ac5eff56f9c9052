"""Rewards on the clock, trying drafts on the past, and the audit of awards."""

from community.rewards.jobs.audit import list_faults
from community.rewards.jobs.clockwork import (
    close_begun,
    close_period,
    follow_cases,
    go_on_closing,
    publish_next,
    release_due,
    sweep,
    sweep_everything,
)
from community.rewards.jobs.dry_runs import try_draft

__all__ = [
    "close_begun",
    "close_period",
    "follow_cases",
    "go_on_closing",
    "list_faults",
    "publish_next",
    "release_due",
    "sweep",
    "sweep_everything",
    "try_draft",
]
