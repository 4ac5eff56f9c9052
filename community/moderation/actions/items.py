"""Items of the queue: opened, closed, brought back, and weighed by what is reported."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.moderation import policy, queries
from community.moderation.models import ReviewItem
from community.moderation.queries import Post
from community.moderation.rules import UNREPORTED, Closing, Reason, Source, urgency_of


def open_item(actor: Actor, post: Post, *, source: Source, words: str = "") -> ReviewItem:
    """Put a post into the queue for another cause than a report; an item that is open already is answered instead.

    Needs the post's thread locked.
    """
    require(policy.can_open_item(actor))
    return item_of(post, source=source, words=words)


def item_of(post: Post, *, source: Source, words: str = "") -> ReviewItem:
    """The post's open item; a new one when there is none. Whoever calls has asked, and holds the thread's lock."""
    item = queries.find_open_item(post)
    if item is None:
        item = ReviewItem(
            source=source.value,
            words=words,
            appealed_by_id=post.author_id if source is Source.APPEAL else None,
            urgency=urgency_of((), source),
            opened_at=clock.now(),
            **queries.columns_of(post),
        )
        db.session.add(item)
        db.session.flush()
    return item


def weigh(item: ReviewItem) -> None:
    """Let the item's place in the queue follow from its live reports; what was only reported leaves it without any."""
    db.session.flush()
    source = Source(item.source)
    reasons = [Reason(flag.reason) for flag in queries.list_live_flags(item)]
    item.urgency = urgency_of(reasons, source)
    if not reasons and source not in UNREPORTED and item.is_open:
        close(item, Closing.WITHDRAWN)
    db.session.flush()


def close(item: ReviewItem, how: Closing) -> None:
    """Take the item out of the queue."""
    item.closed_at, item.closed_as = clock.now(), how.value
    db.session.flush()


def reopen(item: ReviewItem) -> ReviewItem:
    """Put the item back into the queue, as far as its post still gives cause.

    What is out of sight waits for nobody but its author's appeal, and that only while it is out of sight. Where the
    post has another open item meanwhile, that one takes the reports over.
    """
    post = queries.get_post_of(item)
    if post.is_removed is not item.is_appeal:
        close(item, Closing.SETTLED if item.is_appeal else Closing.GONE)
        return item
    other = queries.find_open_item(post)
    if other is None or other is item:
        item.closed_at = item.closed_as = None
        weigh(item)
        return item
    mine = {flag.member_id for flag in queries.list_live_flags(other)}
    for flag in queries.list_live_flags(item):
        if flag.member_id not in mine or flag.report_id is not None:
            flag.item_id = other.id
    close(item, Closing.JOINED)
    weigh(other)
    return other
