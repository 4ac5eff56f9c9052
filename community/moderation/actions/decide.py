"""Deciding about a reported post, and undoing that exactly."""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.members import policy as members_policy
from community.members import queries as members
from community.members.rules import suspensions
from community.moderation import policy, queries
from community.moderation.actions.effects import (
    carry_out,
    days_left,
    remove,
    restore,
    take_back,
    told,
)
from community.moderation.actions.items import close, reopen
from community.moderation.events import DecisionUndone, ReviewDecided
from community.moderation.models import ReviewDecision, ReviewItem
from community.moderation.queries import Post
from community.moderation.rules import (
    NEEDS_REASON,
    ON_APPEAL,
    ON_REPORT,
    REMOVING,
    Closing,
    Outcome,
)
from community.reactions import actions as reactions
from community.threads.models import Thread
from community.threads.rules import REASON_LONGEST


def decide_item(
    actor: Actor,
    item: ReviewItem,
    thread: Thread,
    post: Post,
    outcome: Outcome,
    *,
    reason: str = "",
    suspend_days: int = 0,
) -> ReviewDecision:
    """Decide about the post of an open item; every report of it is settled by that. Needs the thread locked.

    `suspend_days` bars the author of spam as well. Raise Conflict, saying who and what, when somebody else was faster;
    Invalid for a decision that the item does not allow, or without the reason that the author is to read.
    """
    require(policy.can_decide_item(actor, post))
    _check_open(item)
    reason = clean_line(reason, limit=REASON_LONGEST)
    days = suspend_days if outcome is Outcome.SPAM else 0
    _check(item, post, outcome, reason)
    if days:
        _check_suspension(actor, post, days, reason)
    decision = _write(actor, item, post, outcome, reason)
    close(item, Closing.DECIDED)
    _settle_flags(item, decision)
    if outcome is Outcome.RESTORED:
        _bring_back(actor, decision, thread, post)
    else:
        carry_out(actor, decision, thread, post, suspend_days=days)
    _publish_decided(actor, decision, thread, post)
    return decision


