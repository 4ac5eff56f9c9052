"""Telling members, and marking what they have read. The count of unread items is kept in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from community.badges.models import Award
from community.core import clock
from community.core.actor import Actor
from community.core.db import BigId, Instant, db
from community.core.policy import require
from community.members import actions as members
from community.members.models import Member
from community.notifications import policy, queries
from community.notifications.models import Notification
from community.notifications.rules import Kind
from community.threads.models import Thread


@dataclass(frozen=True, kw_only=True)
class News:
    """What happened, as a notification keeps it. `cause` is the same each time that a handler runs for one act."""

    cause: str
    thread: Thread
    actor_id: int | None
    told_at: datetime
    answer_id: int | None = None
    reply_id: int | None = None
    note: str = ""
    """A sentence for the reader in place of the post's beginning: why it is for them."""


def tell_members(
    actor: Actor, news: News, kind: Kind, to: ColumnElement[bool], *, even_if_gone: bool = False
) -> int:
    """Put the news into the inboxes of the members that the clause `to` keeps; answer how many were told.

    One statement, however many they are. Left out are whoever did it, whoever was told of this cause before, accounts
    that nobody has, and those who may not read the thread (any more). What is told `even_if_gone` is the removal itself.
    """
    require(policy.can_tell_members(actor))
    if not news.thread.is_listed and not even_if_gone:
        return 0
    columns: dict[str, ColumnElement[Any]] = {
        "member_id": Member.id.expression,
        "kind": literal(kind.value),
        "cause": literal(news.cause),
        "told_at": literal(news.told_at, Instant),
        "thread_id": literal(news.thread.id, BigId),
    }
    for name in ("actor_id", "answer_id", "reply_id"):
        if getattr(news, name) is not None:
            columns[name] = literal(getattr(news, name), BigId)
    if news.note:
        columns["note"] = literal(news.note[:300])
    hearers = select(*columns.values()).where(
        to,
        Member.erased_at.is_(None),
        Member.claimed_at.is_not(None),
        Member.role.in_([role.value for role in policy.roles_that_read(news.thread.board)]),
    )
    if news.actor_id is not None:
        hearers = hearers.where(Member.id != news.actor_id)
    insert = _insert().from_select(list(columns), hearers).on_conflict_do_nothing()
    told = db.session.scalars(insert.returning(Notification.member_id)).all()
    members.count_unread_of(told, 1)
    return len(told)


def tell_mentioned(actor: Actor, news: News, ids: Collection[int]) -> int:
    """Tell members that the post names them. Who was told of the post for a lesser reason is told this instead."""
    require(policy.can_tell_members(actor))
    if not ids:
        return 0
    lesser = and_(
        Notification.member_id.in_(ids),
        Notification.cause == news.cause,
        Notification.kind != Kind.MENTIONED.value,
    )
    _forget(lesser)
    return tell_members(actor, news, Kind.MENTIONED, queries.these_members(ids))


def tell_member(
    actor: Actor, member_id: int, kind: Kind, *, cause: str, title: str, url: str, note: str = ""
) -> bool:
    """Put something into one member's inbox that is about no thread; answer whether it was news.

    Accounts that nobody has are told nothing, and nobody is told of one cause twice.
    """
    require(policy.can_tell_members(actor))
    columns: dict[str, ColumnElement[Any]] = {
        "member_id": Member.id.expression,
        "kind": literal(kind.value),
        "cause": literal(cause),
        "told_at": literal(clock.now(), Instant),
        "title": literal(title[:150]),
        "url": literal(url[:200]),
        "note": literal(note[:300]),
    }
    hearer = select(*columns.values()).where(
        Member.id == member_id, Member.erased_at.is_(None), Member.claimed_at.is_not(None)
    )
    insert = _insert().from_select(list(columns), hearer).on_conflict_do_nothing()
    told = db.session.scalars(insert.returning(Notification.member_id)).all()
    members.count_unread_of(told, 1)
    return bool(told)


def tell_holder(actor: Actor, award: Award) -> int:
    """Tell a member of their badge; once for each, also when it goes and comes back. Answer how many were told."""
    require(policy.can_tell_members(actor))
    columns: dict[str, ColumnElement[Any]] = {
        "member_id": Member.id.expression,
        "kind": literal(Kind.BADGE.value),
        "cause": literal(f"badge:{award.badge_id}:{award.subject}:{award.number}"),
        "told_at": literal(award.awarded_at, Instant),
        "award_id": literal(award.id, BigId),
    }
    if award.awarded_by_id is not None:
        columns["actor_id"] = literal(award.awarded_by_id, BigId)
    holder = select(*columns.values()).where(
        Member.id == award.member_id, Member.erased_at.is_(None), Member.claimed_at.is_not(None)
    )
    insert = _insert().from_select(list(columns), holder).on_conflict_do_nothing()
    told = db.session.scalars(insert.returning(Notification.member_id)).all()
    members.count_unread_of(told, 1)
    return len(told)


def mark_read(actor: Actor, notification: Notification) -> None:
    """Mark one item as read. Doing it twice changes nothing."""
    require(policy.can_mark_notification(actor, notification))
    _mark_read(actor, Notification.id == notification.id)


def mark_unread(actor: Actor, notification: Notification) -> None:
    """Mark one item as unread again. Doing it twice changes nothing."""
    require(policy.can_mark_notification(actor, notification))
    change = update(Notification).where(Notification.id == notification.id, Notification.read_at.is_not(None))
    found = db.session.scalars(change.values(read_at=None).returning(Notification.member_id)).all()
    members.count_unread_of(found, 1)


def mark_all_read(actor: Actor, *, up_to: int) -> None:
    """Mark the actor's items as read, up to the one with that id: what came after the page was made stays unread."""
    require(policy.can_read_inbox(actor))
    _mark_read(actor, Notification.id <= up_to)


def mark_posts_read(
    actor: Actor, thread: Thread, *, answer_ids: Collection[int] = (), reply_ids: Collection[int] = ()
) -> None:
    """Mark as read what the actor was told of the thread itself and of these posts, because a page showed them."""
    require(policy.can_read_inbox(actor))
    of_thread = and_(
        Notification.thread_id == thread.id, Notification.answer_id.is_(None), Notification.reply_id.is_(None)
    )
    of_answers = and_(Notification.answer_id.in_(answer_ids), Notification.reply_id.is_(None))
    _mark_read(actor, or_(of_thread, of_answers, Notification.reply_id.in_(reply_ids)))


def forget_inbox(actor: Actor, member_id: int) -> None:
    """Empty the inbox of a member who is erased."""
    require(policy.can_tell_members(actor))
    _forget(Notification.member_id == member_id)


def _mark_read(actor: Actor, which: ColumnElement[bool]) -> None:
    change = update(Notification).where(
        Notification.member_id == actor.id, Notification.read_at.is_(None), which
    )
    # Who asks twice at once finds nothing unread the second time, so the count moves once for each item.
    marked = db.session.scalars(change.values(read_at=clock.now()).returning(Notification.id)).all()
    if marked and actor.id is not None:
        members.count_unread(actor.id, -len(marked))


def _forget(which: ColumnElement[bool]) -> None:
    gone = delete(Notification).where(which).returning(Notification.member_id, Notification.read_at)
    unread = Counter(member_id for member_id, read_at in db.session.execute(gone) if read_at is None)
    for member_id, count in unread.items():
        members.count_unread(member_id, -count)


def _insert() -> Any:
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(Notification) if is_sqlite else postgresql.insert(Notification)
