"""Noting which post links to which thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select

from community.answers.models import Answer, Reply
from community.core import clock
from community.core.db import db
from community.core.site import base_url
from community.links import queries
from community.links.models import ThreadLink
from community.links.queries import Post
from community.links.rules import linked_places
from community.threads.models import Thread


def note_links(post: Post) -> None:
    """Make the noted links of a post those that its text has now."""
    known = {link.to_thread_id: link for link in db.session.scalars(select(ThreadLink).where(_of(post)))}
    wanted = _targets([post])[0]
    gone = [link.id for thread_id, link in known.items() if thread_id not in wanted]
    if gone:
        db.session.execute(delete(ThreadLink).where(ThreadLink.id.in_(gone)))
    _add(post, [thread_id for thread_id in wanted if thread_id not in known], clock.now())


def note_missing_links(posts: Sequence[Post]) -> int:
    """Note those links of these posts that are not noted yet, as of when the posts were written; answer how many."""
    known = queries.list_noted(posts)
    count = 0
    for post, wanted in zip(posts, _targets(posts), strict=True):
        new = [thread_id for thread_id in wanted if (type(post), post.id, thread_id) not in known]
        _add(post, new, post.created_at)
        count += len(new)
    db.session.flush()
    return count


def _targets(posts: Sequence[Post]) -> list[list[int]]:
    """For each post the threads to which it links, in their order; not the thread in which it stands."""
    places = [linked_places(post.body_html, base_url()) for post in posts]
    threads = queries.list_threads_of({place for found in places for place in found})
    return [
        list(dict.fromkeys(threads[place] for place in found if threads.get(place, home) != home))
        for home, found in zip(map(queries.home_of, posts), places, strict=True)
    ]


def _add(post: Post, thread_ids: Sequence[int], at: datetime) -> None:
    for thread_id in thread_ids:
        db.session.add(
            ThreadLink(
                thread_id=post.id if isinstance(post, Thread) else None,
                answer_id=post.id if isinstance(post, Answer) else None,
                reply_id=post.id if isinstance(post, Reply) else None,
                to_thread_id=thread_id,
                author_id=post.author_id,
                linked_at=at,
            )
        )


def _of(post: Post) -> ColumnElement[bool]:
    return queries.column_of(type(post)) == post.id
