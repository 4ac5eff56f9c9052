"""Every write of rewards."""

from community.rewards.actions.cases import follow_cases
from community.rewards.actions.claw_backs import claw_back, give_back, restore
from community.rewards.actions.closing import begin_closing, finish_closing, sweep_funds, write_shares
from community.rewards.actions.dry_runs import ask_dry_run, fail_dry_run, finish_dry_run, tell_progress
from community.rewards.actions.erasing import forget_member
from community.rewards.actions.holds import hold_payee, release_payee
from community.rewards.actions.invites import make_invite, note_referral
from community.rewards.actions.periods import (
    make_next_period,
    make_period,
    remove_period,
    set_budget,
    watch_budget,
)
from community.rewards.actions.releasing import release_due
from community.rewards.actions.rule_sets import (
    approve_draft,
    begin_draft,
    discard_draft,
    edit_draft,
    propose_draft,
    withdraw_rules,
)
from community.rewards.actions.settling import settle

__all__ = [
    "approve_draft",
    "ask_dry_run",
    "begin_closing",
    "begin_draft",
    "claw_back",
    "discard_draft",
    "edit_draft",
    "fail_dry_run",
    "finish_closing",
    "finish_dry_run",
    "follow_cases",
    "forget_member",
    "give_back",
    "hold_payee",
    "make_invite",
    "make_next_period",
    "make_period",
    "note_referral",
    "propose_draft",
    "release_due",
    "release_payee",
    "remove_period",
    "restore",
    "set_budget",
    "settle",
    "sweep_funds",
    "tell_progress",
    "watch_budget",
    "withdraw_rules",
    "write_shares",
]
