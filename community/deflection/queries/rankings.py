"""Which weights order the suggestions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from community.core.db import db, fetch
from community.deflection.models import Ranking
from community.deflection.rules import DEFAULT_WEIGHTS, Weights

_ranking = Ranking.__table__.c
_WEIGHTS = select(_ranking.weights).where(_ranking.is_in_use)


def load_weights() -> Weights:
    """The weights in use: the community's own, else those that are shipped."""
    return fetch(_WEIGHTS).scalar() or DEFAULT_WEIGHTS


def find_ranking_in_use() -> Ranking | None:
    """The learnt weights in use; None while they are the shipped ones."""
    return db.session.scalar(select(Ranking).where(Ranking.is_in_use))


def list_rankings(limit: int = 30) -> Sequence[Ranking]:
    """What was learnt lately, the newest first: the kept and the dropped."""
    return db.session.scalars(select(Ranking).order_by(Ranking.id.desc()).limit(limit)).all()
