"""Lists of threads: boards, home, profiles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from community.boards import policy as boards
from community.boards.models import Board, Product, Tag
from community.core.actor import VISITOR, Actor, Role
from community.core.db import db, fetch
from community.core.pagination import Page
from community.members import queries as members
from community.members.queries import MemberChip
from community.threads import policy
from community.threads.models import Thread, ThreadTag
from community.threads.queries.single import list_tag_names
from community.threads.rules import Kind, Status

PAGE_SIZE = 20
PINNED_MOST = 5  # More pinned threads than this push the living ones off the screen.


@dataclass(frozen=True)
class ThreadFilter:
    """Which threads a list shows; None and False leave a criterion open."""

    board: Board | None = None
    product: Product | None = None
    tag: Tag | None = None
    status: Status | None = None
    kind: Kind | None = None
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One line of a list, ready to show."""

    id: int
    title: str
    url: str
    kind: str
    status: str
    board_name: str
    board_url: str
    product_name: str | None
    tags: list[str]
    author: MemberChip
    created_at: datetime
    last_activity_at: datetime
    answer_count: int
    reply_count: int
    vote_count: int
    have_too_count: int
    view_count: int
    excerpt: str
    is_pinned: bool
    is_locked: bool
    is_confirmed: bool = False
    """Solved by others' confirmations, not by its asker."""


SORTS = {"active": "Latest activity", "new": "Newest", "waiting": "Waiting longest"}


def list_threads(actor: Actor, wanted: ThreadFilter, number: int, *, sort: str = "active") -> Page[ThreadRow]:
    """A page of the threads that the actor may see. Counts come from the boards' kept ones where there is one."""
    rows = list_rows(actor, wanted, number, sort=sort)
    return Page(rows, number, PAGE_SIZE, _total(actor, wanted))


def list_rows(
    actor: Actor, wanted: ThreadFilter, number: int = 1, *, sort: str = "active"
) -> list[ThreadRow]:
    """The same without counting how many there are."""
    values = _values(wanted)
    # The ids first, from an index alone; the wide rows only for those on the page.
    ids = _ids_query(actor.kind, actor.role, tuple(values), sort)
    return list_rows_by_id(actor, _ids(ids, {**values, "first": (number - 1) * PAGE_SIZE}))


def list_pinned(actor: Actor, board: Board) -> list[ThreadRow]:
    """The board's pinned threads, latest first."""
    return list_rows_by_id(actor, _ids(_PINNED, {"board_id": board.id}))


def list_rows_by_id(actor: Actor, ids: Sequence[int]) -> list[ThreadRow]:
    """The rows of these threads, in this order; those that the actor may not see are left out."""
    if not ids:
        return []
    found = {row[0]: row for row in fetch(_rows_query(actor.kind, actor.role), {"ids": ids})}
    tags = list_tag_names(found)
    chips = members.list_member_chips({row.author_id for row in found.values()})
    return [_row(found[i], tags.get(i, []), chips[found[i].author_id]) for i in ids if i in found]


def sum_counts(places: Iterable[Board]) -> dict[str, int]:
    """Listed threads by status over these boards, from the boards' kept counts."""
    places = list(places)
    return {status.value: sum(getattr(board, f"{status}_count") for board in places) for status in Status}


def find_last_thread_id() -> int:
    """The highest id of any thread; 0 when there is none."""
    return db.session.scalar(select(func.max(Thread.id))) or 0


def list_sitemap_entries(first_id: int, before_id: int) -> Sequence[tuple[str, datetime]]:
    """(address, last change) of the threads in this range of ids that visitors may read."""
    query = (
        select(Thread.id, Thread.slug, Thread.last_activity_at)
        .where(Thread.id >= first_id, Thread.id < before_id, policy.visible_threads(VISITOR))
        .order_by(Thread.id)
    )
    return [
        (f"/threads/{thread_id}/{slug}" if slug else f"/threads/{thread_id}", at)
        for thread_id, slug, at in db.session.execute(query)
    ]


def _values(wanted: ThreadFilter) -> dict[str, Any]:
    """The criteria that are not left open, by the name of their bound value."""
    values = {
        "board_id": wanted.board.id if wanted.board else None,
        "product_id": wanted.product.id if wanted.product else None,
        "tag_id": wanted.tag.id if wanted.tag else None,
        "status": wanted.status.value if wanted.status else None,
        "kind": wanted.kind.value if wanted.kind else None,
        "author_id": wanted.author_id,
    }
    return {name: value for name, value in values.items() if value is not None}


