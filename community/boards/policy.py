"""Who may read and write on which board."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from community.boards.models import Board, Product
from community.boards.rules import Audience, audiences_of
from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_post, can_take_part, refused


def visible_boards(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the boards which the actor may read."""
    return Board.__table__.c.read_audience.in_([audience.value for audience in audiences_of(actor)])


def visible_products(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the products which the actor may know of: those of no board, or of one that they may read."""
    products = Product.__table__.c
    readable = select(Board.__table__.c.id).where(visible_boards(actor))
    return or_(products.board_id.is_(None), products.board_id.in_(readable))


def can_read_board(actor: Actor, board: Board) -> Verdict:
    """Whether the actor may read the board."""
    return (
        ALLOWED
        if Audience(board.read_audience) in audiences_of(actor)
        else refused("This board is not public.")
    )


def can_write_on_board(actor: Actor, board: Board) -> Verdict:
    """Whether the actor may post on the board at all."""
    basic = can_post(actor)
    if not basic:
        return basic
    if board.archived_at is not None:
        return refused(f"“{board.name}” is archived: it can be read, nothing new is posted.")
    audiences = audiences_of(actor)
    if Audience(board.read_audience) not in audiences or Audience(board.write_audience) not in audiences:
        label = Audience(board.write_audience).label.lower()
        return refused(f"Only {label} may post on “{board.name}”.")
    return ALLOWED


def can_manage_boards(actor: Actor) -> Verdict:
    """Whether the actor may make and change boards and products."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change boards and products.")
