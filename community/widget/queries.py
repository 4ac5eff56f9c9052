"""Reading which sites are listed, and which were refused."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from community.core.db import db
from community.core.errors import NotFound
from community.widget.models import WidgetOrigin, WidgetRefusal
from community.widget.rules import REFUSALS_SHOWN


def is_listed(origin: str) -> bool:
    """Whether an admin has listed that site."""
    return db.session.scalar(select(WidgetOrigin.id).where(WidgetOrigin.origin == origin)) is not None


def list_origins() -> Sequence[WidgetOrigin]:
    """The listed sites, by name."""
    return db.session.scalars(select(WidgetOrigin).order_by(WidgetOrigin.origin)).all()


def count_origins() -> int:
    """How many sites are listed."""
    return db.session.scalar(select(func.count(WidgetOrigin.id))) or 0


def find_origin(origin: str) -> WidgetOrigin | None:
    """The listed site of that name, or None."""
    return db.session.scalar(select(WidgetOrigin).where(WidgetOrigin.origin == origin))


def get_origin(origin_id: int) -> WidgetOrigin:
    """The listed site with that id. Raise NotFound."""
    row = db.session.get(WidgetOrigin, origin_id)
    if row is None:
        raise NotFound("This site is not listed (any more).")
    return row


def list_refusals(limit: int = REFUSALS_SHOWN) -> Sequence[WidgetRefusal]:
    """The sites refused last, the latest first; those that were listed since are left out."""
    listed = select(WidgetOrigin.origin)
    query = select(WidgetRefusal).where(WidgetRefusal.origin.not_in(listed))
    return db.session.scalars(query.order_by(WidgetRefusal.last_at.desc()).limit(limit)).all()
