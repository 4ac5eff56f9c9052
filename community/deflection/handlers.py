"""Reactions to what happens to members."""

from __future__ import annotations

from sqlalchemy import update

from community.core.actor import Actor
from community.core.db import db
from community.deflection.models import Deflection
from community.members.events import MemberErased


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Keep that somebody was helped, and forget whom."""
    db.session.execute(
        update(Deflection).where(Deflection.member_id == event.member_id).values(member_id=None)
    )
