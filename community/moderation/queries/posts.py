"""The posts that rows of this room are about."""

from __future__ import annotations

from markupsafe import Markup
from sqlalchemy import select

from community.answers.models import Answer, Reply
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict
from community.moderation.models import OfPost
from community.threads import queries as threads
from community.threads.models import Thread

Post = Thread | Answer | Reply

_KINDS: dict[type[Post], str] = {Thread: "thread", Answer: "answer", Reply: "reply"}
_TYPES: dict[str, type[Post]] = {kind: table for table, kind in _KINDS.items()}


def kind_of(post: Post) -> str:
    """`thread`, `answer` or `reply`."""
    return _KINDS[type(post)]


def thread_id_of(post: Post) -> int:
    """The thread that it opens or stands in."""
    return post.id if isinstance(post, Thread) else post.thread_id


def columns_of(post: Post) -> dict[str, int]:
    """What a row about this post holds."""
    return {f"{kind_of(post)}_id": post.id}


def html_of(post: Post) -> Markup:
    """The post's text as it is shown."""
    return Markup(post.body_html)


def find_opening_answer(thread_id: int) -> Answer | None:
    """The answer whose words open the thread since a split, or None."""
    return db.session.scalar(select(Answer).where(Answer.opens_thread_id == thread_id))


def get_post_of(row: OfPost) -> Post:
    """The post that the row is about, whoever may see it."""
    post: Post = db.session.get_one(_TYPES[row.post_kind], row.post_id)  # type: ignore[assignment]
    return post


def lock_post_of(actor: Actor, row: OfPost) -> tuple[Thread, Post]:
    """The post that the row is about, and its thread, locked. Raise Conflict when it went elsewhere meanwhile."""
    thread_id = thread_id_of(get_post_of(row))
    thread = threads.lock_thread(SYSTEM if actor.is_moderator else actor, thread_id)
    db.session.refresh(row)  # A merge may have led it to another post while we waited.
    post = get_post_of(row)
    db.session.refresh(post)
    if thread_id_of(post) != thread.id:
        raise Conflict("This was moved to another thread meanwhile.")
    return thread, post