def undo_decision(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    """Revert exactly what the decision did, and put its item back into the queue. Needs the thread locked.

    Raise Conflict when it was undone before, or when something newer stands that has to be undone first.
    """
    require(policy.can_undo_decision(actor, decision))
    if not decision.is_live:
        raise Conflict(f"{_name(decision.undone_by_id)} undid this already.")
    newest = queries.find_last_decision(post)
    if newest is not None and newest.id != decision.id:
        raise Conflict(
            f"Something newer was decided about this post: {Outcome(newest.outcome).label.lower()}. Undo that first."
        )
    _mark_undone(actor, decision)
    if decision.outcome == Outcome.RESTORED.value:
        _remove_anew(actor, decision, thread, post)
    else:
        take_back(actor, decision, thread, post)
    _revive(decision, post)
    reopen(queries.get_item_of(decision))
    _publish_undone(actor, decision, thread, post)


def note_decision(actor: Actor, item: ReviewItem, thread: Thread, post: Post) -> ReviewDecision:
    """Write down that a moderator removed the post of an open item from its own page: that decides the item as well.

    Whoever calls was allowed to remove it, and has done so.
    """
    decision = _write(actor, item, post, Outcome.REMOVED, post.removal_reason)
    decision.removed_at = post.removed_at
    close(item, Closing.DECIDED)
    _settle_flags(item, decision)
    _publish_decided(actor, decision, thread, post)
    return decision


def note_undoing(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    """Write down that the post was brought back from its own page: what removed it holds no more.

    Its item stays closed: whoever brought the post back has looked. Points taken for spam come back.
    """
    _mark_undone(actor, decision)
    take_back(actor, decision, thread, post)
    _publish_undone(actor, decision, thread, post)


def _check_open(item: ReviewItem) -> None:
    if item.is_open:
        return
    decision = queries.find_decision_of(item)
    if decision is None:
        raise Conflict("This left the queue meanwhile: the report was taken back, or the post is gone.")
    seconds = max(1, round((clock.now() - decision.decided_at).total_seconds()))
    when = f"{seconds} seconds ago" if seconds < 90 else f"{round(seconds / 60)} minutes ago"
    raise Conflict(
        f"{_name(decision.decided_by_id)} decided this {when}: {Outcome(decision.outcome).label.lower()}.",
    )


def _check(item: ReviewItem, post: Post, outcome: Outcome, reason: str) -> None:
    if outcome not in (ON_APPEAL if item.is_appeal else ON_REPORT):
        raise Invalid(fields={"outcome": "This cannot be decided about it."})
    if outcome in NEEDS_REASON and not reason:
        raise Invalid(fields={"reason": "Say why; the author will read it."})
    if outcome in REMOVING and post.is_removed:
        raise Conflict("This post was removed meanwhile.")
    if outcome is Outcome.RESTORED and not post.is_removed:
        raise Conflict("This post was brought back meanwhile.")


def _check_suspension(actor: Actor, post: Post, days: int, reason: str) -> None:
    """Ask before anything is written: a form that comes back must have changed nothing."""
    verdict = members_policy.can_suspend_member(actor, members.get_member(post.author_id))
    wrong = verdict.reason if not verdict else suspensions.reason_error(reason)
    if not wrong and not 1 <= days <= suspensions.LONGEST.days:
        wrong = f"Choose between 1 and {suspensions.LONGEST.days:,} days."
    if wrong:
        raise Invalid(fields={"suspend_days": wrong})


def _write(actor: Actor, item: ReviewItem, post: Post, outcome: Outcome, reason: str) -> ReviewDecision:
    decision = ReviewDecision(
        item_id=item.id,
        author_id=post.author_id,
        outcome=outcome.value,
        reason=reason,
        decided_by_id=actor.id,
        decided_at=clock.now(),
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def _settle_flags(item: ReviewItem, decision: ReviewDecision) -> None:
    """What was reported is decided; so is what members said to be wrong."""
    flags = queries.list_live_flags(item)
    for flag in flags:
        flag.decision_id = decision.id
    if item.answer_id is not None and any(flag.report_id is not None for flag in flags):
        reactions.settle_reports(SYSTEM, item.answer_id)
    db.session.flush()


def _bring_back(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    """Grant what the author asked for: the removal is undone with everything that came with it."""
    decision.removal_reason = post.removal_reason
    removal = queries.find_live_removal(post)
    if removal is None:
        restore(actor, thread, post)
        return
    decision.reverted_id = removal.id
    _mark_undone(actor, removal)
    take_back(actor, removal, thread, post)
    _publish_undone(actor, removal, thread, post)


def _remove_anew(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    """The removal that was undone holds again: as a decision of its own, for ids of causes are never used twice."""
    if decision.reverted_id is None:
        remove(actor, thread, post, decision.removal_reason)
        return
    before = queries.get_decision(decision.reverted_id)
    again = _write(actor, queries.get_item_of(before), post, Outcome(before.outcome), before.reason)
    for flag in queries.list_flags_of(before):
        flag.decision_id = again.id
    carry_out(actor, again, thread, post, suspend_days=days_left(before))
    _publish_decided(actor, again, thread, post)


def _mark_undone(actor: Actor, decision: ReviewDecision) -> None:
    decision.undone_at, decision.undone_by_id = clock.now(), actor.id
    db.session.flush()


def _revive(decision: ReviewDecision, post: Post) -> None:
    """Let the reports that it settled wait again, but for those whose member has reported the post anew."""
    waiting = {
        flag.member_id
        for item in queries.list_items_of(post)
        for flag in queries.list_live_flags(item)
        if flag.report_id is None
    }
    flags = queries.list_flags_of(decision)
    for flag in flags:
        if flag.report_id is not None or flag.member_id not in waiting:
            flag.decision_id = None
    reactions.reopen_reports(SYSTEM, [flag.report_id for flag in flags if flag.report_id is not None])
    db.session.flush()


def _name(member_id: int | None) -> str:
    chip = members.list_member_chips([member_id]).get(member_id or 0)
    return chip.name if chip is not None else "The system"


def _publish_decided(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    publish(
        actor,
        ReviewDecided(item_id=decision.item_id, outcome=decision.outcome, **told(decision, thread, post)),
    )


def _publish_undone(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    publish(
        actor,
        DecisionUndone(item_id=decision.item_id, outcome=decision.outcome, **told(decision, thread, post)),
    )
