"""Keeping reports in step with their posts: removed, brought back, moved by a merge or a split, and with members."""

from __future__ import annotations

from sqlalchemy import update

from community.core.actor import Actor
from community.core.db import db
from community.moderation import queries
from community.moderation.actions.decide import note_decision, note_undoing
from community.moderation.actions.items import close, reopen
from community.moderation.models import POSTS, Flag, ReviewItem
from community.moderation.queries import Post
from community.moderation.rules import UNREPORTED, Closing
from community.threads.models import Thread


def note_removed(actor: Actor, thread: Thread, post: Post) -> None:
    """Settle the item of a post that went out of sight from its own page: by a moderator, or by its author."""
    item = queries.find_open_item(post)
    if item is None or item.is_appeal:
        return
    if actor.is_moderator and not actor.is_member(post.author_id):
        note_decision(actor, item, thread, post)
    else:
        close(item, Closing.GONE)


def note_restored(actor: Actor, thread: Thread, post: Post) -> None:
    """Let the queue follow a post that is back in sight."""
    removal = queries.find_live_removal(post)
    if removal is not None:
        note_undoing(actor, removal, thread, post)
    appeal = queries.find_open_item(post)
    if appeal is not None and appeal.is_appeal:
        close(appeal, Closing.SETTLED)
    for item in queries.list_items_of(post):
        if item.closed_as == Closing.GONE and (queries.list_live_flags(item) or item.source in UNREPORTED):
            reopen(item)


def move_reports(before: dict[str, int], after: dict[str, int]) -> None:
    """Let everything about one post be about another, which its words became: `{"thread_id": 7}`, `{"answer_id": 9}`."""
    values = dict.fromkeys(POSTS) | after
    for table in (ReviewItem, Flag):
        db.session.execute(
            update(table).filter_by(**before).values(**values).execution_options(synchronize_session="fetch")
        )


def forget_words(member_id: int) -> None:
    """Forget what an erased member wrote to the moderators; that they reported a post, and why, stays."""
    db.session.execute(update(Flag).where(Flag.member_id == member_id).values(words=""))
    db.session.execute(update(ReviewItem).where(ReviewItem.appealed_by_id == member_id).values(words=""))
