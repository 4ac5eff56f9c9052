"""Reading what was decided."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.core.text.excerpt import excerpt
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.queries.posts import Post, columns_of
from community.moderation.rules import HISTORY_MOST, LOG_PAGE_SIZE, REMOVING, UPHOLDING, Outcome, Source
from community.threads.models import Thread

_EXCERPT_SOURCE = 1_500
_EXCERPT = 140


@dataclass(frozen=True, slots=True)
class LogFilters:
    """What part of the log is wanted."""

    outcome: Outcome | None = None
    author_id: int | None = None
    moderator_id: int | None = None


@dataclass(frozen=True, slots=True)
class LoggedDecision:
    """One line of the log."""

    id: int
    item_id: int
    outcome: Outcome
    reason: str
    decided_by_id: int | None
    decided_at: datetime
    undone_by_id: int | None
    undone_at: datetime | None
    author_id: int
    post_kind: str
    title: str
    excerpt: str
    url: str
    flag_count: int


@dataclass(frozen=True, slots=True)
class Record:
    """How a member's posts, or the reports that they made, fared."""

    by_outcome: dict[Outcome, int]

    @property
    def removed_count(self) -> int:
        """How many of their posts were taken out of sight."""
        return sum(self.by_outcome.get(outcome, 0) for outcome in REMOVING)

    @property
    def total(self) -> int:
        """How many decisions there were."""
        return sum(self.by_outcome.values())


