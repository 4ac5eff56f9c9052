"""What the member's row says of somebody who works for the brand; the room `employees` decides it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update

from community.core.db import db
from community.members.models import Member


def set_team(member_id: int, team: str) -> None:
    """Show this team beside the member's role; empty for none."""
    db.session.execute(update(Member).where(Member.id == member_id).values(team=team))


def require_training(member_ids: Collection[int], due_at: datetime | None) -> None:
    """Let these employees post only after the training from that instant on; None: nothing is due (any more)."""
    if member_ids:
        values = {"training_due_at": due_at}
        db.session.execute(update(Member).where(Member.id.in_(sorted(member_ids))).values(**values))
