"""What a helper answered well, what waits for somebody, and how much they took on today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, tzinfo

from sqlalchemy import Integer, cast, func, or_, select

from community.answers.models import Answer
from community.boards import policy as board_policy
from community.boards import queries as boards
from community.boards.models import Board, Product, Tag
from community.core import clock
from community.core.actor import Actor
from community.core.db import db, fetch
from community.routing.models import HelperLimit, HelperPause, HelperQuiet
from community.routing.rules import WAITING_MOST, Key, Record, Subject, Waiting
from community.threads import policy as thread_policy
from community.threads.models import Thread, ThreadTag
from community.threads.rules import Kind, Status

_ANSWERS, _THREADS, _TAGS = Answer.__table__.c, Thread.__table__.c, ThreadTag.__table__.c
HELPED = or_(_ANSWERS.vote_count > 0, _ANSWERS.accept_order < 2, _ANSWERS.confirmed_count > 0)
"""The clause of answers that did somebody good."""


def list_records(member_id: int) -> dict[Key, Record]:
    """By subject: the member's answers to others' questions that are in sight, and how many of them helped."""
    records: dict[Key, Record] = {}
    for subject, column in (
        (Subject.PRODUCT, _THREADS.product_id),
        (Subject.BOARD, _THREADS.board_id),
        (Subject.TAG, _TAGS.tag_id),
    ):
        query = (
            select(column, func.count(), func.sum(cast(HELPED, Integer)))
            .where(
                _ANSWERS.author_id == member_id,
                _ANSWERS.removed_at.is_(None),
                _THREADS.id == _ANSWERS.thread_id,
                _THREADS.is_listed,
                _THREADS.kind == Kind.QUESTION.value,
                _THREADS.author_id != member_id,
                column.is_not(None),
            )
            .group_by(column)
        )
        if subject is Subject.TAG:
            query = query.where(_TAGS.thread_id == _THREADS.id)
        records |= {(subject, found): Record(answers, int(helped)) for found, answers, helped in fetch(query)}
    return records


def list_waiting(actor: Actor) -> list[Waiting]:
    """Others' questions without an answer that the actor may answer; of very many the ones that were active last."""
    places = [
        board.id for board in boards.list_boards(actor) if board_policy.can_write_on_board(actor, board)
    ]
    query = (
        select(
            _THREADS.id, _THREADS.product_id, _THREADS.board_id, _THREADS.created_at, _THREADS.have_too_count
        )
        .where(
            thread_policy.visible_threads(actor),
            _THREADS.status == Status.OPEN.value,
            _THREADS.kind == Kind.QUESTION.value,
            _THREADS.locked_at.is_(None),
            _THREADS.author_id != actor.id,
        )
        .order_by(_THREADS.last_activity_at.desc(), _THREADS.id.desc())
        .limit(WAITING_MOST)
    )
    rows = [row for row in fetch(query).all() if row.board_id in places]
    tags: dict[int, list[int]] = defaultdict(list)
    if rows:
        ids = [row.id for row in rows]
        for thread_id, tag_id in fetch(select(_TAGS.thread_id, _TAGS.tag_id).where(_TAGS.thread_id.in_(ids))):
            tags[thread_id].append(tag_id)
    return [
        Waiting(row.id, _keys(row.product_id, tags[row.id], row.board_id), row.created_at, row.have_too_count)
        for row in rows
    ]


def list_tag_names(tag_ids: Collection[int]) -> dict[int, str]:
    """By id: the names of these tags."""
    if not tag_ids:
        return {}
    rows = fetch(select(Tag.__table__.c.id, Tag.__table__.c.name).where(Tag.__table__.c.id.in_(tag_ids)))
    return {row.id: row.name for row in rows}


def find_subject_name(subject: str | None, subject_id: int | None) -> str:
    """What a product, tag or board is called; empty for none."""
    if subject is None or subject_id is None:
        return ""
    names = {Subject.PRODUCT: Product.__table__, Subject.TAG: Tag.__table__, Subject.BOARD: Board.__table__}
    table = names[Subject(subject)]
    return fetch(select(table.c.name).where(table.c.id == subject_id)).scalar() or ""


def count_answers_today(member_id: int, zone: tzinfo) -> int:
    """How many answers the member has written since midnight in that zone."""
    now = clock.now().astimezone(zone)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
    return _count_since(member_id, midnight)


def find_limit(member_id: int) -> int | None:
    """How many answers a day are enough for the member; None for no limit."""
    limit = db.session.get(HelperLimit, member_id)
    return limit.answers_a_day if limit is not None else None


def find_quiet(member_id: int) -> HelperQuiet | None:
    """The member's quiet hours, if they chose any."""
    return db.session.get(HelperQuiet, member_id)


def find_pause(member_id: int) -> HelperPause | None:
    """The member's pause, also one that is over; None when they chose none."""
    return db.session.get(HelperPause, member_id)


def _count_since(member_id: int, since: datetime) -> int:
    query = select(func.count()).where(_ANSWERS.author_id == member_id, _ANSWERS.created_at >= since)
    return int(fetch(query.where(_ANSWERS.removed_at.is_(None))).scalar_one())


def _keys(product_id: int | None, tag_ids: list[int], board_id: int) -> tuple[Key, ...]:
    product = [(Subject.PRODUCT, product_id)] if product_id is not None else []
    return (*product, *((Subject.TAG, tag_id) for tag_id in tag_ids), (Subject.BOARD, board_id))