def get_decision(decision_id: int) -> ReviewDecision:
    """The decision with that id. Raise NotFound when there is none."""
    decision = db.session.get(ReviewDecision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.")
    return decision


def refresh(decision: ReviewDecision) -> None:
    """Read the decision again, once its post's thread is locked: somebody may have undone it while we waited."""
    db.session.refresh(decision)


def find_decision(decision_id: int) -> ReviewDecision | None:
    """The decision with that id, or None."""
    return db.session.get(ReviewDecision, decision_id)


def get_item_of(decision: ReviewDecision) -> ReviewItem:
    """The item that it decided."""
    return db.session.get_one(ReviewItem, decision.item_id)


def find_decision_of(item: ReviewItem) -> ReviewDecision | None:
    """The decision that stands about the item, or None."""
    query = select(ReviewDecision).where(
        ReviewDecision.item_id == item.id, ReviewDecision.undone_at.is_(None)
    )
    return db.session.scalar(query.order_by(ReviewDecision.id.desc()).limit(1))


def find_last_decision(post: Post) -> ReviewDecision | None:
    """The newest decision about the post that stands, or None."""
    query = (
        select(ReviewDecision)
        .join(ReviewItem, ReviewItem.id == ReviewDecision.item_id)
        .filter_by(**columns_of(post))
        .where(ReviewDecision.undone_at.is_(None))
    )
    return db.session.scalar(query.order_by(ReviewDecision.id.desc()).limit(1))


def find_live_removal(post: Post) -> ReviewDecision | None:
    """The decision that took the post out of sight, as far as it stands; None when something else did."""
    query = (
        select(ReviewDecision)
        .join(ReviewItem, ReviewItem.id == ReviewDecision.item_id)
        .filter_by(**columns_of(post))
        .where(
            ReviewDecision.undone_at.is_(None),
            ReviewDecision.outcome.in_([outcome.value for outcome in REMOVING]),
        )
    )
    return db.session.scalar(query.order_by(ReviewDecision.id.desc()).limit(1))


def list_flags_of(decision: ReviewDecision) -> Sequence[Flag]:
    """The reports that it settled."""
    return db.session.scalars(select(Flag).where(Flag.decision_id == decision.id).order_by(Flag.id)).all()


def list_history(author_id: int, *, but_item: int) -> list[LoggedDecision]:
    """The newest decisions about a member's posts, without those about one item."""
    query = _log().where(ReviewDecision.author_id == author_id, ReviewDecision.item_id != but_item)
    rows = db.session.execute(query.order_by(ReviewDecision.id.desc()).limit(HISTORY_MOST)).all()
    return [_logged(row) for row in rows]


def list_earlier(item: ReviewItem) -> list[LoggedDecision]:
    """What was decided about the item's post before, the newest first, undone or not."""
    query = _log().where(getattr(ReviewItem, f"{item.post_kind}_id") == item.post_id)
    rows = db.session.execute(query.order_by(ReviewDecision.id.desc()).limit(HISTORY_MOST)).all()
    return [_logged(row) for row in rows]


def find_record(author_id: int) -> Record:
    """How the member's posts fared, counting what stands."""
    query = (
        select(ReviewDecision.outcome, func.count())
        .where(ReviewDecision.author_id == author_id, ReviewDecision.undone_at.is_(None))
        .group_by(ReviewDecision.outcome)
    )
    return Record({Outcome(outcome): count for outcome, count in db.session.execute(query)})


def list_flagger_records(member_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each member's reports that were decided: how many were right, and how many there were."""
    query = (
        select(Flag.member_id, ReviewDecision.outcome, func.count())
        .join(ReviewDecision, ReviewDecision.id == Flag.decision_id)
        .where(Flag.member_id.in_(sorted(set(member_ids))), ReviewDecision.undone_at.is_(None))
        .group_by(Flag.member_id, ReviewDecision.outcome)
    )
    found: dict[int, tuple[int, int]] = {}
    for member_id, outcome, count in db.session.execute(query):
        right, total = found.get(member_id, (0, 0))
        found[member_id] = (right + count * (Outcome(outcome) in UPHOLDING), total + count)
    return found


def list_log(number: int, filters: LogFilters) -> Page[LoggedDecision]:
    """A page of all decisions, the newest first."""
    clauses = []
    if filters.outcome is not None:
        clauses.append(ReviewDecision.outcome == filters.outcome.value)
    if filters.author_id is not None:
        clauses.append(ReviewDecision.author_id == filters.author_id)
    if filters.moderator_id is not None:
        clauses.append(ReviewDecision.decided_by_id == filters.moderator_id)
    total = db.session.scalar(select(func.count(ReviewDecision.id)).where(*clauses)) or 0
    rows = db.session.execute(
        _log()
        .where(*clauses)
        .order_by(ReviewDecision.id.desc())
        .limit(LOG_PAGE_SIZE)
        .offset((number - 1) * LOG_PAGE_SIZE)
    ).all()
    return Page([_logged(row) for row in rows], number, LOG_PAGE_SIZE, total)


def list_deciders() -> list[int]:
    """Ids of the moderators who decided anything."""
    query = select(ReviewDecision.decided_by_id).where(ReviewDecision.decided_by_id.is_not(None)).distinct()
    return [member_id for member_id in db.session.scalars(query) if member_id is not None]


def has_asked_again(actor: Actor, post: Thread | Answer | Reply) -> bool:
    """Whether its author has asked for another look since the post was removed."""
    query = (
        select(ReviewItem.id)
        .filter_by(**columns_of(post))
        .where(ReviewItem.source == Source.APPEAL.value, ReviewItem.opened_at >= post.removed_at)
    )
    return db.session.scalar(query.limit(1)) is not None


def _log() -> Select[Any]:
    thread_id = func.coalesce(ReviewItem.thread_id, Answer.thread_id, Reply.thread_id)
    html = func.coalesce(Reply.body_html, Answer.body_html, Thread.body_html)
    flag_count = select(func.count(Flag.id)).where(Flag.decision_id == ReviewDecision.id)
    return (
        select(
            ReviewDecision,
            ReviewItem.answer_id,
            ReviewItem.reply_id,
            Thread.id.label("thread_id"),
            Thread.title,
            func.substr(html, 1, _EXCERPT_SOURCE).label("html"),
            flag_count.scalar_subquery().label("flag_count"),
        )
        .join(ReviewItem, ReviewItem.id == ReviewDecision.item_id)
        .outerjoin(Answer, Answer.id == ReviewItem.answer_id)
        .outerjoin(Reply, Reply.id == ReviewItem.reply_id)
        .join(Thread, Thread.id == thread_id)
    )


def _logged(row: Any) -> LoggedDecision:
    decision: ReviewDecision = row[0]
    html = row.html
    if len(html) >= _EXCERPT_SOURCE and html.rfind("<") > html.rfind(">"):
        html = html[: html.rfind("<")]  # The cut went through a tag.
    kind, url = "thread", f"/threads/{row.thread_id}"
    if row.answer_id is not None:
        kind, url = "answer", f"/answers/{row.answer_id}"
    elif row.reply_id is not None:
        kind, url = "reply", f"/replies/{row.reply_id}"
    return LoggedDecision(
        id=decision.id,
        item_id=decision.item_id,
        outcome=Outcome(decision.outcome),
        reason=decision.reason,
        decided_by_id=decision.decided_by_id,
        decided_at=decision.decided_at,
        undone_by_id=decision.undone_by_id,
        undone_at=decision.undone_at,
        author_id=decision.author_id,
        post_kind=kind,
        title=row.title,
        excerpt=excerpt(html, _EXCERPT),
        url=url,
        flag_count=row.flag_count,
    )
