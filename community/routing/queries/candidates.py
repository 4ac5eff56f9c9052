"""Who could be asked now: everybody who was here within a day, what they know of a question, and what they do today."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, func, or_, select

from community.answers.models import Answer
from community.core.actor import Actor, Role
from community.core.db import fetch
from community.members.models import Member, Suspension
from community.routing.models import HelperLimit, HelperPause, HelperQuiet, Offer
from community.routing.queries.fits import HELPED, find_quiet
from community.routing.queries.workload import list_posts
from community.routing.rules import Key, Record, Subject
from community.routing.rules.hours import EVERY_DAY, Post, QuietHours, is_away, is_quiet, minutes_of
from community.routing.rules.offers import (
    CANDIDATES_MOST,
    LATE,
    NEWCOMER_ANSWERS,
    OFFER,
    SEEN_WITHIN,
    Helper,
    Outcome,
    Stage,
)
from community.routing.zones import zone_of
from community.threads import policy as thread_policy
from community.threads.models import Thread, ThreadTag
from community.threads.rules import Kind

INTEREST_DAYS = 365  # What somebody wrote about longer ago they may have given away.
ROLES = (Role.MEMBER.value, Role.SUPER_USER.value)
"""Staff have queues of their own, and are paid for them."""

_ANSWERS, _THREADS, _TAGS = Answer.__table__.c, Thread.__table__.c, ThreadTag.__table__.c
_MEMBERS, _SUSPENSIONS = Member.__table__, Suspension.__table__
_LIMITS, _QUIETS, _PAUSES = HelperLimit.__table__, HelperQuiet.__table__, HelperPause.__table__
_OFFERS = Offer.__table__.c

_COLUMNS = {Subject.PRODUCT: _THREADS.product_id, Subject.BOARD: _THREADS.board_id, Subject.TAG: _TAGS.tag_id}


def list_helpers(thread: Thread, keys: Collection[Key], now: datetime) -> list[Helper]:
    """Everybody to whom the question could be offered, as they are now; those in the programme first.

    Left out are its author, whoever may not read or answer there, the suspended, the unconfirmed, the erased and staff.
    """
    rows = [row for row in _present(now) if row.id != thread.author_id and _may_answer(row, thread)]
    ids = [row.id for row in rows]
    records, posts = list_records_of(ids, keys), list_posts(ids, now - timedelta(hours=27))
    open_offers, late_offers = count_open_offers(ids, now), _count_late_offers(ids, now)
    interests = _interests([row.id for row in rows if _is_newcomer(row)], keys, now)
    return [
        replace(
            _helper(row, records[row.id], posts.get(row.id, []), interests[row.id], now),
            open_offers=open_offers[row.id],
            late_offers=late_offers[row.id],
        )
        for row in rows
    ]


def list_records_of(member_ids: Collection[int], keys: Iterable[Key]) -> dict[int, dict[Key, Record]]:
    """By member: their answers to others' questions about these subjects that are in sight, and how many helped."""
    found: dict[int, dict[Key, Record]] = defaultdict(dict)
    if not member_ids:
        return found
    for subject, column in _COLUMNS.items():
        wanted = sorted(number for kind, number in keys if kind is subject)
        if not wanted:
            continue
        query = (
            select(_ANSWERS.author_id, column, func.count(), func.sum(cast(HELPED, Integer)))
            .where(
                _ANSWERS.author_id.in_(sorted(member_ids)),
                _ANSWERS.removed_at.is_(None),
                _THREADS.id == _ANSWERS.thread_id,
                _THREADS.is_listed,
                _THREADS.kind == Kind.QUESTION.value,
                _THREADS.author_id != _ANSWERS.author_id,
                column.in_(wanted),
            )
            .group_by(_ANSWERS.author_id, column)
        )
        if subject is Subject.TAG:
            query = query.where(_TAGS.thread_id == _THREADS.id)
        for author_id, number, answers, helped in fetch(query):
            found[author_id][subject, number] = Record(answers, int(helped))
    return found


def count_open_offers(member_ids: Collection[int], now: datetime) -> Counter[int]:
    """By member: offers that lie before them."""
    if not member_ids:
        return Counter()
    query = (
        select(_OFFERS.member_id, func.count())
        .where(_OFFERS.member_id.in_(sorted(member_ids)), _OFFERS.outcome.is_(None), _OFFERS.ends_at > now)
        .group_by(_OFFERS.member_id)
    )
    return Counter(dict(_pairs(query)))


def _count_late_offers(member_ids: Collection[int], now: datetime) -> Counter[int]:
    """By member: offers that have just ended without them, whose answer may still be on its way."""
    if not member_ids:
        return Counter()
    query = (
        select(_OFFERS.member_id, func.count())
        .where(
            _OFFERS.member_id.in_(sorted(member_ids)),
            _OFFERS.offered_at > now - OFFER - LATE,
            or_(
                and_(_OFFERS.outcome == Outcome.COVERED.value, _OFFERS.settled_at > now - LATE),
                and_(_OFFERS.outcome == Outcome.EXPIRED.value, _OFFERS.ends_at > now - LATE),
                and_(_OFFERS.outcome.is_(None), _OFFERS.ends_at <= now, _OFFERS.ends_at > now - LATE),
            ),
        )
        .group_by(_OFFERS.member_id)
    )
    return Counter(dict(_pairs(query)))


