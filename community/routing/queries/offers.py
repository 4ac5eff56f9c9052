"""What was offered to whom, what is due, and what is known of a question when it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, func, select

from community.answers.models import Answer
from community.core.actor import SYSTEM, Actor
from community.core.db import db, fetch
from community.core.errors import NotFound
from community.routing.models import Offer, Offering
from community.routing.rules import Key, Subject
from community.routing.rules.easy import LOOKED_AT, Sign, is_short, is_spread
from community.threads import policy as thread_policy
from community.threads.models import Thread, ThreadTag
from community.threads.rules import Kind, Status

DUE_MOST = 50  # Questions looked at in one turn of the clock; the next turn takes the rest.
EXPIRED_MOST = 500
_ANSWERS, _THREADS, _TAGS = Answer.__table__.c, Thread.__table__.c, ThreadTag.__table__.c
_OFFERINGS, _OFFERS = Offering.__table__.c, Offer.__table__.c


def get_offer(actor: Actor, offer_id: int) -> Offer:
    """The actor's own offer. Raise NotFound alike for missing and somebody else's."""
    offer = db.session.scalar(select(Offer).where(Offer.id == offer_id, Offer.member_id == actor.id))
    if offer is None:
        raise NotFound("There is no such offer.")
    return offer


def find_offer(offer_id: int) -> Offer | None:
    """The offer, whosever it is."""
    return db.session.get(Offer, offer_id)


def list_open_offers(member_id: int, now: datetime) -> Sequence[Offer]:
    """What lies before the member now, what ends first at the top."""
    query = select(Offer).where(Offer.member_id == member_id, Offer.outcome.is_(None), Offer.ends_at > now)
    return db.session.scalars(query.order_by(Offer.ends_at, Offer.id)).all()


def list_newcomer_chances(thread_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Until when newcomers have the first chance, of those of these questions where they have it now."""
    if not thread_ids:
        return {}
    query = select(_OFFERINGS.thread_id, _OFFERINGS.newcomers_until).where(
        _OFFERINGS.thread_id.in_(sorted(thread_ids)),
        _OFFERINGS.newcomers_until > now,
        _OFFERINGS.next_at.is_not(None),
    )
    return {row.thread_id: row.newcomers_until for row in fetch(query)}


def lock_offering(thread_id: int) -> Offering | None:
    """How far the question was offered, locked until the transaction ends; None when it never was."""
    query = select(Offering).where(Offering.thread_id == thread_id).with_for_update()
    return db.session.scalar(query, execution_options={"populate_existing": True})


def list_due(now: datetime) -> list[int]:
    """The questions whose next round has come, the longest overdue first."""
    query = select(_OFFERINGS.thread_id).where(_OFFERINGS.next_at <= now)
    return [row[0] for row in fetch(query.order_by(_OFFERINGS.next_at, _OFFERINGS.thread_id).limit(DUE_MOST))]


def list_ended(now: datetime) -> list[int]:
    """Offers whose time ran out and that nobody has settled, some at a time."""
    query = select(_OFFERS.id).where(_OFFERS.outcome.is_(None), _OFFERS.ends_at <= now)
    return [row[0] for row in fetch(query.order_by(_OFFERS.ends_at, _OFFERS.id).limit(EXPIRED_MOST))]


def list_offered_ids(thread_id: int) -> set[int]:
    """Everybody to whom the question was ever offered."""
    return {row[0] for row in fetch(select(_OFFERS.member_id).where(_OFFERS.thread_id == thread_id))}


def has_open_offer(thread_id: int, now: datetime) -> bool:
    """Whether the question lies before anybody."""
    query = select(_OFFERS.id).where(
        _OFFERS.thread_id == thread_id, _OFFERS.outcome.is_(None), _OFFERS.ends_at > now
    )
    return fetch(query.limit(1)).first() is not None


def list_offers_since(since: datetime, most: int) -> list[tuple[int, datetime]]:
    """(to whom, when) of the offers since then, the newest first."""
    query = select(_OFFERS.member_id, _OFFERS.offered_at).where(_OFFERS.offered_at >= since)
    return [(row[0], row[1]) for row in fetch(query.order_by(_OFFERS.offered_at.desc()).limit(most))]


def list_answerers_since(since: datetime, most: int) -> list[int]:
    """Members who answered since then."""
    query = select(_ANSWERS.author_id).where(_ANSWERS.created_at >= since).distinct().limit(most)
    return [row[0] for row in fetch(query)]


def list_keys(thread: Thread) -> tuple[Key, ...]:
    """What the question is about."""
    tags = fetch(select(_TAGS.tag_id).where(_TAGS.thread_id == thread.id).order_by(_TAGS.tag_id))
    product = [(Subject.PRODUCT, thread.product_id)] if thread.product_id is not None else []
    return (*product, *((Subject.TAG, row[0]) for row in tags), (Subject.BOARD, thread.board_id))


def list_signs(thread: Thread, shown_ids: Collection[int]) -> list[Sign]:
    """Which signs of an easy question hold. `shown_ids`: earlier threads that stood before its author."""
    signs = []
    if is_short(thread.title, thread.body_markdown):
        signs.append(Sign.SHORT)
    if _is_any_solved(shown_ids):
        signs.append(Sign.KNOWN)
    if is_spread(_first_answerers(thread)):
        signs.append(Sign.SPREAD)
    return signs


def is_waiting(thread: Thread) -> bool:
    """Whether the question wants an answer."""
    return (
        thread.kind == Kind.QUESTION
        and thread.is_listed
        and thread.status == Status.OPEN
        and thread.answer_count == 0
        and thread.locked_at is None
        and thread.closed_at is None
    )


def _is_any_solved(thread_ids: Collection[int]) -> bool:
    # A form says what stood there, so it may name anything: only what everybody may see counts.
    wanted = sorted(set(thread_ids))[:20]
    if not wanted:
        return False
    query = select(_THREADS.id).where(
        _THREADS.id.in_(wanted),
        _THREADS.status == Status.SOLVED.value,
        thread_policy.visible_threads(SYSTEM),
    )
    return fetch(query.limit(1)).first() is not None


def _first_answerers(thread: Thread) -> list[int]:
    """Who answered first, of the newest answered questions about the same product, or else on the same board."""
    near = (
        _THREADS.product_id == thread.product_id
        if thread.product_id is not None
        else _THREADS.board_id == thread.board_id
    )
    newest = (
        select(_THREADS.id, _THREADS.first_answer_at)
        .where(
            near,
            _THREADS.is_listed,
            _THREADS.kind == Kind.QUESTION.value,
            _THREADS.first_answer_at.is_not(None),
        )
        .order_by(_THREADS.last_activity_at.desc(), _THREADS.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    query = select(func.min(_ANSWERS.author_id)).where(
        and_(_ANSWERS.thread_id == newest.c.id, _ANSWERS.created_at == newest.c.first_answer_at)
    )
    return [row[0] for row in fetch(query.group_by(newest.c.id))]
