"""Who may report posts, see what was reported, and decide about it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, true

from community.answers.models import Answer, Reply
from community.answers.policy import Post
from community.core.actor import Ability, Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.rules import Source
from community.threads.models import Thread
from community.threads.policy import reachable_threads

_REMOVED = refused("This post was removed.")


def can_flag_post(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may report the post (answer, reply, or the thread's own opening) to the moderators."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(post.author_id):
        return refused("This is your own post: change it, or remove it.")
    return ALLOWED if not post.is_removed and thread.is_listed else _REMOVED


def can_withdraw_flag(actor: Actor, flag: Flag) -> Verdict:
    """Whether the actor may take a report back: whoever made it, until a moderator has decided."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not actor.is_member(flag.member_id):
        return refused("This is somebody else's report.")
    return ALLOWED if flag.is_live else refused("This report is settled already.")


def can_open_item(actor: Actor) -> Verdict:
    """Whether the actor may put a post into the queue without reporting it: rooms beneath and above, as the system."""
    return ALLOWED if actor.is_system else refused("Report the post; that puts it into the queue.")


def needs_first_look(actor: Actor) -> bool:
    """Whether links and pictures of the actor go past a moderator: those of members whose rank does not spare them that."""
    return actor.is_signed_in and actor.role is Role.MEMBER and not actor.has_ability(Ability.SKIP_REVIEW)


def can_see_queue(actor: Actor) -> Verdict:
    """Whether the actor may see what was reported: moderators, and members whose rank lets them help to sort it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.has_ability(Ability.SEE_FLAGS):
        return ALLOWED
    return refused("Only moderators, and members whose rank lets them help, see what was reported.")


def can_give_opinion(actor: Actor, post: Post) -> Verdict:
    """Whether the actor may say what they think of a reported post."""
    verdict = can_see_queue(actor)
    if not verdict:
        return verdict
    return (
        refused("This is your own post; others look at it.") if actor.is_member(post.author_id) else ALLOWED
    )


def can_decide_item(actor: Actor, post: Post) -> Verdict:
    """Whether the actor may decide about a reported post: moderators, never about their own."""
    verdict = moderators_only(actor, "decide about reported posts")
    if not verdict:
        return verdict
    return (
        refused("This is your own post; another moderator decides.")
        if actor.is_member(post.author_id)
        else ALLOWED
    )


def can_undo_decision(actor: Actor, decision: ReviewDecision) -> Verdict:
    """Whether the actor may undo a decision: moderators, whoever decided, never about their own post."""
    verdict = moderators_only(actor, "undo decisions")
    if not verdict:
        return verdict
    return (
        refused("This is your own post; another moderator decides.")
        if actor.is_member(decision.author_id)
        else ALLOWED
    )


def can_see_decisions(actor: Actor) -> Verdict:
    """Whether the actor may read the log of decisions."""
    return moderators_only(actor, "see what was decided")


def can_read_review(actor: Actor, post: Post) -> Verdict:
    """Whether the actor may read what was decided about the post: its author, and moderators."""
    if not actor.is_signed_in and not actor.is_system:
        return Verdict(False, "Sign in first.", needs_sign_in=True)
    if actor.is_member(post.author_id) or actor.is_moderator:
        return ALLOWED
    return refused("What was decided about a post is between its author and the moderators.")


def can_ask_again(actor: Actor, post: Thread | Answer | Reply) -> Verdict:
    """Whether the actor may ask for another look at a removal: the author, where a moderator removed the post.

    The suspended too: being barred from writing takes nobody's right to be heard about what they wrote.
    """
    if not actor.is_signed_in:
        return Verdict(False, "Sign in first.", needs_sign_in=True)
    if not actor.is_member(post.author_id):
        return refused("Only its author asks for another look.")
    if not post.is_removed:
        return refused("This post is in its place.")
    if post.removed_by_id is None or actor.is_member(post.removed_by_id):
        return refused("You removed this yourself. Ask a moderator to bring it back.")
    return ALLOWED


def visible_items(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the items which the actor sees, where Thread, Answer and Reply are joined.

    Moderators see all of them. Whoever helps to sort sees those whose posts they can read where they stand.
    """
    if actor.is_moderator:
        return true()
    in_sight = and_(
        Thread.removed_at.is_(None),
        or_(Answer.id.is_(None), Answer.removed_at.is_(None)),
        or_(Reply.id.is_(None), Reply.removed_at.is_(None)),
        ReviewItem.source != Source.APPEAL.value,
    )
    return and_(reachable_threads(actor), in_sight)
