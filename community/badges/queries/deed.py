"""What the statements of all facts are made of: whose deeds, in what place, and the columns of a deed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, exists, func, literal, null, select, true

from community.badges.rules import Rule
from community.core.db import BigId, Instant
from community.threads.models import Thread, ThreadTag

_THREADS = Thread.__table__.c
_TAGS = ThreadTag.__table__.c


@dataclass(frozen=True)
class Among:
    """Whose deeds are looked at: these members', those in a range of ids, or everybody's."""

    ids: tuple[int, ...] | None = None
    first: int = 0
    last: int | None = None

    def keep(self, member_id: Any) -> ColumnElement[bool]:
        """The clause on a column that names the member."""
        if self.ids is not None:
            return member_id.in_(self.ids)
        return and_(member_id >= self.first, member_id <= self.last) if self.last is not None else true()


Deeds = Callable[[Rule, Among], Select[Any]]


def deed(
    member: Any, at: Any, order: Any, *, thread: Any = None, answer: Any = None, reply: Any = None,
    weight: Any = None, subject: Any = None,
) -> Select[Any]:  # fmt: skip
    """One row a deed: by whom, when, in what order, how much it weighs, the post that did it."""
    return select(
        member.label("member_id"),
        (_nothing() if subject is None else subject).label("subject_id"),
        (cast(null(), Instant) if at is None else at).label("at"),
        order.label("order_id"),
        (literal(1) if weight is None else weight).label("weight"),
        (_nothing() if thread is None else thread).label("thread_id"),
        (_nothing() if answer is None else answer).label("answer_id"),
        (_nothing() if reply is None else reply).label("reply_id"),
    )


def _nothing() -> Any:
    return cast(null(), BigId)


def in_place(rule: Rule, thread_id: Any = None) -> ColumnElement[bool]:
    """The clause that keeps deeds in threads which are in sight, on the rule's board, about its product, under its tag."""
    clauses: list[Any] = (
        [_THREADS.is_listed] if thread_id is None else [_THREADS.id == thread_id, _THREADS.is_listed]
    )
    if rule.board_id is not None:
        clauses.append(_THREADS.board_id == rule.board_id)
    if rule.product_id is not None:
        clauses.append(_THREADS.product_id == rule.product_id)
    if rule.tag_id is not None:
        clauses.append(exists().where(_TAGS.thread_id == _THREADS.id, _TAGS.tag_id == rule.tag_id))
    return and_(*clauses)


def nth(deeds: Select[Any], group: Any, n: int = 1) -> Select[Any]:
    """Of each group of a member's deeds the n-th one alone, which is the deed that counts."""
    place = func.row_number().over(
        partition_by=group, order_by=(deeds.selected_columns.at, deeds.selected_columns.order_id)
    )
    found = deeds.add_columns(place.label("place")).subquery()
    return select(*(column for column in found.c if column.name != "place")).where(found.c.place == n)
