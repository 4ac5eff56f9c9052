"""Lists of threads: boards, home, profiles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from community.boards import policy as boards
from community.boards.models import Board, Product, Tag
from community.core.actor import VISITOR, Actor
from community.core.db import db
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
    vote_count: int
    have_too_count: int
    view_count: int
    excerpt: str
    is_pinned: bool
    is_locked: bool


SORTS = {"active": "Latest activity", "new": "Newest", "waiting": "Waiting longest"}


def list_threads(actor: Actor, wanted: ThreadFilter, number: int, *, sort: str = "active") -> Page[ThreadRow]:
    """A page of the threads that the actor may see. Counts come from the boards' kept ones where there is one."""
    rows = list_rows(actor, wanted, number, sort=sort)
    return Page(rows, number, PAGE_SIZE, _total(actor, wanted))


def list_rows(
    actor: Actor, wanted: ThreadFilter, number: int = 1, *, sort: str = "active"
) -> list[ThreadRow]:
    """The same without counting how many there are."""
    # The ids first, from an index alone; the wide rows only for those on the page.
    clauses = _clauses(actor, wanted)
    newest_first = sort != "waiting"
    column = Thread.created_at if sort == "new" else Thread.last_activity_at
    order = (column.desc(), Thread.id.desc()) if newest_first else (column.asc(), Thread.id.asc())
    ids = select(Thread.id).order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    if wanted.tag is not None:
        ids = ids.join(ThreadTag, ThreadTag.thread_id == Thread.id)
    ids = ids.where(*clauses)
    return list_rows_by_id(actor, list(db.session.scalars(ids)))


def list_pinned(actor: Actor, board: Board) -> list[ThreadRow]:
    """The board's pinned threads, latest first."""
    ids = (
        select(Thread.id)
        .where(Thread.is_listed, Thread.board_id == board.id, Thread.pin_order == 1)
        .order_by(Thread.last_activity_at.desc())
        .limit(PINNED_MOST)
    )
    return list_rows_by_id(actor, list(db.session.scalars(ids)))


def list_rows_by_id(actor: Actor, ids: Sequence[int]) -> list[ThreadRow]:
    """The rows of these threads, in this order; those that the actor may not see are left out."""
    if not ids:
        return []
    query = _columns().where(Thread.id.in_(ids), policy.visible_threads(actor))
    found = {row.id: row for row in db.session.execute(query)}
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


def _clauses(actor: Actor, wanted: ThreadFilter) -> list[Any]:
    clauses: list[Any] = []
    if wanted.board is not None:  # Whoever holds a board may read it, so the lists of one board ask no more.
        clauses += [Thread.is_listed, Thread.board_id == wanted.board.id]
    else:
        clauses.append(policy.visible_threads(actor))
    if wanted.product is not None:
        clauses.append(Thread.product_id == wanted.product.id)
    if wanted.tag is not None:
        clauses.append(ThreadTag.tag_id == wanted.tag.id)
    if wanted.status is not None:
        clauses.append(Thread.status == wanted.status.value)
    if wanted.kind is not None:
        clauses.append(Thread.kind == wanted.kind.value)
    if wanted.author_id is not None:
        clauses.append(Thread.author_id == wanted.author_id)
    return clauses


def _total(actor: Actor, wanted: ThreadFilter) -> int:
    plain = wanted.product is None and wanted.tag is None and wanted.kind is None and wanted.author_id is None
    if plain and wanted.board is not None:
        board = wanted.board
        return board.thread_count if wanted.status is None else int(getattr(board, f"{wanted.status}_count"))
    if plain:
        counts = sum_counts(db.session.scalars(select(Board).where(boards.visible_boards(actor))))
        return sum(counts.values()) if wanted.status is None else counts[wanted.status]
    query = select(func.count()).select_from(Thread)
    if wanted.tag is not None:
        query = query.join(ThreadTag, ThreadTag.thread_id == Thread.id)
    return db.session.scalar(query.where(*_clauses(actor, wanted))) or 0


def _columns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Thread.id,
            Thread.title,
            Thread.slug,
            Thread.kind,
            Thread.status,
            Thread.author_id,
            Thread.created_at,
            Thread.last_activity_at,
            Thread.answer_count,
            Thread.vote_count,
            Thread.have_too_count,
            Thread.view_count,
            Thread.excerpt,
            Thread.pin_order,
            Thread.locked_at,
            Board.name.label("board_name"),
            Board.slug.label("board_slug"),
            Product.name.label("product_name"),
        )
        .join(Board, Board.id == Thread.board_id)
        .outerjoin(Product, Product.id == Thread.product_id)
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
        vote_count=row.vote_count,
        have_too_count=row.have_too_count,
        view_count=row.view_count,
        excerpt=row.excerpt,
        is_pinned=row.pin_order > 0,
        is_locked=row.locked_at is not None,
    )