def _matching(actor: Actor, names: Collection[str]) -> Select[Any]:
    """The threads that the actor may see and that meet the criteria of these names."""
    query: Select[Any] = select(_THREADS.c.id)
    if "tag_id" in names:
        query = query.join(_TAGGED, _TAGGED.c.thread_id == _THREADS.c.id)
    # Whoever holds a board may read it, so the lists of one board ask no more.
    query = query.where(_THREADS.c.is_listed if "board_id" in names else policy.visible_threads(actor))
    columns = {**_THREADS.c, "tag_id": _TAGGED.c.tag_id}
    return query.where(*(columns[name] == bindparam(name) for name in names))


@cache  # Building a statement costs as much as running it.
def _ids_query(kind: str, role: Role, names: tuple[str, ...], sort: str) -> Select[Any]:
    column = _THREADS.c.created_at if sort == "new" else _THREADS.c.last_activity_at
    order = (column, _THREADS.c.id) if sort == "waiting" else (column.desc(), _THREADS.c.id.desc())
    matching = _matching(Actor(kind=kind, role=role), names)
    return matching.order_by(*order).limit(PAGE_SIZE).offset(bindparam("first"))


@cache
def _rows_query(kind: str, role: Role) -> Select[Any]:
    visible = policy.visible_threads(Actor(kind=kind, role=role))
    return _COLUMNS.where(_THREADS.c.id.in_(bindparam("ids", expanding=True)), visible)


def _ids(query: Select[Any], values: dict[str, Any]) -> list[int]:
    return [row[0] for row in fetch(query, values)]


def _total(actor: Actor, wanted: ThreadFilter) -> int:
    plain = wanted.product is None and wanted.tag is None and wanted.kind is None and wanted.author_id is None
    if plain and wanted.board is not None:
        board = wanted.board
        return board.thread_count if wanted.status is None else int(getattr(board, f"{wanted.status}_count"))
    if plain:
        counts = sum_counts(db.session.scalars(select(Board).where(boards.visible_boards(actor))))
        return sum(counts.values()) if wanted.status is None else counts[wanted.status]
    values = _values(wanted)
    count = select(func.count()).select_from(_matching(actor, tuple(values)).subquery())
    return int(fetch(count, values).scalar_one())


_THREADS, _TAGGED = Thread.__table__, ThreadTag.__table__
_BOARDS, _PRODUCTS = Board.__table__, Product.__table__

_PINNED: Select[Any] = (
    select(_THREADS.c.id)
    .where(_THREADS.c.is_listed, _THREADS.c.board_id == bindparam("board_id"), _THREADS.c.pin_order == 1)
    .order_by(_THREADS.c.last_activity_at.desc())
    .limit(PINNED_MOST)
)
_COLUMNS: Select[Any] = select(
    _THREADS.c.id,
    _THREADS.c.title,
    _THREADS.c.slug,
    _THREADS.c.kind,
    _THREADS.c.status,
    _THREADS.c.author_id,
    _THREADS.c.created_at,
    _THREADS.c.last_activity_at,
    _THREADS.c.answer_count,
    _THREADS.c.reply_count,
    _THREADS.c.vote_count,
    _THREADS.c.have_too_count,
    _THREADS.c.view_count,
    _THREADS.c.excerpt,
    _THREADS.c.pin_order,
    _THREADS.c.locked_at,
    _THREADS.c.confirmed_at,
    _BOARDS.c.name.label("board_name"),
    _BOARDS.c.slug.label("board_slug"),
    _PRODUCTS.c.name.label("product_name"),
).select_from(
    _THREADS.join(_BOARDS, _BOARDS.c.id == _THREADS.c.board_id).outerjoin(
        _PRODUCTS, _PRODUCTS.c.id == _THREADS.c.product_id
    )
)


def _row(row: Any, tags: list[str], author: MemberChip) -> ThreadRow:
    return ThreadRow(
        id=row.id,
        title=row.title,
        url=f"/threads/{row.id}/{row.slug}" if row.slug else f"/threads/{row.id}",
        kind=row.kind,
        status=row.status,
        board_name=row.board_name,
        board_url=f"/boards/{row.board_slug}",
        product_name=row.product_name,
        tags=tags,
        author=author,
        created_at=row.created_at,
        last_activity_at=row.last_activity_at,
        answer_count=row.answer_count,
        reply_count=row.reply_count,
        vote_count=row.vote_count,
        have_too_count=row.have_too_count,
        view_count=row.view_count,
        excerpt=row.excerpt,
        is_pinned=row.pin_order > 0,
        is_locked=row.locked_at is not None,
        is_confirmed=row.confirmed_at is not None,
    )
