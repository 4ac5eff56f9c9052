"""Who hears of rewards: members of their statements and of what is kept back, earners of new rules, admins of the rest."""

from __future__ import annotations

from datetime import date

from community.core.actor import SYSTEM, Actor
from community.core.money import in_words
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.rewards import events as rewards
from community.rewards import queries

OWN_PAGE, RULES_PAGE, ADMIN_PAGE = "/rewards", "/rewards/rules", "/admin/rewards"


def tell_of_statement(actor: Actor, event: rewards.RewardStatementReady) -> None:
    """Tell a member that their statement of a closed period is there."""
    _tell(
        event.member_id,
        f"statement:{event.number}",
        f"your statement is ready: {in_words(event.total_minor, event.currency)}",
        url=f"{OWN_PAGE}/periods/{event.number}",
        note="See what earned it, line by line, and until when you can choose what to do with it.",
    )


def tell_of_held_rewards(actor: Actor, event: rewards.RewardsHeld) -> None:
    """Tell a member that their money is kept back, and why."""
    _tell(event.member_id, f"held:{event.hold_id}", "your money is kept back for a while", note=event.reason)


def tell_of_freed_rewards(actor: Actor, event: rewards.RewardsFreed) -> None:
    """Tell them that it no longer is."""
    _tell(
        event.member_id,
        f"freed:{event.hold_id}",
        "nothing is kept back for this any more",
        note="What was kept back is where it was before. Thank you for waiting.",
    )


def tell_of_clawed_back(actor: Actor, event: rewards.RewardsClawedBack) -> None:
    """Tell a member what was taken back, and why."""
    _tell(
        event.member_id,
        f"clawed_back:{event.case_ref}:{min(event.award_ids)}",
        f"{in_words(event.amount_minor, event.currency)} was taken back",
        url=f"{OWN_PAGE}/taken-back/{event.claw_back_id}" if event.claw_back_id else OWN_PAGE,
        note=event.reason,
    )


def tell_of_restored_rewards(actor: Actor, event: rewards.RewardsRestored) -> None:
    """Tell a member that they have it again."""
    _tell(
        event.member_id,
        f"restored:{event.case_ref}:{min(event.award_ids)}",
        f"{in_words(event.amount_minor, event.currency)} is yours again",
        note="The decision that took it was undone.",
    )


def tell_of_reward_rules(
    actor: Actor, event: rewards.RewardRulesScheduled | rewards.RewardRulesWithdrawn
) -> None:
    """Tell everybody who earned something in a period that runs that other rules will count, or will not after all."""
    if isinstance(event, rewards.RewardRulesScheduled):
        cause, title = "scheduled", f"other rules from {date.fromisoformat(event.starts_on):%-d %B %Y} on"
        note = "What you have earned stays as it is. See what changes."
    else:
        cause, title, note = "withdrawn", "the rules stay as they are", "What was announced will not come."
    for member_id in queries.list_earners():
        _tell(member_id, f"rules:{event.version}:{cause}", title, url=RULES_PAGE, note=note)


def tell_of_proposed_rewards(actor: Actor, event: rewards.RewardRulesProposed) -> None:
    """Tell the admins who can approve a draft that one waits."""
    draft = queries.find_draft()
    if draft is None or draft.version != event.version or draft.revision != event.revision:
        return  # It was changed or approved meanwhile.
    _tell_admins(
        f"proposed:{event.version}:{event.revision}",
        f"version {event.version} of the rules waits for approval",
        "Whoever wrote some of it cannot approve it.",
        but=set(draft.maker_ids),
    )


def tell_of_budget(actor: Actor, event: rewards.RewardBudgetReached) -> None:
    """Tell admins that a period's budget is nearly used, or is used up."""
    _tell_admins(
        f"budget:{event.number}:{event.percent}",
        f"{event.percent} % of the budget of period {event.number} is earned",
        "See how long it will last at this pace, and what happens when it does not.",
    )


def _tell_admins(cause: str, title: str, note: str, *, but: set[int] | None = None) -> None:
    for member_id in queries.list_admins():
        if member_id not in (but or set()):
            _tell(member_id, cause, title, url=ADMIN_PAGE, note=note)


def _tell(member_id: int, cause: str, title: str, *, url: str = OWN_PAGE, note: str = "") -> None:
    tell_member(SYSTEM, member_id, Kind.REWARDS, cause=f"rewards:{cause}", title=title, url=url, note=note)
