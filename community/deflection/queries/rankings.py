"""Which weights order the suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from community.core.actor import Actor
from community.core.db import db, fetch
from community.core.policy import require
from community.deflection import policy
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


@dataclass(frozen=True)
class RankingView:
    """The weights that order suggestions, and how others did beside them."""

    in_use: Ranking | None
    """None while they are the shipped ones."""
    tries: Sequence[Ranking]
    """What was learnt, the newest first."""
    lines: Sequence[tuple[str, float, float, float | None]]
    """(signal, its weight in use, its shipped weight, its weight as learnt last)."""


def view_rankings(actor: Actor) -> RankingView:
    """Both sets of weights, the one in use and the one learnt last, with what each found on the newest questions."""
    require(policy.can_see_report(actor))
    in_use, tries = find_ranking_in_use(), list_rankings()
    weights: Weights = in_use.weights if in_use is not None else DEFAULT_WEIGHTS
    last: Weights = tries[0].weights if tries else {}
    lines = [
        (name, weights.get(name, shipped), shipped, last.get(name))
        for name, shipped in DEFAULT_WEIGHTS.items()
    ]
    return RankingView(in_use, tries, lines)
