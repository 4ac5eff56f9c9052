"""What members who may see reports think of them."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict
from community.core.policy import require
from community.moderation import policy, queries
from community.moderation.models import ReviewItem, ReviewOpinion
from community.moderation.queries import Post
from community.moderation.rules import Says


def give_opinion(actor: Actor, item: ReviewItem, post: Post, says: Says) -> ReviewOpinion:
    """Say whether the post can stay; another opinion replaces one's own. It decides nothing.

    Needs the post's thread locked. Raise Conflict once somebody has decided.
    """
    require(policy.can_give_opinion(actor, post))
    if not item.is_open:
        raise Conflict("Somebody has decided this meanwhile; thank you for looking.")
    opinion = queries.find_opinion(actor, item)
    if opinion is None:
        opinion = ReviewOpinion(item_id=item.id, member_id=actor.id)
        db.session.add(opinion)
    opinion.says, opinion.said_at = says.value, clock.now()
    db.session.flush()
    return opinion


def withdraw_opinion(actor: Actor, item: ReviewItem, post: Post) -> None:
    """Take one's own opinion back. Without one nothing changes."""
    require(policy.can_give_opinion(actor, post))
    opinion = queries.find_opinion(actor, item)
    if opinion is not None and item.is_open:
        db.session.delete(opinion)
        db.session.flush()
