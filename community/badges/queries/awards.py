"""Reading awards: those that rules settle, a badge's holders, a member's own, and what is new to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, or_, select

from community.answers.models import Answer, Reply
from community.badges.models import Award, Badge
from community.badges.queries.deeds import Among
from community.boards.models import Product, Tag
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members import queries as members
from community.members.models import Member
from community.members.queries import FORMER_MEMBER, MemberChip
from community.threads.models import Thread
from community.threads.policy import visible_threads

PAGE_SIZE = 30
TOASTS_MOST = 3  # More at once would cover the page; the inbox has them all.


@dataclass(frozen=True, slots=True)
class AwardLine:
    """An award, ready to show. `title` and `url` are those of the post that did it, where the reader may see it."""

    id: int
    member: MemberChip
    badge: Badge
    about: str
    """The product or tag; empty for most."""
    number: int
    earned_at: datetime
    title: str
    url: str
    has_post: bool
    """Whether a post did it, seen or not."""
    reason: str
    is_manual: bool


@dataclass(frozen=True, slots=True)
class NewAward:
    """What a toast says."""

    name: str
    url: str


def list_settled(badge_ids: Collection[int], among: Among) -> Sequence[Award]:
    """All awards of these badges by rule to these members, live and revoked."""
    return db.session.scalars(
        select(Award)
        .where(Award.badge_id.in_(badge_ids), Award.awarded_by_id.is_(None), among.keep(Award.member_id))
        .order_by(Award.id)
    ).all()


def get_award(award_id: int) -> Award:
    """The award. Raise NotFound when there is none."""
    award = db.session.get(Award, award_id, populate_existing=True)
    if award is None:
        raise NotFound("There is no such award.")
    return award


def lock_award(award_id: int) -> Award:
    """The award, locked until the transaction ends. Raise NotFound when there is none."""
    award = db.session.get(Award, award_id, with_for_update={"of": Award}, populate_existing=True)
    if award is None:
        raise NotFound("There is no such award.")
    return award


def find_award(award_id: int) -> Award | None:
    """The award, or None."""
    return db.session.get(Award, award_id)


def list_holders(actor: Actor, badge: Badge, number: int) -> Page[AwardLine]:
    """A page of the badge's live awards, newest first."""
    live = (Award.badge_id == badge.id, Award.revoked_at.is_(None), Member.erased_at.is_(None))
    total = db.session.scalar(
        select(func.count()).select_from(Award).join(Member, Member.id == Award.member_id).where(*live)
    )
    query = (
        _lines(actor)
        .join(Member, Member.id == Award.member_id)
        .where(*live)
        .order_by(Award.earned_at.desc(), Award.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(_shown(query), number, PAGE_SIZE, total or 0)


def list_awards_of(actor: Actor, member_id: int) -> list[AwardLine]:
    """A member's live awards, newest first; those of secret badges too, for they are earned."""
    query = _lines(actor).where(Award.member_id == member_id, Award.revoked_at.is_(None))
    return _shown(query.order_by(Award.earned_at.desc(), Award.id.desc()))


def count_awards_by_tier(member_id: int) -> dict[str, int]:
    """How many live awards of each tier the member has."""
    query = (
        select(Badge.tier, func.count())
        .join(Award, Award.badge_id == Badge.id)
        .where(Award.member_id == member_id, Award.revoked_at.is_(None))
        .group_by(Badge.tier)
    )
    return dict(db.session.execute(query).all())


def list_new_awards(actor: Actor) -> list[NewAward]:
    """What the actor has not been shown yet, oldest first."""
    query = (
        select(Award)
        .where(Award.member_id == actor.id, Award.is_toast_due, Award.revoked_at.is_(None))
        .order_by(Award.id)
        .limit(TOASTS_MOST)
    )
    return [NewAward(award.badge.name, award.badge.url) for award in db.session.scalars(query)]


def count_holders() -> dict[int, int]:
    """How many members hold each badge, by its id."""
    # For each badge apart, so that an index finds its awards.
    held = (
        select(func.count(func.distinct(Award.member_id)))
        .where(Award.badge_id == Badge.id, Award.revoked_at.is_(None))
        .correlate(Badge)
        .scalar_subquery()
    )
    return dict(db.session.execute(select(Badge.id, held)).all())


def count_active_members() -> int:
    """Those who have asked or answered something: of whom a share says something."""
    wrote = or_(Member.thread_count > 0, Member.answer_count > 0)
    return db.session.scalar(select(func.count()).where(wrote, Member.erased_at.is_(None))) or 0


def _lines(actor: Actor) -> Select[*tuple[Any, ...]]:
    thread_id = func.coalesce(Reply.thread_id, Answer.thread_id, Award.thread_id)
    in_sight = and_(
        visible_threads(actor),
        or_(Award.answer_id.is_(None), Answer.removed_at.is_(None)),
        or_(Award.reply_id.is_(None), Reply.removed_at.is_(None)),
    )
    return (
        select(
            Award, Thread.id.label("found_id"), Thread.title, Thread.slug, Product.name.label("product"),
            Tag.name.label("tag"),
        )
        .outerjoin(Answer, Answer.id == Award.answer_id)
        .outerjoin(Reply, Reply.id == Award.reply_id)
        .outerjoin(Thread, and_(Thread.id == thread_id, in_sight))
        .outerjoin(Product, Award.subject == "product:" + cast(Product.id, String))
        .outerjoin(Tag, Award.subject == "tag:" + cast(Tag.id, String))
    )  # fmt: skip


def _shown(query: Select[*tuple[Any, ...]]) -> list[AwardLine]:
    rows = db.session.execute(query).all()
    people = members.list_member_chips(row[0].member_id for row in rows)
    return [_line(row, people) for row in rows]


def _line(row: Any, people: dict[int, MemberChip]) -> AwardLine:
    award: Award = row[0]
    return AwardLine(
        id=award.id,
        member=people.get(award.member_id, FORMER_MEMBER),
        badge=award.badge,
        about=row.product or (f"#{row.tag}" if row.tag else ""),
        number=award.number,
        earned_at=award.earned_at,
        title=row.title or "",
        url=_url(award, row) if row.found_id is not None else "",
        has_post=award.thread_id is not None,
        reason=award.reason,
        is_manual=award.awarded_by_id is not None,
    )


def _url(award: Award, row: Any) -> str:
    if award.reply_id is not None:
        return f"/replies/{award.reply_id}"
    if award.answer_id is not None:
        return f"/answers/{award.answer_id}"
    return f"/threads/{row.found_id}/{row.slug}" if row.slug else f"/threads/{row.found_id}"
