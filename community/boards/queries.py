"""Reading boards, products and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from community.boards import policy
from community.boards.models import Board, Product, Tag
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound


def list_boards(actor: Actor) -> Sequence[Board]:
    """The boards that the actor may read, in their order."""
    query = select(Board).where(policy.visible_boards(actor)).order_by(Board.position, Board.id)
    return db.session.scalars(query).all()


def list_writable_boards(actor: Actor) -> list[Board]:
    """The boards on which the actor may open a thread."""
    return [board for board in list_boards(actor) if policy.can_write_on_board(actor, board)]


def get_board(actor: Actor, slug: str) -> Board:
    """The board with that slug. Raise NotFound alike for a missing and a hidden one."""
    board = find_board(actor, slug)
    if board is None:
        raise NotFound("There is no such board.")
    return board


def find_board(actor: Actor, slug: str) -> Board | None:
    """The board with that slug, or None when it is missing or hidden."""
    return db.session.scalar(select(Board).where(Board.slug == slug, policy.visible_boards(actor)))


def get_board_by_id(actor: Actor, board_id: int) -> Board:
    """The board with that id. Raise NotFound alike for a missing and a hidden one."""
    board = db.session.scalar(select(Board).where(Board.id == board_id, policy.visible_boards(actor)))
    if board is None:
        raise NotFound("There is no such board.")
    return board


def list_products(board_id: int | None = None) -> Sequence[Product]:
    """Products that are not retired, of one board or all."""
    query = select(Product).where(Product.retired_at.is_(None)).order_by(Product.position, Product.id)
    if board_id is not None:
        query = query.where(Product.board_id == board_id)
    return db.session.scalars(query).all()


def find_product(slug: str) -> Product | None:
    """The product with that slug, or None."""
    return db.session.scalar(select(Product).where(Product.slug == slug))


def list_popular_tags(limit: int = 30) -> Sequence[Tag]:
    """The tags used most."""
    return db.session.scalars(select(Tag).order_by(Tag.thread_count.desc(), Tag.id).limit(limit)).all()


def list_tags_by_slug(slugs: Iterable[str]) -> Sequence[Tag]:
    """The known tags among these slugs."""
    return db.session.scalars(select(Tag).where(Tag.slug.in_(list(slugs)))).all()
