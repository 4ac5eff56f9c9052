"""Reading inboxes, and finding out who hears of what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from community.answers.models import Answer, Merge, Reply
from community.boards.models import Board
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.text.excerpt import excerpt
from community.members import queries as members
from community.members.models import Member
from community.members.queries import MemberChip
from community.notifications.models import Notification
from community.notifications.rules import ICONS, PAGE_SIZE, Kind, phrase_of
from community.threads import policy as threads
from community.threads.models import Follow, Thread

EXCERPT_CHARACTERS = 140
_EXCERPT_SOURCE = 1_500  # Characters of HTML that are read for it; a post may have 100,000.


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One line of an inbox, ready to show: `who` `before` `title` `after`."""

    id: int
    kind: str
    icon: str
    who: MemberChip | None
    before: str
    title: str
    """Empty when the reader may not see the thread (any more)."""
    after: str
    url: str
    """Straight to the post; empty like `title`."""
    excerpt: str
    is_unread: bool
    told_at: datetime


def list_notifications(actor: Actor, number: int, *, unread_only: bool = False) -> Page[InboxItem]:
    """A page of the actor's own inbox, newest first. What has been hidden meanwhile is told without its words."""
    mine = [Notification.member_id == actor.id]
    if unread_only:
        mine.append(Notification.read_at.is_(None))
    rows = db.session.execute(
        _items(actor)
        .where(*mine)
        .order_by(Notification.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    total = db.session.scalar(select(func.count()).select_from(Notification).where(*mine)) or 0
    people = members.list_member_chips(row.actor_id for row in rows)
    return Page([_item(actor, row, people) for row in rows], number, PAGE_SIZE, total)


def get_item(actor: Actor, notification_id: int) -> InboxItem:
    """One line of the actor's own inbox. Raise NotFound alike for missing and somebody else's."""
    mine = (Notification.id == notification_id, Notification.member_id == actor.id)
    row = db.session.execute(_items(actor).where(*mine)).first()
    if row is None:
        raise NotFound("There is no such notification.")
    return _item(actor, row, members.list_member_chips([row.actor_id]))


def get_notification(actor: Actor, notification_id: int) -> Notification:
    """One item of the actor's own inbox. Raise NotFound alike for missing and somebody else's."""
    item = db.session.scalar(
        select(Notification).where(Notification.id == notification_id, Notification.member_id == actor.id)
    )
    if item is None:
        raise NotFound("There is no such notification.")
    return item


def find_last_id(actor: Actor, *, before: datetime) -> int:
    """The id of the newest item that the actor was told before that instant; 0 when there is none."""
    query = select(func.max(Notification.id)).where(
        Notification.member_id == actor.id, Notification.told_at < before
    )
    return db.session.scalar(query) or 0


# Who hears of something: clauses on Member, put together by handlers and used inside one INSERT … SELECT.


def these_members(ids: Collection[int | None]) -> ColumnElement[bool]:
    """The clause that keeps the members with these ids."""
    return Member.id.in_(sorted({member_id for member_id in ids if member_id is not None}))


def followers_of(thread_id: int, at: datetime) -> ColumnElement[bool]:
    """The clause that keeps the members who follow the thread since `at` or longer.

    Whoever began later saw what had happened by then.
    """
    following = select(Follow.member_id).where(Follow.thread_id == thread_id, Follow.followed_at <= at)
    return Member.id.in_(following)


def repliers_to(answer_id: int) -> ColumnElement[bool]:
    """The clause that keeps the members who have replied to the answer."""
    written = select(Reply.author_id).where(Reply.answer_id == answer_id, Reply.removed_at.is_(None))
    return Member.id.in_(written)


def find_merge(merge_id: int) -> Merge | None:
    """The merge, unless it was undone meanwhile."""
    return db.session.scalar(select(Merge).where(Merge.id == merge_id, Merge.undone_at.is_(None)))


def _items(actor: Actor) -> Select[Any]:
    # A post knows where it is; a notification only knows where it was: threads are merged and split.
    thread_id = func.coalesce(Reply.thread_id, Answer.thread_id, Notification.thread_id)
    return (
        select(
            Notification.id,
            Notification.kind,
            Notification.actor_id,
            Notification.answer_id,
            Notification.reply_id,
            Notification.told_at,
            Notification.read_at,
            Answer.author_id.label("answer_author_id"),
            func.substr(func.coalesce(Reply.body_html, Answer.body_html), 1, _EXCERPT_SOURCE).label("html"),
            or_(Answer.removed_at.is_not(None), Reply.removed_at.is_not(None)).label("is_removed"),
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.slug,
            Thread.kind.label("thread_kind"),
            Thread.author_id.label("asker_id"),
            Board.name.label("board_name"),
            and_(threads.reachable_threads(actor)).label("is_reachable"),
        )
        .select_from(Notification)
        .outerjoin(Answer, Answer.id == Notification.answer_id)
        .outerjoin(Reply, Reply.id == Notification.reply_id)
        .outerjoin(Thread, Thread.id == thread_id)
        .outerjoin(Board, Board.id == Thread.board_id)
    )


def _item(actor: Actor, row: Any, people: dict[int, MemberChip]) -> InboxItem:
    kind = Kind(row.kind)
    is_there = bool(row.is_reachable)
    before, after = phrase_of(
        kind,
        thread_kind=row.thread_kind or "question",
        is_own_thread=actor.is_member(row.asker_id),
        is_own_answer=row.reply_id is not None and actor.is_member(row.answer_author_id),
        board_name=row.board_name if is_there else "",
    )
    return InboxItem(
        id=row.id,
        kind=row.kind,
        icon=ICONS[kind],
        who=people.get(row.actor_id or 0),
        before=before,
        title=row.title if is_there else "",
        after=after,
        url=_url(row) if is_there else "",
        excerpt=_beginning(row.html) if is_there and not row.is_removed and row.html else "",
        is_unread=row.read_at is None,
        told_at=row.told_at,
    )


def _url(row: Any) -> str:
    if not row.is_removed and row.reply_id is not None:
        return f"/replies/{row.reply_id}"
    if not row.is_removed and row.answer_id is not None:
        return f"/answers/{row.answer_id}"
    return f"/threads/{row.thread_id}/{row.slug}" if row.slug else f"/threads/{row.thread_id}"


def _beginning(html: str) -> str:
    if len(html) >= _EXCERPT_SOURCE and html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]  # The cut went through a tag.
    return excerpt(html, EXCERPT_CHARACTERS)
