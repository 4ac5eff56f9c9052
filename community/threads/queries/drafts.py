"""Reading drafts."""

from __future__ import annotations

from sqlalchemy import select

from community.core.actor import Actor
from community.core.db import db
from community.threads.models import Draft


def find_draft(actor: Actor, place: str, visitor_key: str | None = None) -> Draft | None:
    """The actor's draft for that place, or None. A visitor is known by the key in their session."""
    if actor.is_signed_in:
        return db.session.scalar(select(Draft).where(Draft.member_id == actor.id, Draft.place == place))
    if visitor_key:
        return db.session.scalar(select(Draft).where(Draft.visitor_key == visitor_key, Draft.place == place))
    return None