def _pairs(query: Select[*tuple[Any, ...]]) -> list[tuple[int, int]]:
    return [(row[0], row[1]) for row in fetch(query)]


def find_quiet_hours(member_id: int) -> QuietHours | None:
    """The member's quiet hours, if they chose any."""
    return _quiet_hours_of(find_quiet(member_id))


def _quiet_hours_of(row: Any) -> QuietHours | None:
    if row is None or row.from_minute is None:
        return None
    return QuietHours(
        row.from_minute, row.to_minute, frozenset(day for day in EVERY_DAY if row.days >> day & 1)
    )


def _present(now: datetime) -> list[Any]:
    """Members who were here within a day; of very many those in the programme, then those who were here last."""
    live = and_(_SUSPENSIONS.c.member_id == _MEMBERS.c.id, _SUSPENSIONS.c.lifted_at.is_(None))
    query = (
        select(
            _MEMBERS.c.id,
            _MEMBERS.c.role,
            _MEMBERS.c.answer_count,
            _MEMBERS.c.time_zone,
            _MEMBERS.c.last_seen_at,
            _LIMITS.c.answers_a_day,
            _QUIETS.c.from_minute,
            _QUIETS.c.to_minute,
            _QUIETS.c.days,
            _PAUSES.c.back_on,
        )
        .select_from(
            _MEMBERS.outerjoin(_SUSPENSIONS, live)
            .outerjoin(_LIMITS, _LIMITS.c.member_id == _MEMBERS.c.id)
            .outerjoin(_QUIETS, _QUIETS.c.member_id == _MEMBERS.c.id)
            .outerjoin(_PAUSES, _PAUSES.c.member_id == _MEMBERS.c.id)
        )
        .where(
            _MEMBERS.c.last_seen_at >= now - SEEN_WITHIN[Stage.EVERYBODY],
            _MEMBERS.c.role.in_(ROLES),
            _MEMBERS.c.erased_at.is_(None),
            _MEMBERS.c.claimed_at.is_not(None),
            _MEMBERS.c.email_confirmed_at.is_not(None),
            or_(_SUSPENSIONS.c.id.is_(None), _SUSPENSIONS.c.ends_at <= now),
        )
        .order_by(
            case((_MEMBERS.c.role == Role.SUPER_USER.value, 0), else_=1),
            _MEMBERS.c.last_seen_at.desc(),
            _MEMBERS.c.id,
        )
        .limit(CANDIDATES_MOST)
    )
    return list(fetch(query))


def _may_answer(row: Any, thread: Thread) -> bool:
    actor = Actor(id=row.id, role=Role(row.role))
    return bool(thread_policy.can_write_in_thread(actor, thread))


def _is_newcomer(row: Any) -> bool:
    return row.role == Role.MEMBER.value and row.answer_count < NEWCOMER_ANSWERS


def _interests(
    member_ids: Collection[int], keys: Collection[Key], now: datetime
) -> dict[int, frozenset[Key]]:
    """By newcomer: the subjects among these that they asked or answered about lately."""
    found: dict[int, set[Key]] = defaultdict(set)
    products = [number for kind, number in keys if kind is Subject.PRODUCT]
    places = [number for kind, number in keys if kind is Subject.BOARD]
    if member_ids:
        since = now - timedelta(days=INTEREST_DAYS)
        near = and_(_THREADS.is_listed, or_(_THREADS.product_id.in_(products), _THREADS.board_id.in_(places)))
        asked = select(_THREADS.author_id, _THREADS.product_id, _THREADS.board_id).where(
            _THREADS.author_id.in_(sorted(member_ids)), _THREADS.created_at >= since, near
        )
        answered = select(_ANSWERS.author_id, _THREADS.product_id, _THREADS.board_id).where(
            _ANSWERS.author_id.in_(sorted(member_ids)),
            _ANSWERS.created_at >= since,
            _THREADS.id == _ANSWERS.thread_id,
            near,
        )
        for member_id, product_id, board_id in fetch(asked.union(answered)):
            found[member_id] |= {(Subject.PRODUCT, product_id), (Subject.BOARD, board_id)} & set(keys)
    return defaultdict(frozenset, {member_id: frozenset(of) for member_id, of in found.items()})


def _helper(
    row: Any,
    records: dict[Key, Record],
    posts: list[Post],
    interests: frozenset[Key],
    now: datetime,
) -> Helper:
    zone = zone_of(row.time_zone)
    today = now.astimezone(zone).date()
    written = [post for post in posts if post.at.astimezone(zone).date() == today]
    return Helper(
        id=row.id,
        seen_at=row.last_seen_at,
        records=records,
        interests=interests,
        is_super_user=row.role == Role.SUPER_USER.value,
        is_newcomer=_is_newcomer(row),
        answers_today=sum(post.is_answer for post in written),
        minutes_today=minutes_of(post.at for post in written),
        day_limit=row.answers_a_day,
        is_away=_is_away(row, row.back_on, now, zone),
    )


def _is_away(row: Any, back_on: date | None, now: datetime, zone: tzinfo) -> bool:
    quiet = _quiet_hours_of(row)
    return (back_on is not None and is_away(back_on, now, zone)) or (
        quiet is not None and is_quiet(quiet, now, zone)
    )
