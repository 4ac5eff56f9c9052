"""What an actor may find: readable boards with the names of things, and threads of which the index holds too much."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import not_, or_, select

from community.boards import policy as boards
from community.boards.models import Board, Product
from community.core.actor import Actor
from community.core.db import db, fetch
from community.search.models import StaleThread
from community.threads.models import Thread
from community.threads.policy import visible_threads

# Made once: making a statement costs as much as running it. Columns of tables, not of objects, for the same reason.
_board, _product, _mark = Board.__table__.c, Product.__table__.c, StaleThread.__table__.c
_BOARDS = select(_board.id, _board.slug, _board.name).order_by(_board.position, _board.id)
_PRODUCTS = select(_product.id, _product.slug, _product.name)
_ANY_MARK = select(_mark.thread_id).limit(1)


@dataclass(frozen=True, slots=True)
class Named:
    """A board, product or tag: its id, the word in addresses, and its name."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class Scope:
    """What one actor may find at this moment. Load it before the index is read: see `hidden_ids`."""

    boards: Mapping[int, Named]
    products: Mapping[int, Named]
    hidden_ids: frozenset[int]
    """Threads that changed in a way that hides them from the actor, as long as the index has not caught up.

    Read first: a change that is not marked any more at that time is in every index that is opened later.
    """

    @property
    def readable_board_ids(self) -> frozenset[int]:
        """Nothing outside these boards is found, counted or suggested."""
        return frozenset(self.boards)


def load_scope(actor: Actor, *, with_products: bool = True) -> Scope:
    """What the actor may find, in three statements; products are only needed where they are named."""
    readable = _BOARDS.where(boards.visible_boards(actor))
    found = {row.id: Named(*row) for row in db.session.execute(readable)}
    products = fetch(_PRODUCTS) if with_products else ()
    return Scope(found, {row.id: Named(*row) for row in products}, frozenset(_hidden_ids(actor)))


def _hidden_ids(actor: Actor) -> Iterable[int]:
    if fetch(_ANY_MARK).first() is None:  # As nearly always.
        return ()
    hidden = (
        select(StaleThread.thread_id)
        .outerjoin(Thread, Thread.id == StaleThread.thread_id)
        .where(or_(Thread.id.is_(None), not_(visible_threads(actor))))
    )
    return db.session.scalars(hidden)


def find_named(things: Mapping[int, Named], word: str) -> Named | None:
    """The one that a person means by this word: its address word, or its name in any case."""
    wanted = word.casefold()
    return next((thing for thing in things.values() if wanted in (thing.slug, thing.name.casefold())), None)
