"""What belongs to a thread as a whole and comes along when it is merged into another one, or goes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from community.boards import actions as boards
from community.boards.models import Board
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.text.excerpt import excerpt
from community.members import actions as members
from community.threads.actions.facts import add_timeline_entry, settling
from community.threads.actions.text import Body, clean_title
from community.threads.models import Follow, HaveToo, Thread, ThreadRevision
from community.threads.rules import EXCERPT_LONGEST, Kind, Status, slug_of

Removal = tuple[datetime, int | None, str]
"""When, by whom and why something was taken out of sight."""


def put_into(actor: Actor, source: Thread, target: Thread) -> dict[str, list[int]]:
    """Take the source out of every list in favour of the target, whose followers and have-toos grow.

    Answer what came along, for `take_out`. Its own rows stay with the source, so nothing needs copying back.
    """
    with settling(source):
        source.merged_into_id = target.id
    members.count_posts(source.author_id, threads=-1)
    followers = _bring(Follow, source, target)
    target.follower_count += len(followers)
    having = _bring(HaveToo, source, target) if target.is_question else []
    target.have_too_count += len(having)
    add_timeline_entry(actor, source, "merged_away", thread_id=target.id, title=target.title)
    add_timeline_entry(actor, target, "merged_in", thread_id=source.id, title=source.title)
    return {"follows": followers, "have_toos": having}


def take_out(
    actor: Actor,
    source: Thread,
    target: Thread,
    came_along: dict[str, list[int]],
    *,
    removal: Removal | None = None,
) -> None:
    """Let the source be a thread of its own again; only what came along leaves the target.

    With a removal, that of its question meanwhile, it comes back out of sight.
    """
    with settling(source):
        source.merged_into_id = None
        if removal is not None:
            source.removed_at, source.removed_by_id, source.removal_reason = removal
    if source.is_listed:
        members.count_posts(source.author_id, threads=1)
    target.follower_count -= _send_back(Follow, source, target, came_along["follows"])
    target.have_too_count -= _send_back(HaveToo, source, target, came_along["have_toos"])
    add_timeline_entry(actor, source, "merge_undone", thread_id=target.id, title=target.title)
    add_timeline_entry(actor, target, "merge_undone", thread_id=source.id, title=source.title)
    if removal is not None:
        add_timeline_entry(actor, source, "removed", reason=source.removal_reason)


def open_from_answer(
    actor: Actor,
    origin: Thread,
    *,
    board: Board,
    title: str,
    author_id: int,
    body: Body,
    created_at: datetime,
    edited_at: datetime | None,
    active_at: datetime,
) -> Thread:
    """Open a thread with the words of an answer of another one, told on the timelines of both.

    Raise Invalid for a title that cannot stand.
    """
    title = clean_title(title)
    thread = Thread(
        board=board,
        product=origin.product,
        kind=Kind.QUESTION.value if origin.is_question else Kind.DISCUSSION.value,
        title=title,
        slug=slug_of(title),
        body_markdown=body.markdown,
        body_html=body.html,
        renderer_version=body.renderer_version,
        excerpt=excerpt(body.html, EXCERPT_LONGEST),
        author_id=author_id,
        created_at=created_at,
        edited_at=edited_at,
        last_activity_at=active_at,
        asker_active_at=active_at,
        status=Status.OPEN.value,
        is_listed=True,
    )
    db.session.add(thread)
    db.session.flush()
    boards.count_thread(board.id, thread.status, 1)
    members.count_posts(author_id, threads=1)
    add_timeline_entry(actor, origin, "split_off", thread_id=thread.id, title=title)
    add_timeline_entry(actor, thread, "split_from", thread_id=origin.id, title=origin.title)
    return thread


def replace_opening(actor: Actor, thread: Thread, body: Body, *, reason: str) -> None:
    """Give the opening post a text that was edited elsewhere, keeping the earlier one."""
    assert actor.id is not None
    thread.revision_count += 1
    db.session.add(
        ThreadRevision(
            thread_id=thread.id,
            number=thread.revision_count,
            title=thread.title,
            body_markdown=thread.body_markdown,
            edited_by_id=actor.id,
            edited_at=clock.now(),
            reason=reason,
        )
    )
    thread.body_markdown, thread.body_html = body.markdown, body.html
    thread.renderer_version = body.renderer_version
    thread.excerpt = excerpt(body.html, EXCERPT_LONGEST)
    thread.edited_at = clock.now()
    db.session.flush()


_WHEN: dict[type[Any], str] = {Follow: "followed_at", HaveToo: "said_at"}


def _bring(kind: type[Follow | HaveToo], source: Thread, target: Thread) -> list[int]:
    """Add the source's members to the target's, nobody twice; answer their ids. The asker cannot have it too."""
    when = _WHEN[kind]
    present = set(db.session.scalars(select(kind.member_id).where(kind.thread_id == target.id)))
    if kind is HaveToo:
        present.add(target.author_id)
    query = select(kind.member_id, getattr(kind, when)).where(kind.thread_id == source.id).order_by(kind.id)
    new = [(member_id, at) for member_id, at in db.session.execute(query) if member_id not in present]
    if new:
        rows = [{"thread_id": target.id, "member_id": member_id, when: at} for member_id, at in new]
        db.session.execute(insert(kind), rows)
    return [member_id for member_id, _ in new]


def _send_back(kind: type[Follow | HaveToo], source: Thread, target: Thread, member_ids: list[int]) -> int:
    """Remove from the target those who came along, unless they said it anew since; answer how many went."""
    when = _WHEN[kind]
    query = select(kind.member_id, getattr(kind, when)).where(kind.thread_id == source.id)
    then: dict[int, datetime] = dict(db.session.execute(query).all())
    came = set(member_ids)
    query = select(kind.id, kind.member_id, getattr(kind, when)).where(kind.thread_id == target.id)
    going = [
        row_id
        for row_id, member_id, at in db.session.execute(query)
        if member_id in came and then.get(member_id) == at
    ]
    for first in range(0, len(going), 500):  # A database takes only so many values in one statement.
        db.session.execute(delete(kind).where(kind.id.in_(going[first : first + 500])))
    return len(going)
