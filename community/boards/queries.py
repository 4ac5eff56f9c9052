"""Reading boards, products and tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select

from community.boards import policy
from community.boards.models import Board, Product, Tag
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import NotFound


def list_boards(actor: Actor) -> Sequence[Board]:
    """The boards that the actor may read, in their order."""
    return db.session.scalars(_listed(actor.kind, actor.role)).all()


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
    return db.session.scalar(_by_slug(actor.kind, actor.role), {"slug": slug})


def get_board_by_id(actor: Actor, board_id: int) -> Board:
    """The board with that id. Raise NotFound alike for a missing and a hidden one."""
    board = db.session.scalar(select(Board).where(Board.id == board_id, policy.visible_boards(actor)))
    if board is None:
        raise NotFound("There is no such board.")
    return board


def list_products(actor: Actor, board_id: int | None = None) -> Sequence[Product]:
    """Products that are not retired and that the actor may know of, of one board or all."""
    query = _products(actor.kind, actor.role, is_of_board=board_id is not None)
    return db.session.scalars(query, {"board_id": board_id}).all()


def get_product(actor: Actor, slug: str) -> Product:
    """The product with that slug. Raise NotFound alike for a missing one and one of a hidden board."""
    product = db.session.scalar(select(Product).where(Product.slug == slug, policy.visible_products(actor)))
    if product is None:
        raise NotFound("There is no such product.")
    return product


def find_product(slug: str) -> Product | None:
    """The product with that slug, whoever may know of it, or None."""
    return db.session.scalar(select(Product).where(Product.slug == slug))


def list_tags_by_slug(slugs: Iterable[str]) -> Sequence[Tag]:
    """The known tags among these slugs."""
    return db.session.scalars(select(Tag).where(Tag.slug.in_(list(slugs)))).all()


@cache  # Building a statement costs as much as running it.
def _products(kind: str, role: Role, *, is_of_board: bool) -> Select[Product]:
    visible = policy.visible_products(Actor(kind=kind, role=role))
    query = select(Product).where(Product.retired_at.is_(None), visible)
    if is_of_board:
        query = query.where(Product.board_id == bindparam("board_id"))
    return query.order_by(Product.position, Product.id)


@cache
def _by_slug(kind: str, role: Role) -> Select[Board]:
    visible = policy.visible_boards(Actor(kind=kind, role=role))
    return select(Board).where(Board.slug == bindparam("slug"), visible)


@cache
def _listed(kind: str, role: Role) -> Select[Board]:
    visible = policy.visible_boards(Actor(kind=kind, role=role))
    return select(Board).where(visible).order_by(Board.position, Board.id)
