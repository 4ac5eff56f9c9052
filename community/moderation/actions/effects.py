"""What a decision does to the post, and how exactly that is taken back. Nobody is asked here: the verbs above did."""

from __future__ import annotations

import math
from typing import Any

from community.answers import actions as answers
from community.answers import queries as answer_queries
from community.answers.models import Acceptance, Answer
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Suspension
from community.moderation import queries
from community.moderation.events import SpamConfirmed, SpamUndone
from community.moderation.models import ReviewDecision
from community.moderation.queries import Post
from community.moderation.rules import REMOVING, Outcome
from community.threads import actions as threads
from community.threads.models import Thread


def carry_out(
    actor: Actor, decision: ReviewDecision, thread: Thread, post: Post, *, suspend_days: int = 0
) -> None:
    """Do to the post what was decided, and keep on the decision what undoing it needs."""
    outcome = Outcome(decision.outcome)
    # Members before boards, as everywhere: points and the suspension come before the removal, which counts both.
    if outcome is Outcome.SPAM:
        publish(actor, SpamConfirmed(**told(decision, thread, post)))
    if suspend_days:
        _suspend(actor, decision, suspend_days)
    if outcome in REMOVING:
        if isinstance(post, Answer):
            acceptance = answer_queries.find_acceptance(post.id)
            decision.acceptance_id = acceptance.id if acceptance is not None else None
        remove(actor, thread, post, decision.reason)
        decision.removed_at = post.removed_at
    elif outcome is Outcome.LOCKED and thread.locked_at is None:
        threads.lock_thread(actor, thread)
        decision.locked_at = thread.locked_at
    db.session.flush()


def take_back(actor: Actor, decision: ReviewDecision, thread: Thread, post: Post) -> None:
    """Revert what the decision did, as far as nobody has done so since."""
    outcome = Outcome(decision.outcome)
    if outcome is Outcome.SPAM:
        publish(actor, SpamUndone(**told(decision, thread, post)))
    if decision.suspension_id is not None:
        _lift(actor, decision)
    if outcome in REMOVING and post.removed_at is not None and post.removed_at == decision.removed_at:
        restore(actor, thread, post)
        if isinstance(post, Answer) and decision.acceptance_id is not None:
            acceptance = db.session.get_one(Acceptance, decision.acceptance_id)
            answers.give_acceptance_back(actor, thread, post, acceptance)
    if decision.locked_at is not None and thread.locked_at == decision.locked_at:
        threads.unlock_thread(actor, thread)
    db.session.flush()


def remove(actor: Actor, thread: Thread, post: Post, reason: str) -> None:
    """Take the post out of sight through its own room."""
    if isinstance(post, Thread):
        threads.remove_thread(actor, post, reason=reason)
    elif isinstance(post, Answer):
        answers.remove_answer(actor, thread, post, reason=reason)
    else:
        answers.remove_reply(actor, thread, post, reason=reason)


def restore(actor: Actor, thread: Thread, post: Post) -> None:
    """Bring the post back into sight through its own room."""
    if isinstance(post, Thread):
        threads.restore_thread(actor, post)
    elif isinstance(post, Answer):
        answers.restore_answer(actor, thread, post)
    else:
        answers.restore_reply(actor, thread, post)


def days_left(decision: ReviewDecision) -> int:
    """How many days the suspension that came with the decision still had to run; 0 without any."""
    if decision.suspension_id is None:
        return 0
    suspension = db.session.get_one(Suspension, decision.suspension_id)
    return max(0, math.ceil((suspension.ends_at - clock.now()).total_seconds() / 86_400))


def told(decision: ReviewDecision, thread: Thread, post: Post) -> dict[str, Any]:
    """The part that all events of a decision share."""
    return {
        "decision_id": decision.id,
        "post_kind": queries.kind_of(post),
        "post_id": post.id,
        "thread_id": thread.id,
        "author_id": decision.author_id,
    }


def _suspend(actor: Actor, decision: ReviewDecision, days: int) -> None:
    author = member_queries.get_member(decision.author_id)
    suspension = members.suspend_member(actor, author, days=days, reason=decision.reason)
    decision.suspension_id = suspension.id


def _lift(actor: Actor, decision: ReviewDecision) -> None:
    live = member_queries.find_live_suspension(decision.author_id)
    if live is not None and live.id == decision.suspension_id:
        members.lift_suspension(actor, member_queries.get_member(decision.author_id))
