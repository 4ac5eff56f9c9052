"""Who may find a post helpful."""

from __future__ import annotations

from community.answers.policy import Post
from community.core.actor import Ability, Actor
from community.core.policy import Verdict, can_take_part, can_use, refused
from community.threads.models import Thread


def can_vote(actor: Actor, thread: Thread, post: Post) -> Verdict:
    """Whether the actor may mark the post (answer, reply, or the thread's own question) as helpful."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(post.author_id):
        return refused("Nobody votes for their own post.")
    if post.is_removed or not thread.is_listed:
        return refused("This post was removed.")
    return can_use(actor, Ability.VOTE, "Marking posts as helpful")


def can_withdraw_vote(actor: Actor) -> Verdict:
    """Whether the actor may take their own mark back, also once the post is gone."""
    return can_take_part(actor)
