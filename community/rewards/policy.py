"""Who reads their rewards, who writes the rules and gives budgets, and who may keep money back."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.rewards.models import RewardRuleSet


def can_see_own_rewards(actor: Actor) -> Verdict:
    """Whether the actor has rewards of their own to look at."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see your rewards.", needs_sign_in=True)
    return ALLOWED


def can_invite_friends(actor: Actor) -> Verdict:
    """Whether the actor may have a link with which friends join: members and super users, who can earn by it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return refused("Who works here earns no rewards.") if actor.is_staff else ALLOWED


def can_run_rewards(actor: Actor) -> Verdict:
    """Whether the actor may make periods, give budgets, close, and draft rules."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins run the rewards.")


def can_approve_rules(actor: Actor, draft: RewardRuleSet) -> Verdict:
    """Whether the actor may put the proposed draft into force: an admin who wrote nothing of it."""
    basic = can_run_rewards(actor)
    if not basic:
        return basic
    if draft.proposed_at is None:
        return refused("The draft is not proposed yet.")
    if (
        actor.is_system
        or actor.id in draft.maker_ids
        or actor.id in (draft.edited_by_id, draft.proposed_by_id)
    ):
        return refused("You wrote some of this draft. Another admin has to approve it.")
    return ALLOWED


def can_hold_money(actor: Actor) -> Verdict:
    """Whether the actor may keep a member's money back, let it go again, and take back what was not earned fairly."""
    return moderators_only(actor, "keep rewards back")


def can_settle_awards(actor: Actor) -> Verdict:
    """Whether the actor may bring awards into line with what happened."""
    return system_only(actor)
