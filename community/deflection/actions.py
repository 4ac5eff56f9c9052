"""Saying that a suggestion helped, and noting what was learnt."""

from __future__ import annotations

from sqlalchemy import update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.deflection import policy, queries
from community.deflection.events import DeflectionConfirmed
from community.deflection.models import Deflection, Ranking
from community.deflection.rules import QUERY_LONGEST, Place, Weights
from community.threads.models import Thread


def confirm_deflection(
    actor: Actor, thread: Thread, *, visit_key: str, query: str, place: Place
) -> Deflection:
    """Record that the thread solved what was about to be asked. Said twice in one visit, it counts once."""
    require(policy.can_confirm_deflection(actor, thread))
    said = queries.find_deflection(visit_key, thread.id)
    if said is not None:
        return said
    deflection = Deflection(
        thread_id=thread.id,
        visit_key=visit_key,
        member_id=actor.id,
        query=query.replace("\0", "")[:QUERY_LONGEST],
        place=place.value,
        said_at=clock.now(),
    )
    db.session.add(deflection)
    db.session.flush()
    publish(
        actor, DeflectionConfirmed(deflection_id=deflection.id, thread_id=thread.id, place=deflection.place)
    )
    return deflection


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
