"""Trying the draft on the questions of the past: asked for here, done by a job, noted here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from community.core import clock, jobs
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid, NotFound
from community.core.policy import require
from community.triage import policy, queries
from community.triage.models import TriageReplay
from community.triage.rules import problems_of

DAYS = (30, 90, 365, 3_650)


def begin_replay(actor: Actor, *, days: int) -> TriageReplay:
    """Ask for a trial of the draft over the questions of the last `days`. Raise Invalid for a broken draft, Conflict while one runs."""
    require(policy.can_draw_tree(actor))
    draft = queries.lock_draft()
    if draft is None:
        raise NotFound("There is no draft to try. Begin one from the rules in force.")
    if days not in DAYS:
        raise Invalid(fields={"days": "Choose one of the times in the list."})
    if problems_of(queries.draft_node(draft), queries.load_names()):
        raise Invalid("The draft must be mended before it can be tried; the places are marked.")
    version = queries.lock_turn()
    if queries.find_running() is not None:
        raise Conflict("A trial runs already. Wait for it; it takes some seconds.")
    assert draft.body is not None
    row = TriageReplay(
        slot=1,
        body=draft.body,
        revision=draft.revision,
        against=version.number,
        days=days,
        started_at=clock.now(),
        started_by_id=actor.id,
    )
    db.session.add(row)
    db.session.flush()
    jobs.queue("triage.replay", replay_id=row.id)
    return row


def note_progress(actor: Actor, replay_id: int, done: int, total: int) -> None:
    """Keep how far it is, for whoever watches."""
    require(policy.can_place_questions(actor))
    db.session.execute(
        update(TriageReplay).where(TriageReplay.id == replay_id).values(done_count=done, total_count=total),
        execution_options={"synchronize_session": "fetch"},
    )


def end_replay(
    actor: Actor, replay_id: int, *, result: dict[str, Any] | None, took_ms: int, error: str = ""
) -> None:
    """Keep what it found, or why it found nothing."""
    require(policy.can_place_questions(actor))
    db.session.execute(
        update(TriageReplay)
        .where(TriageReplay.id == replay_id)
        .values(slot=None, ended_at=clock.now(), took_ms=took_ms, result=result, error=error),
        execution_options={"synchronize_session": "fetch"},
    )
