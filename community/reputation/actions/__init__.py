"""Every write of points and of their rules."""

from community.reputation.actions.dry_runs import (
    ask_dry_run,
    fail_dry_run,
    finish_dry_run,
    tell_progress,
)
from community.reputation.actions.entries import (
    end_causes,
    post_entries,
    post_past_entries,
    renew_causes,
    settle_posts,
)
from community.reputation.actions.rule_sets import (
    begin_draft,
    discard_draft,
    edit_draft,
    schedule_draft,
    withdraw_rules,
)
from community.reputation.actions.voids import restore_causes, void_causes

__all__ = [
    "ask_dry_run",
    "begin_draft",
    "discard_draft",
    "edit_draft",
    "end_causes",
    "fail_dry_run",
    "finish_dry_run",
    "post_entries",
    "post_past_entries",
    "renew_causes",
    "restore_causes",
    "schedule_draft",
    "settle_posts",
    "tell_progress",
    "void_causes",
    "withdraw_rules",
]
