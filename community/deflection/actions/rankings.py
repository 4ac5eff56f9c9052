"""Noting what was learnt from the past."""

from __future__ import annotations

from sqlalchemy import update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.deflection import policy
from community.deflection.models import Ranking
from community.deflection.rules import Weights


def note_ranking(
    actor: Actor,
    weights: Weights,
    *,
    pair_count: int,
    tested_count: int,
    recall_before: float,
    recall_after: float,
    is_kept: bool,
) -> Ranking:
    """Note weights that were learnt, and how they did; if they are kept, suggestions use them from now on."""
    require(policy.can_note_ranking(actor))
    if is_kept:
        db.session.execute(update(Ranking).where(Ranking.is_in_use).values(is_in_use=False))
    ranking = Ranking(
        made_at=clock.now(),
        pair_count=pair_count,
        tested_count=tested_count,
        recall_before=recall_before,
        recall_after=recall_after,
        weights=dict(weights),
        is_in_use=is_kept,
    )
    db.session.add(ranking)
    db.session.flush()
    return ranking
