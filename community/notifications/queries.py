"""Reading inboxes, and finding out who hears of what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from community.answers.models import Answer, Merge, Reply
from community.badges.models import Award, Badge
from community.boards.models import Board
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.models import EventRow
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
_EDITS = frozenset(
    kind.value for kind in (Kind.EDIT_PROPOSED, Kind.EDIT_ACCEPTED, Kind.EDIT_DECLINED, Kind.EDIT_EXPIRED)
)
"""They lead to the suggested text, whose id ends their cause."""
_REVIEWS = frozenset({Kind.REMOVED.value, Kind.REMOVAL_STANDS.value, Kind.EDIT_ASKED.value})
"""They lead to what was decided about the member's own post, and why."""
GAINS_LOOKED_AT = 500  # A worker is never further behind without somebody looking after it.
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


def was_told(member_id: int, cause: str) -> bool:
    """Whether the member was told of that cause."""
    query = select(Notification.id).where(Notification.member_id == member_id, Notification.cause == cause)
    return db.session.scalar(query) is not None


def find_merge(merge_id: int) -> Merge | None:
    """The merge, unless it was undone meanwhile."""
    return db.session.scalar(select(Merge).where(Merge.id == merge_id, Merge.undone_at.is_(None)))


def has_untold_gain(member_id: int, rank_id: int | None, since: datetime) -> bool:
    """Whether the member gained that rank since then and was not told: it was lost again before the worker came."""
    gains = select(EventRow.payload).where(EventRow.name == "RankGained", EventRow.happened_at >= since)
    payloads = db.session.scalars(gains.order_by(EventRow.id.desc()).limit(GAINS_LOOKED_AT))
    if not any(gain["member_id"] == member_id and gain["rank_id"] == rank_id for gain in payloads):
        return False
    told = select(Notification.id).where(
        Notification.member_id == member_id,
        Notification.cause.startswith(f"rank:{rank_id}:", autoescape=True),
        Notification.told_at >= since,
    )
    return db.session.scalar(told.limit(1)) is None


def _items(actor: Actor) -> Select[*tuple[Any, ...]]:
    # A post knows where it is; a notification only knows where it was: threads are merged and split.
    thread_id = func.coalesce(Reply.thread_id, Answer.thread_id, Notification.thread_id)
    return (
        select(
            Notification.id,
            Notification.kind,
            Notification.cause,
            Notification.actor_id,
            Notification.answer_id,
            Notification.reply_id,
            Notification.told_at,
            Notification.read_at,
            Notification.title.label("own_title"),
            Notification.url.label("own_url"),
            Notification.note,
            Answer.author_id.label("answer_author_id"),
            func.substr(func.coalesce(Reply.body_html, Answer.body_html), 1, _EXCERPT_SOURCE).label("html"),
            or_(Answer.removed_at.is_not(None), Reply.removed_at.is_not(None)).label("is_removed"),
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.slug,
            Thread.kind.label("thread_kind"),
            Thread.author_id.label("asker_id"),
            Board.name.label("board_name"),
            Badge.key.label("badge_key"),
            Badge.name.label("badge_name"),
            Badge.words.label("badge_words"),
            and_(threads.reachable_threads(actor)).label("is_reachable"),
        )
        .select_from(Notification)
        .outerjoin(Answer, Answer.id == Notification.answer_id)
        .outerjoin(Reply, Reply.id == Notification.reply_id)
        .outerjoin(Thread, Thread.id == thread_id)
        .outerjoin(Board, Board.id == Thread.board_id)
        .outerjoin(Award, Award.id == Notification.award_id)
        .outerjoin(Badge, Badge.id == Award.badge_id)
    )


def _item(actor: Actor, row: Any, people: dict[int, MemberChip]) -> InboxItem:
    kind = Kind(row.kind)
    if row.own_title is not None:
        return _item_of_its_own(row, kind)
    if kind is Kind.BADGE:
        return _badge_item(row, people)
    is_there = bool(row.is_reachable)
    before, after = phrase_of(
        kind,
        thread_kind=row.thread_kind or "question",
        is_own_thread=actor.is_member(row.asker_id),
        is_own_answer=actor.is_member(row.answer_author_id),
        board_name=row.board_name if is_there else "",
        post_kind="reply"
        if row.reply_id is not None
        else "answer"
        if row.answer_id is not None
        else "thread",
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
        excerpt=_words(row) if is_there else "",
        is_unread=row.read_at is None,
        told_at=row.told_at,
    )


def _words(row: Any) -> str:
    """Why it is for the reader, where that was said; else how the post begins."""
    return row.note or (_beginning(row.html) if not row.is_removed and row.html else "")


def _item_of_its_own(row: Any, kind: Kind) -> InboxItem:
    """A line that is about no thread."""
    before, after = phrase_of(
        kind, thread_kind="question", is_own_thread=False, is_own_answer=False, board_name=""
    )
    return InboxItem(
        id=row.id,
        kind=row.kind,
        icon=ICONS[kind],
        who=None,
        before=before,
        title=row.own_title,
        after=after,
        url=row.own_url or "",
        excerpt=row.note or "",
        is_unread=row.read_at is None,
        told_at=row.told_at,
    )


def _badge_item(row: Any, people: dict[int, MemberChip]) -> InboxItem:
    return InboxItem(
        id=row.id,
        kind=row.kind,
        icon=ICONS[Kind.BADGE],
        who=people.get(row.actor_id or 0),
        before="gave you the badge",
        title=row.badge_name,
        after="",
        url=f"/badges/{row.badge_key}",
        excerpt=row.badge_words,
        is_unread=row.read_at is None,
        told_at=row.told_at,
    )


def _url(row: Any) -> str:
    if row.kind in _EDITS:
        return f"/edits/{row.cause.rpartition(':')[2]}"
    if row.kind in _REVIEWS:
        at = ("replies", row.reply_id) if row.reply_id is not None else ("answers", row.answer_id)
        kind, post_id = at if at[1] is not None else ("threads", row.thread_id)
        return f"/{kind}/{post_id}/review"
    if not row.is_removed and row.reply_id is not None:
        return f"/replies/{row.reply_id}"
    if not row.is_removed and row.answer_id is not None:
        return f"/answers/{row.answer_id}"
    return f"/threads/{row.thread_id}/{row.slug}" if row.slug else f"/threads/{row.thread_id}"


def _beginning(html: str) -> str:
    if len(html) >= _EXCERPT_SOURCE and html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]  # The cut went through a tag.
    return excerpt(html, EXCERPT_CHARACTERS)
