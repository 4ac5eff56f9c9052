"""Doors of rewards."""

from __future__ import annotations

from bench.proofs.support.door import (
    CONFLICT,
    INVALID,
    MISSING,
    OK,
    SIGN_IN,
    Door,
    Judge,
    Situation,
    verdict_class,
)
from community.rewards import policy

ADMIN = "/admin/rewards"
RULES = f"{ADMIN}/rules"


def _running(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_run_rewards(s.actor), then)


def _signed_in(then: str = OK) -> Judge:
    return lambda s: then if s.actor.is_signed_in else SIGN_IN


def _inviting(s: Situation) -> str:
    return verdict_class(policy.can_invite_friends(s.actor))


REWARDS = (
    Door("rewards.own_rewards", "GET", "/rewards", _signed_in()),
    # The proof's world has no period.
    Door("rewards.own_csv", "GET", "/rewards.csv", _signed_in(MISSING)),
    Door("rewards.own_pdf", "GET", "/rewards.pdf", _signed_in(MISSING)),
    Door("rewards.period_statement", "GET", "/rewards/periods/999", _signed_in(MISSING)),
    Door("rewards.period_csv", "GET", "/rewards/periods/999.csv", _signed_in(MISSING)),
    Door("rewards.period_pdf", "GET", "/rewards/periods/999.pdf", _signed_in(MISSING)),
    Door("rewards.make_invite", "POST", "/rewards/invite", _inviting),
    Door("rewards.reward_rules", "GET", "/rewards/rules", lambda _s: OK),
    Door("rewards.reward_calendar", "GET", "/rewards/calendar", lambda _s: OK),
    Door("rewards.show_admin", "GET", ADMIN, _running()),
    Door("rewards.make_period", "POST", f"{ADMIN}/periods", _running(INVALID), {"zone": "Mars"}),
    Door("rewards.remove_period", "DELETE", f"{ADMIN}/periods/999", _running(MISSING)),
    Door("rewards.set_budget", "PUT", f"{ADMIN}/periods/999/budget", _running(MISSING), {"budget": "5"}),
    Door("rewards.preview_closing", "GET", f"{ADMIN}/periods/999/closing", _running(MISSING)),
    Door("rewards.close_period", "POST", f"{ADMIN}/periods/999/closing", _running(MISSING)),
    Door("rewards.list_referrals", "GET", f"{ADMIN}/referrals", _running()),
    Door("rewards.show_rules_admin", "GET", RULES, _running()),
    Door("rewards.begin_draft", "POST", f"{RULES}/draft", _running()),
    Door("rewards.edit_draft", "PUT", f"{RULES}/draft", _running(INVALID), {"revision": "x"}),
    Door("rewards.discard_draft", "DELETE", f"{RULES}/draft", _running()),
    Door("rewards.ask_dry_run", "POST", f"{RULES}/draft/runs", _running(INVALID), {"since": "x"}),
    Door("rewards.show_dry_run", "GET", f"{RULES}/runs/999", _running(MISSING)),
    Door("rewards.propose_draft", "PUT", f"{RULES}/draft/proposal", _running(INVALID), {"revision": "x"}),
    Door("rewards.approve_draft", "PUT", f"{RULES}/draft/approval", _running(MISSING), {"revision": "1"}),
    Door("rewards.withdraw_rules", "DELETE", f"{RULES}/versions/1", _running(CONFLICT)),
)  # fmt: skip
